"""How often the comparison cries wolf: a run against a shuffled copy of itself, again and again.

python -m evals.false_alarms RUN [--rounds 1000]

In each round the trials of every case are dealt anew into a "before" and an "after", which differ by
chance alone, and every figure is compared as `warmline eval compare` does. At the 5% level a figure may
flag about 5% of the rounds, and after correction for all figures at most 5% of the rounds may flag any.
The same for slices: in each round half of the cases, drawn by lot, are compared with the others.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np

from evals import stats
from evals.compare import FIGURES, figure
from evals.results import Row, read_rows

_LEVEL = 0.05
_LEAST_CASES = 10
Correction = Literal["holm", "fdr_bh"]
Rates = dict[str, float]


def comparisons(rows: list[Row], rounds: int = 1000, seed: int = 7) -> Rates:
    """The share of rounds flagged, by figure; `any, corrected` counts any figure after Holm's correction.

    Only cases with two trials are dealt; a figure needs ten of them, and two that are not alike.
    """
    chance = np.random.default_rng(seed)
    pairs = {name: found for name in FIGURES if (found := _trials(rows, name)) is not None}

    def dealt(values: stats.Values) -> float:
        mixed = chance.permuted(values, axis=1)
        return stats.paired(mixed[:, 0], mixed[:, 1], interval=False).p

    return _flagged(rounds, lambda: {name: dealt(values) for name, values in pairs.items()}, "holm")


def slices(rows: list[Row], rounds: int = 1000, seed: int = 7) -> Rates:
    """The same for slices: any of them after bounding the share of false alarms."""
    chance = np.random.default_rng(seed)
    means = {n: found.mean(axis=1) for n in FIGURES if (found := _trials(rows, n)) is not None}

    def lots(values: stats.Values) -> float:
        inside = chance.permutation(len(values)) < len(values) // 2
        return stats.apart(values[inside], values[~inside])

    return _flagged(rounds, lambda: {name: lots(values) for name, values in means.items()}, "fdr_bh")


def _flagged(rounds: int, draw: Callable[[], Rates], correction: Correction) -> Rates:
    flagged: dict[str, int] = {}
    any_corrected = 0
    for _ in range(rounds):
        p = draw()
        for name, value in p.items():
            flagged[name] = flagged.get(name, 0) + (value < _LEVEL)
        any_corrected += min(stats.corrected(list(p.values()), correction), default=1.0) < _LEVEL
    shares = {name: n / rounds for name, n in flagged.items()}
    return {**shares, "any, corrected": any_corrected / rounds}


def _trials(rows: list[Row], name: str) -> stats.Values | None:
    cases: dict[str, list[float]] = {}
    for row in rows:
        value = figure(row, name)
        if value is not None:
            cases.setdefault(row.case_id, []).append(value)
    found = np.array([v[:2] for v in cases.values() if len(v) >= 2])
    return found if len(found) >= _LEAST_CASES and np.ptp(found) > 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path)
    parser.add_argument("--rounds", type=int, default=1000)
    asked = parser.parse_args()
    rows = list(read_rows(asked.run))
    found = {"comparisons": comparisons(rows, asked.rounds), "slices": slices(rows, asked.rounds)}
    print(json.dumps(found, indent=1))  # noqa: T201  # its output


if __name__ == "__main__":
    main()
