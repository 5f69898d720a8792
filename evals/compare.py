"""Two runs on the same cases: what changed, and whether it is real."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from evals import stats
from evals.errors import NotARun
from evals.results import Row, read_rows
from evals.scorers import SCORERS

Verdict = Literal["better", "worse", "changed", "no difference shown"]
_LEVEL = 0.05


@dataclass(frozen=True)
class Change:
    """One figure in both runs. `p_corrected` is after Holm's correction over all figures compared."""

    figure: str
    says: str
    unit: str
    verdict: Verdict
    p_corrected: float
    difference: stats.Difference


@dataclass(frozen=True)
class Regression:
    """A conversation that went worse: quality before and after, and the faults that are new in it."""

    id: str
    before: float
    after: float
    new_faults: tuple[str, ...]
    turn: int | None


@dataclass(frozen=True)
class Comparison:
    """`before` and `after` name the runs; `unpaired` counts the conversations that only one of them has."""

    before: str
    after: str
    paired: int
    unpaired: int
    changes: tuple[Change, ...]
    regressions: tuple[Regression, ...]
    improvements: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(before: Path, after: Path) -> Comparison:
    """Compare two finished runs, paired by case and trial; raises NotARun when they share no case."""
    old, new = ({r.key: r for r in read_rows(folder)} for folder in (before, after))
    shared = [key for key in old if key in new]
    if not shared:
        raise NotARun(f"{before} and {after} share no case: they cannot be compared")
    pairs = [(old[k], new[k]) for k in shared]
    went_worse = sorted(
        (r for a, b in pairs if (r := _regression(a, b))), key=lambda r: (r.after - r.before, r.id)
    )
    return Comparison(
        before=before.name,
        after=after.name,
        paired=len(pairs),
        unpaired=len(old) + len(new) - 2 * len(pairs),
        changes=tuple(_changes(pairs)),
        regressions=tuple(went_worse),
        improvements=sum(b.quality > a.quality for a, b in pairs),
    )


def _changes(pairs: list[tuple[Row, Row]]) -> list[Change]:
    figures: dict[str, stats.Difference] = {}
    for name in ("quality", "reward", *SCORERS):
        both = [
            (r.case_id, x, y)
            for r, s in pairs
            if (x := _figure(r, name)) is not None and (y := _figure(s, name)) is not None
        ]
        if len(both) >= 2:
            cases = [case for case, _, _ in both]
            old = stats.per_case(cases, [x for _, x, _ in both])
            new = stats.per_case(cases, [y for _, _, y in both])
            if np.ptp(old) > 0 or np.ptp(new) > 0 or old[0] != new[0]:
                figures[name] = stats.paired(old, new)
    looks = stats.corrected([d.p for d in figures.values()])
    return [_change(name, d, p) for (name, d), p in zip(figures.items(), looks, strict=True)]


def _figure(row: Row, name: str) -> float | None:
    if name in ("quality", "reward"):
        return row.quality if name == "quality" else row.reward
    return row.scores.get(name)


def _change(name: str, difference: stats.Difference, p: float) -> Change:
    entry = SCORERS.get(name)
    better = entry.better if entry else "higher"
    verdict: Verdict = "no difference shown"
    if p < _LEVEL and difference.difference:
        up = difference.difference > 0
        verdict = "changed" if better == "neither" else "better" if up == (better == "higher") else "worse"
    says = entry.says if entry else _SAYS[name]
    return Change(name, says, entry.unit if entry else "share", verdict, p, difference)


_SAYS: Mapping[str, str] = {
    "quality": "One figure for each conversation, from the scorers alone.",
    "reward": "The verdict that was recorded with the conversation.",
}


def _regression(before: Row, after: Row) -> Regression | None:
    if after.quality >= before.quality - 1e-9:
        return None
    had = {f["scorer"] for f in before.findings}
    new = tuple(dict.fromkeys(f["scorer"] for f in after.findings if f["scorer"] not in had))
    turn = next((int(f["turn"]) for f in after.findings if f["scorer"] in new), after.worst_turn)
    return Regression(after.id, before.quality, after.quality, new, turn)
