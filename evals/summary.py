"""A run in figures: each scorer with its interval, pass^k, resolutions, and the slices that stand out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from evals import stats
from evals.calibration import calibrate
from evals.results import Row, read_rows
from evals.scorers import SCORERS

_LEAST_IN_SLICE = 8
_MOST_VALUES = 12
_PASS_K = (1, 2, 3, 4)
# What a slice is looked at for; each look is counted in the correction.
_SLICED = ("quality", "resolved_confirmed", "containment", "asked_twice", "wrote_without_yes", "effort_turns")


def summarise(folder: Path) -> dict[str, Any]:
    """The summary of a finished run; the same for the same results, whatever the machine."""
    rows = list(read_rows(folder))
    broken = folder / "broken.jsonl"
    return {
        "conversations": len(rows),
        "cases": len({r.case_id for r in rows}),
        "broken_records": sum(1 for _ in broken.open("rb")) if broken.exists() else 0,
        "quality": asdict(_interval(rows, [r.quality for r in rows])) if rows else None,
        "resolutions": dict(sorted(Counter(r.resolution for r in rows).items())),
        "scorers": {name: found for name in SCORERS if (found := _scorer(rows, name))},
        "pass_k": _passes(rows),
        "calibration": _asdict(calibrate(rows)),
        "slices": _slices(rows),
    }


def _asdict(found: Any) -> dict[str, Any] | None:
    return asdict(found) if found is not None else None


def _interval(rows: Sequence[Row], values: Sequence[float]) -> stats.Interval:
    return stats.mean_interval(stats.per_case([r.case_id for r in rows], values))


def _scorer(rows: Sequence[Row], name: str) -> dict[str, Any] | None:
    judged = [(r, v) for r in rows if (v := r.scores.get(name)) is not None]
    if not judged:
        return None
    entry = SCORERS[name]
    interval = _interval([r for r, _ in judged], [v for _, v in judged])
    found = asdict(interval) | {
        "kind": entry.kind,
        "better": entry.better,
        "unit": entry.unit,
        "says": entry.says,
    }
    found["conversations"] = len(judged)
    if entry.kind != "measure":
        found["found_in"] = sum(v == (1.0 if entry.kind == "fault" else 0.0) for _, v in judged)
    return found


def _passes(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """pass^k by the recorded reward, and by our own reading of the end state."""
    by_reward: dict[str, list[bool]] = {}
    by_records: dict[str, list[bool]] = {}
    for row in rows:
        if row.reward is not None:
            by_reward.setdefault(row.case_id, []).append(row.reward >= 1.0)
        if row.scores.get("task_success") is not None:
            by_records.setdefault(row.case_id, []).append(row.scores["task_success"] == 1.0)
    found: dict[str, dict[str, float]] = {}
    for name, successes in (("recorded_reward", by_reward), ("task_success", by_records)):
        figures = {f"pass^{k}": p for k in _PASS_K if (p := stats.pass_hat(successes, k)) is not None}
        if figures:
            found[name] = figures
    return found


def _slices(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Every slice against the rest, by every figure looked at.

    `p_corrected` bounds the share of false alarms (FDR).
    """
    found: list[dict[str, Any]] = []
    for name, value, inside in _members(rows):
        for figure in _SLICED:
            compared = _compare_slice(rows, inside, figure)
            if compared:
                found.append({"slice": name, "value": value, "figure": figure, **compared})
    for entry, p in zip(found, stats.corrected([f["p"] for f in found], "fdr_bh"), strict=True):
        entry["p_corrected"] = p
    return sorted(found, key=lambda f: (f["p_corrected"], f["p"], f["slice"], f["value"], f["figure"]))


def _members(rows: Sequence[Row]) -> list[tuple[str, str, np.ndarray[Any, np.dtype[np.bool_]]]]:
    found = []
    for name in sorted({n for r in rows for n in r.slices}):
        column = [r.slices.get(name, "") for r in rows]
        counts = Counter(column)
        for value, count in sorted(counts.most_common(_MOST_VALUES)):
            if value and _LEAST_IN_SLICE <= count <= len(rows) - _LEAST_IN_SLICE:
                found.append((name, value, np.array([c == value for c in column])))
    return found


def _compare_slice(
    rows: Sequence[Row], inside: np.ndarray[Any, np.dtype[np.bool_]], figure: str
) -> dict[str, Any] | None:
    raw = [r.quality if figure == "quality" else r.scores.get(figure) for r in rows]
    values = np.array([np.nan if v is None else v for v in raw], dtype=float)
    known = ~np.isnan(values)
    here, rest = values[known & inside], values[known & ~inside]
    if min(len(here), len(rest)) < _LEAST_IN_SLICE or np.ptp(values[known]) == 0:
        return None
    return {
        "n": len(here),
        "mean": round(float(here.mean()), 6),
        "rest": round(float(rest.mean()), 6),
        "p": round(stats.apart(here, rest), 6),
    }
