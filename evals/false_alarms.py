"""How often the comparison cries wolf: a run against a shuffled copy of itself, again and again.

python -m evals.false_alarms RUN [--rounds 1000]

In each round the trials of every case are dealt anew into a "before" and an "after": the two differ by
chance alone. At the 5% level about 5% of the comparisons may flag a difference, and after correction for
all figures at most 5% of the rounds.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from evals import stats
from evals.results import Row, read_rows

FIGURES = (
    "reward",
    "quality",
    "effort_turns",
    "words_to_read",
    "sentiment_end",
    "containment",
    "resolved_confirmed",
)
_LEVEL = 0.05


def rates(rows: list[Row], rounds: int = 1000, seed: int = 7) -> dict[str, float]:
    """The share of rounds flagged, by figure, and `any_corrected`: any figure after Holm's correction.

    Only cases with two trials are dealt; a figure needs ten of them.
    """
    chance = np.random.default_rng(seed)
    pairs = {name: found for name in FIGURES if len(found := _pairs(rows, name)) >= 10}
    flagged = dict.fromkeys(pairs, 0)
    any_corrected = 0
    for _ in range(rounds):
        p = {name: _dealt(chance, values) for name, values in pairs.items()}
        for name, value in p.items():
            flagged[name] += value < _LEVEL
        any_corrected += min(stats.corrected(list(p.values())), default=1.0) < _LEVEL
    shares = {name: n / rounds for name, n in flagged.items()}
    return {**shares, "any_corrected": any_corrected / rounds}


def _pairs(rows: list[Row], name: str) -> stats.Values:
    cases: dict[str, list[float]] = {}
    for row in rows:
        value = {"reward": row.reward, "quality": row.quality}.get(name, row.scores.get(name))
        if value is not None:
            cases.setdefault(row.case_id, []).append(value)
    return np.array([v[:2] for v in cases.values() if len(v) >= 2])


def _dealt(chance: np.random.Generator, values: stats.Values) -> float:
    dealt = chance.permuted(values, axis=1)
    return stats.paired(dealt[:, 0], dealt[:, 1], interval=False).p


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path)
    parser.add_argument("--rounds", type=int, default=1000)
    asked = parser.parse_args()
    print(json.dumps(rates(list(read_rows(asked.run)), asked.rounds), indent=1))  # noqa: T201  # its output


if __name__ == "__main__":
    main()
