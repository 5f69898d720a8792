"""A run in figures: each scorer with its interval, pass^k, resolutions, and the slices that stand out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals import stats
from evals.calibration import calibrate
from evals.columns import Columns, Floats
from evals.scorers import SCORERS

_LEAST_IN_SLICE = 8
_MOST_VALUES = 12
_PASS_K = (1, 2, 3, 4)
# What a slice is looked at for; each look is counted in the correction.
_SLICED = ("quality", "resolved_confirmed", "containment", "asked_twice", "wrote_without_yes", "effort_turns")


def summarise(run: Columns, folder: Path) -> dict[str, Any]:
    """The summary of a finished run; the same for the same results, whatever the machine."""
    calibration = calibrate(run)
    return {
        "conversations": len(run),
        "cases": len(run.case_names),
        "broken_records": _broken(folder),
        "quality": asdict(stats.mean_interval(run.case_means(run.quality))) if len(run) else None,
        "resolutions": dict(sorted(run.resolutions.items())),
        "scorers": {name: found for name in SCORERS if (found := _scorer(run, name))},
        "pass_k": _passes(run),
        "calibration": asdict(calibration) if calibration else None,
        "slices": _slices(run),
    }


def _broken(folder: Path) -> int:
    path = folder / "broken.jsonl"
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _scorer(run: Columns, name: str) -> dict[str, Any] | None:
    values = run.scores[name]
    judged = values[~np.isnan(values)]
    if not len(judged):
        return None
    entry = SCORERS[name]
    found = asdict(stats.mean_interval(run.case_means(values)))
    found |= {"kind": entry.kind, "better": entry.better, "unit": entry.unit, "says": entry.says}
    found["conversations"] = len(judged)
    if entry.kind != "measure":
        found["found_in"] = int((judged == (1.0 if entry.kind == "fault" else 0.0)).sum())
    return found


def _passes(run: Columns) -> dict[str, dict[str, float]]:
    """pass^k by the recorded reward, and by our own reading of the end state."""
    found: dict[str, dict[str, float]] = {}
    for told, name in (("recorded_reward", "reward"), ("task_success", "task_success")):
        outcomes = run.outcomes(name)
        figures = {f"pass^{k}": p for k in _PASS_K if (p := stats.pass_hat(outcomes, k)) is not None}
        if figures:
            found[told] = figures
    return found


def _slices(run: Columns) -> list[dict[str, Any]]:
    """Every slice against the rest, by every figure; `p_corrected` bounds the share of false alarms (FDR)."""
    found: list[dict[str, Any]] = []
    for name, value, inside in _members(run):
        for figure in _SLICED:
            compared = _compare_slice(run, run.figure(figure), inside)
            if compared:
                found.append({"slice": name, "value": value, "figure": figure, **compared})
    for entry, p in zip(found, stats.corrected([f["p"] for f in found], "fdr_bh"), strict=True):
        entry["p_corrected"] = p
    return sorted(found, key=lambda f: (f["p_corrected"], f["p"], f["slice"], f["value"], f["figure"]))


def _members(run: Columns) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    for name, column in run.slices.items():
        counts = sorted(Counter(column.tolist()).items(), key=lambda c: (-c[1], c[0]))[:_MOST_VALUES]
        for value, count in sorted(counts):
            if value and _LEAST_IN_SLICE <= count <= len(run) - _LEAST_IN_SLICE:
                yield name, value, column == value


def _compare_slice(run: Columns, values: Floats, inside: NDArray[np.bool_]) -> dict[str, Any] | None:
    """Compared by cases: trials of one case are no independent witnesses."""
    known = ~np.isnan(values)
    here, rest = (
        stats.case_means(run.cases[side], values[side]) for side in (known & inside, known & ~inside)
    )
    if min(len(here), len(rest)) < _LEAST_IN_SLICE or np.ptp(np.concatenate([here, rest])) == 0:
        return None
    return {
        "n": int((known & inside).sum()),
        "mean": round(float(here.mean()), 6),
        "rest": round(float(rest.mean()), 6),
        "p": round(stats.apart(here, rest), 6),
    }
