"""A run's folder.

`results.jsonl` (one conversation a line), `broken.jsonl`, `summary.json`, `report.html`, `run.json`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import NotARun
from evals.quality import quality
from evals.scorers import SCORERS, score_all
from evals.scorers.outcome import resolution
from evals.transcript import Transcript

_UPSET, _GLAD = -0.3, 0.3


@dataclass(frozen=True)
class Row:
    """One conversation's results.

    `scores` has None where a scorer had nothing to judge by; `reward` is the recorder's verdict.
    """

    id: str
    case_id: str
    trial: int
    file: str
    line: int
    index: int
    turns: int
    resolution: str
    quality: float
    reasons: list[str]
    scores: dict[str, float | None]
    findings: list[dict[str, Any]]
    slices: dict[str, str]
    reward: float | None = None
    moods: list[float] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int]:
        """What pairs a conversation with the same one in another run."""
        return self.case_id, self.trial

    @property
    def worst_turn(self) -> int | None:
        """The turn of the heaviest reason that names one, else of the first fault."""
        for name in self.reasons:
            for finding in self.findings:
                if finding["scorer"] == name:
                    return int(finding["turn"])
        return None

    def as_line(self) -> bytes:
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def row_of(talk: Transcript) -> Row:
    """Score one conversation."""
    from evals.scorers.mood import moods

    scores = score_all(talk)
    figure = quality(scores)
    path = moods(talk)
    return Row(
        id=talk.id,
        case_id=talk.case_id,
        trial=talk.trial,
        file=talk.file,
        line=talk.line,
        index=talk.index,
        turns=len(talk.turns),
        resolution="replayed" if talk.is_replay else resolution(talk),
        quality=figure.value,
        reasons=list(figure.reasons),
        scores={name: score.value for name, score in scores.items()},
        findings=[
            {"scorer": name, "turn": f.turn, "why": f.why}
            for name, score in scores.items()
            for f in score.findings
            if not SCORERS[name].needs_reference or name == "task_success"
        ],
        slices=_slices(talk, scores["sentiment_start"].value),
        reward=talk.reward,
        moods=[round(path[t.number], 3) for t in talk.turns if t.customer],
    )


def _slices(talk: Transcript, start: float | None) -> dict[str, str]:
    """What was recorded, and what can be told from the conversation itself."""
    deeds = [c.tool for _, c in talk.calls() if c.deed in ("write", "handoff")]
    mood = "unknown" if start is None else "upset" if start < _UPSET else "glad" if start > _GLAD else "even"
    told = {"channel": talk.channel, "intent": deeds[0] if deeds else "question", "mood": mood}
    if talk.handoff_turn is not None:
        told["handoff"] = next(
            (t.handoff_reason for t in talk.turns if t.handoff_reason), "reason not recorded"
        )
    recorded = {k: v for k, v in talk.slices.items() if k not in ("trial",) and len(v) <= 60}
    return told | ({"language": talk.language} if talk.language else {}) | recorded


def read_rows(folder: Path) -> Iterator[Row]:
    """The rows of a finished run, in the order of the input, after a judge's vetoes; raises NotARun."""
    from evals import judge

    verdicts = judge.read(folder)
    path = folder / "results.jsonl"
    if not path.is_file():
        raise NotARun(f"{folder}: no results.jsonl; `warmline eval run … --out {folder}` writes one")
    with path.open("rb") as file:
        for line in file:
            row = Row(**json.loads(line))
            yield judge.vetoed(row, verdicts.get(row.id))


def read_summary(folder: Path) -> dict[str, Any]:
    """`summary.json` of a finished run; raises NotARun."""
    path = folder / "summary.json"
    if not path.is_file():
        raise NotARun(f"{folder}: no summary.json; `warmline eval run … --out {folder}` writes one")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
