"""A model as judge. It may veto what the scorers let pass; it can rescue nothing.

Verdicts are kept in the run's `judged.jsonl` with the rubric's version, so no conversation is judged twice.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel

from evals import stats
from evals.errors import EvalError
from evals.labels import Label
from evals.results import Row
from evals.transcript import Transcript
from prompts import Prompt

_MOST_RESULT, _SECONDS = 600, 60.0
Decision = TypeVar("Decision", bound=BaseModel)


class JudgeUnavailable(EvalError):
    """The judge's model gave no usable verdict."""


class Verdict(BaseModel):
    """What the model says: `turn` is the one that weighs most, 0 when acceptable."""

    acceptable: bool
    turn: int
    why: str


class Model(Protocol):
    """Whoever answers in a given shape.

    `agent.brain.openai.endpoint.Endpoint` does, and a scripted double.
    """

    def decide(
        self, messages: list[dict[str, object]], shape: type[Decision], seconds: float
    ) -> tuple[Decision, object]: ...


@dataclass(frozen=True)
class Agreement:
    """The judge against people on the same conversations.

    `kappa` is None when there was nothing to disagree on.
    """

    n: int
    same: float
    kappa: float | None
    missed: int
    too_strict: int


def judge(folder: Path, talks: Iterable[Transcript], model: Model, rubric: Prompt) -> dict[str, Verdict]:
    """Judge what has no verdict of this rubric yet; raises JudgeUnavailable when the model fails.

    Verdicts given before a failure are kept.
    """
    verdicts = read(folder, rubric.label)
    with (folder / "judged.jsonl").open("a", encoding="utf-8") as file:
        for talk in talks:
            if talk.id in verdicts:
                continue
            verdict = _ask(model, rubric, talk)
            verdicts[talk.id] = verdict
            line = {"conversation": talk.id, "rubric": rubric.label, **verdict.model_dump()}
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            file.flush()
    return verdicts


def _ask(model: Model, rubric: Prompt, talk: Transcript) -> Verdict:
    from agent.brain.openai.failure import ModelFailure

    asked: list[dict[str, object]] = [
        {"role": "system", "content": rubric.text},
        {"role": "user", "content": written_out(talk)},
    ]
    try:
        verdict, _ = model.decide(asked, Verdict, _SECONDS)
    except ModelFailure as failure:
        raise JudgeUnavailable(f"The judge's model: {failure}") from failure
    return verdict


def written_out(talk: Transcript) -> str:
    """The conversation as the judge reads it, JSON so that nobody's words can pose as its frame."""
    return json.dumps(
        [
            {
                "turn": t.number,
                "customer": t.customer,
                "calls": [
                    {"tool": c.tool, "arguments": c.arguments, "status": c.status,
                     "result": json.dumps(c.result, default=str)[:_MOST_RESULT]}
                    for c in t.tool_calls
                ],
                t.answered_by: t.reply,
            }
            for t in talk.turns
        ],
        ensure_ascii=False,
    )  # fmt: skip


def read(folder: Path, rubric: str | None = None) -> dict[str, Verdict]:
    """The verdicts of a run by conversation; of one rubric's version where it is named."""
    path = folder / "judged.jsonl"
    found: dict[str, Verdict] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if rubric in (None, entry["rubric"]):
                found[entry["conversation"]] = Verdict(**{k: entry[k] for k in ("acceptable", "turn", "why")})
    return found


def agreement(verdicts: dict[str, Verdict], labels: Sequence[Label]) -> Agreement | None:
    """How the judge agrees with people.

    A conversation is bad for people when any turn of it is labelled wrong.
    """
    people: dict[str, bool] = {}
    for label in labels:
        if label.kind == "turn" and label.label != "unsure" and label.conversation in verdicts:
            people[label.conversation] = people.get(label.conversation, True) and label.label == "good"
    if not people:
        return None
    pairs = [(verdicts[c].acceptable, good) for c, good in people.items()]
    return Agreement(
        n=len(pairs),
        same=round(sum(a == b for a, b in pairs) / len(pairs), 4),
        kappa=stats.kappa([str(a) for a, _ in pairs], [str(b) for _, b in pairs]),
        missed=sum(a and not b for a, b in pairs),
        too_strict=sum(b and not a for a, b in pairs),
    )


VETOED = 0.2


def vetoed(row: Row, verdict: Verdict | None) -> Row:
    """The row after the judge: worse or as it was, never better."""
    if verdict is None or verdict.acceptable:
        return row
    from dataclasses import replace

    finding = {"scorer": "judge", "turn": verdict.turn, "why": verdict.why}
    return replace(
        row,
        quality=min(row.quality, VETOED),
        reasons=["judge", *row.reasons],
        findings=[*row.findings, finding],
    )
