"""Two runs on the same cases: what changed, and whether it is real."""

import sys
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
FIGURES = ("quality", "reward", *SCORERS)


@dataclass(frozen=True)
class Change:
    """One figure in both runs. `p_corrected` is after Holm's correction over all figures compared.

    `needed`: about so many more cases would show a difference of this size among so many figures; None when
    it is shown, or nil.
    """

    figure: str
    says: str
    unit: str
    verdict: Verdict
    p_corrected: float
    difference: stats.Difference
    needed: int | None = None


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


class _Paired:
    """The figures of both runs side by side, kept as columns."""

    def __init__(self) -> None:
        self.cases: list[str] = []
        self.figures: dict[str, list[tuple[float, float]]] = {name: [] for name in FIGURES}
        self.worse: list[Regression] = []
        self.improvements = 0

    def add(self, before: "_Light", after: Row) -> None:
        self.cases.append(after.case_id)
        for name, old in zip(FIGURES, before.figures, strict=True):
            new = figure(after, name)
            self.figures[name].append((old, float("nan") if new is None else new))
        regression = _regression(before, after)
        if regression:
            self.worse.append(regression)
        self.improvements += after.quality > before.figures[0]


@dataclass(frozen=True)
class _Light:
    """What is kept of a conversation of the first run."""

    figures: tuple[float, ...]
    faults: frozenset[str]


def compare(before: Path, after: Path) -> Comparison:
    """Compare two finished runs, paired by case and trial; raises NotARun when they share no case."""
    old = {row.key: _light(row) for row in read_rows(before)}
    paired, only_new = _Paired(), 0
    for row in read_rows(after):
        found = old.pop(row.key, None)
        if found:
            paired.add(found, row)
        else:
            only_new += 1
    if not paired.cases:
        raise NotARun(f"{before} and {after} share no case: they cannot be compared")
    return Comparison(
        before=before.name,
        after=after.name,
        paired=len(paired.cases),
        unpaired=len(old) + only_new,
        changes=tuple(_changes(paired)),
        regressions=tuple(sorted(paired.worse, key=lambda r: (r.after - r.before, r.id))),
        improvements=paired.improvements,
    )


def _light(row: Row) -> _Light:
    values = (figure(row, name) for name in FIGURES)
    figures = tuple(float("nan") if v is None else v for v in values)
    return _Light(figures, frozenset(sys.intern(f["scorer"]) for f in row.findings))


def _changes(paired: _Paired) -> list[Change]:
    cases = np.unique(paired.cases, return_inverse=True)[1]
    figures: dict[str, tuple[stats.Values, stats.Values]] = {}
    for name, values in paired.figures.items():
        both = np.array(values)
        known = ~np.isnan(both).any(axis=1)
        if known.sum() < 2:
            continue
        old, new = (stats.case_means(cases[known], both[known, side]) for side in (0, 1))
        if np.ptp(old) > 0 or np.ptp(new) > 0 or old[0] != new[0]:
            figures[name] = old, new
    found = [stats.paired(old, new) for old, new in figures.values()]
    looks = stats.corrected([d.p for d in found])
    return [
        _change(name, d, p, None if p < _LEVEL else stats.more_needed(new - old, _LEVEL / len(looks)))
        for (name, (old, new)), d, p in zip(figures.items(), found, looks, strict=True)
    ]


def figure(row: Row, name: str) -> float | None:
    if name in ("quality", "reward"):
        return row.quality if name == "quality" else row.reward
    return row.scores.get(name)


def _change(name: str, difference: stats.Difference, p: float, needed: int | None) -> Change:
    entry = SCORERS.get(name)
    better = entry.better if entry else "higher"
    verdict: Verdict = "no difference shown"
    if p < _LEVEL and difference.difference:
        up = difference.difference > 0
        verdict = "changed" if better == "neither" else "better" if up == (better == "higher") else "worse"
    says = entry.says if entry else _SAYS[name]
    return Change(name, says, entry.unit if entry else "share", verdict, p, difference, needed)


_SAYS: Mapping[str, str] = {
    "quality": "One figure for each conversation, from the scorers alone.",
    "reward": "The verdict that was recorded with the conversation.",
}


def _regression(before: _Light, after: Row) -> Regression | None:
    if after.quality >= before.figures[0] - 1e-9:
        return None
    new = tuple(dict.fromkeys(f["scorer"] for f in after.findings if f["scorer"] not in before.faults))
    turn = next((int(f["turn"]) for f in after.findings if f["scorer"] in new), after.worst_turn)
    return Regression(after.id, before.figures[0], after.quality, new, turn)
