"""A run as columns: what the summary needs of any number of conversations, read once and kept small."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals import stats
from evals.results import Row, read_rows
from evals.scorers import SCORERS

Floats = NDArray[np.float64]
_STEPS = 5


@dataclass
class Columns:
    """Arrays of one entry a conversation, in the order of the results; NaN where nothing was judged."""

    cases: NDArray[np.int64]
    case_names: list[str]
    quality: Floats
    reward: Floats
    scores: dict[str, Floats]
    slices: dict[str, NDArray[Any]]
    resolutions: Counter[str]
    moods: dict[tuple[str, int], tuple[float, int]]
    worst: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.quality)

    def figure(self, name: str) -> Floats:
        """`quality`, `reward` or a scorer's values."""
        return {"quality": self.quality, "reward": self.reward}.get(name, self.scores.get(name, np.array([])))

    def case_means(self, values: Floats) -> Floats:
        """One mean a case, of the conversations judged: trials of one case are no independent witnesses."""
        known = ~np.isnan(values)
        return stats.case_means(self.cases[known], values[known])

    def outcomes(self, name: str) -> dict[str, list[bool]]:
        """Successes by case: whether the figure is 1, for each trial that has it."""
        found: dict[str, list[bool]] = {}
        for case, value in zip(self.cases, self.figure(name), strict=True):
            if not np.isnan(value):
                found.setdefault(self.case_names[case], []).append(bool(value >= 1.0))
        return found


def read(folder: Path, worst: int = 0) -> Columns:
    """The columns of a finished run, and its `worst` conversations whole; raises NotARun."""
    names: dict[str, int] = {}
    cases: list[int] = []
    figures: dict[str, list[float]] = {name: [] for name in ("quality", "reward", *SCORERS)}
    sliced = _Sliced()
    moods: dict[tuple[str, int], tuple[float, int]] = {}
    resolutions: Counter[str] = Counter()

    def passing() -> Any:
        for row in read_rows(folder):
            cases.append(names.setdefault(row.case_id, len(names)))
            for name, values in figures.items():
                values.append(_number(row, name))
            sliced.add(row.slices)
            resolutions[row.resolution] += 1
            _add_moods(moods, row)
            yield row

    # At least one, so that the rows are read at all.
    kept = nsmallest(max(worst, 1), passing(), key=lambda r: (r.quality, r.id))[:worst]
    arrays = {name: np.array(values, dtype=np.float64) for name, values in figures.items()}
    return Columns(
        cases=np.array(cases, dtype=np.int64),
        case_names=list(names),
        quality=arrays.pop("quality"),
        reward=arrays.pop("reward"),
        scores=arrays,
        slices=sliced.columns(),
        resolutions=resolutions,
        moods=moods,
        worst=kept,
    )


def _number(row: Row, name: str) -> float:
    value = {"quality": row.quality, "reward": row.reward}.get(name, row.scores.get(name))
    return float("nan") if value is None else float(value)


class _Sliced:
    """Slices as codes: a name that comes late has had no value until then."""

    def __init__(self) -> None:
        self.rows = 0
        self.values: dict[str, list[int]] = {}
        self.codes: dict[str, dict[str, int]] = {}

    def add(self, slices: dict[str, str]) -> None:
        for name, value in slices.items():
            column = self.values.setdefault(name, [])
            column.extend([-1] * (self.rows - len(column)))
            codes = self.codes.setdefault(name, {})
            column.append(codes.setdefault(value, len(codes)))
        self.rows += 1

    def columns(self) -> dict[str, NDArray[Any]]:
        found = {}
        for name, column in sorted(self.values.items()):
            padded = column + [-1] * (self.rows - len(column))
            values = np.array([*self.codes[name], ""], dtype=object)
            found[name] = values[padded]
        return found


def _add_moods(moods: dict[tuple[str, int], tuple[float, int]], row: Row) -> None:
    """Add her moods to the mean path of conversations that ended alike."""
    last = len(row.moods) - 1
    for index, mood in enumerate(row.moods if last > 0 else ()):
        key = row.resolution.replace("_", " "), round(index / last * _STEPS)
        total, n = moods.get(key, (0.0, 0))
        moods[key] = total + mood, n + 1


def mood_path(moods: dict[tuple[str, int], tuple[float, int]]) -> Sequence[tuple[str, float, float]]:
    """How it ended, how far along (0 to 1), mean mood there."""
    return [(ended, step / _STEPS, total / n) for (ended, step), (total, n) in sorted(moods.items())]
