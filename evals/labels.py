"""What people say about turns: labels kept beside a run, who agrees with whom, and where they do not."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

from evals import stats
from evals.errors import EvalError
from evals.results import Row, read_rows

Kind = Literal["turn", "emotion", "sentiment", "handoff"]
KINDS: dict[Kind, tuple[str, ...]] = {
    "turn": ("good", "wrong", "unsure"),
    "emotion": ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"),
    "sentiment": ("negative", "neutral", "positive"),
    "handoff": ("needed", "not needed", "unsure"),
}


class BadLabel(EvalError):
    """No such kind or label."""


@dataclass(frozen=True)
class Label:
    """One person's word on one turn; a later one by her on the same turn replaces it."""

    conversation: str
    turn: int
    kind: str
    label: str
    by: str


@dataclass(frozen=True)
class Pair:
    """Two people on the turns that both labelled. `disagreed` names the turns with both labels."""

    first: str
    second: str
    kind: str
    n: int
    same: float
    kappa: float | None
    disagreed: tuple[tuple[str, int, str, str], ...]


def add(folder: Path, label: Label) -> None:
    """Keep a label; several people may write at once. Raises BadLabel."""
    known = next((labels for kind, labels in KINDS.items() if kind == label.kind), None)
    if known is None:
        raise BadLabel(f"There is no kind of label {label.kind!r}; choose one of {', '.join(KINDS)}.")
    if label.kind != "handoff" and label.label not in known:
        raise BadLabel(f"{label.label!r} is no {label.kind} label; choose one of {', '.join(known)}.")
    line = json.dumps(asdict(label), ensure_ascii=False, sort_keys=True) + "\n"
    # One write to a file opened for appending stays whole beside the writes of others.
    file = os.open(folder / "labels.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def read(folder: Path) -> list[Label]:
    """The labels of a run, each person's latest on each turn."""
    path = folder / "labels.jsonl"
    latest: dict[tuple[str, int, str, str], Label] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            label = Label(**json.loads(line))
            latest[label.conversation, label.turn, label.kind, label.by] = label
    return list(latest.values())


def unlabelled(folder: Path, kind: Kind, by: str) -> Iterator[tuple[Row, int]]:
    """The turns that this person has not labelled.

    Those with findings first, the worst conversations first.
    """
    done = {(x.conversation, x.turn) for x in read(folder) if x.kind == kind and x.by == by}
    rows = sorted(read_rows(folder), key=lambda r: (r.quality, r.id))
    for row in rows:
        suspected = {int(f["turn"]) for f in row.findings}
        turns = range(1, row.turns + 1) if kind != "turn" or not suspected else sorted(suspected)
        for turn in turns:
            if turn > 0 and (row.id, turn) not in done:
                yield row, turn


def agreement(labels: Sequence[Label]) -> list[Pair]:
    """Every two people on every kind of label, with Cohen's kappa."""
    found: list[Pair] = []
    for kind in sorted({x.kind for x in labels}):
        by: dict[str, dict[tuple[str, int], str]] = {}
        for label in labels:
            if label.kind == kind:
                by.setdefault(label.by, {})[label.conversation, label.turn] = label.label
        for first, second in combinations(sorted(by), 2):
            shared = sorted(by[first].keys() & by[second].keys())
            if shared:
                found.append(_pair(kind, (first, by[first]), (second, by[second]), shared))
    return found


def _pair(
    kind: str,
    first: tuple[str, dict[tuple[str, int], str]],
    second: tuple[str, dict[tuple[str, int], str]],
    shared: list[tuple[str, int]],
) -> Pair:
    mine, hers = [first[1][t] for t in shared], [second[1][t] for t in shared]
    disagreed = tuple((*t, a, b) for t, a, b in zip(shared, mine, hers, strict=True) if a != b)
    return Pair(
        first=first[0],
        second=second[0],
        kind=kind,
        n=len(shared),
        same=round(1 - len(disagreed) / len(shared), 4),
        kappa=stats.kappa(mine, hers),
        disagreed=disagreed,
    )
