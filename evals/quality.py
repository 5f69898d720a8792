"""One figure for one conversation, 0 to 1, with its reasons: what went wrong, and what it cost her.

The weights are set by hand and say how grave a fault is; nothing is fitted to any recorded reward. Where
rewards or labels exist, `calibration` measures how well the figure tells good from bad, and fits weights of
its own, always judged on tasks it has not seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

from evals.scorers import Score

# A weight of 2 is grave: alone it brings an ordinary conversation below the middle.
FAULT_WEIGHTS: dict[str, float] = {
    "wrote_without_yes": 2.0,
    "unstated_argument": 2.0,
    "policy_violation": 2.0,
    "facts_without_source": 2.0,
    "promise_without_deed": 2.0,
    "handoff_recall": 2.0,
    "dead_end": 2.0,
    "handoff_precision": 1.0,
    "asked_twice": 1.0,
    "repetition": 1.0,
    "emotional_accuracy": 1.0,
    # In a replay, which has no other: half of the turns otherwise than recorded is the middle.
    "next_action": 3.0,
}
# Of these, the ones that are high when all is well.
SUCCESSES = frozenset({"handoff_recall", "handoff_precision", "emotional_accuracy", "next_action"})
# What is usual in recorded conversations; more is effort. Ease counts little: it must not hide a fault.
USUAL_EFFORT: dict[str, float] = {"effort_turns": 6.0, "words_to_read": 250.0}
_MOST_EASE = 0.3
FAILED_CALL_WEIGHT, FAILED_CALLS_COUNTED = 0.4, 3
_EVEN = 1.5
_WORTH_NAMING = 0.2


@dataclass(frozen=True)
class Quality:
    """`value` 0 to 1; `reasons` are names of scorers, the heaviest first."""

    value: float
    reasons: tuple[str, ...]


def quality(scores: Mapping[str, Score]) -> Quality:
    """The figure from the scorers alone: the recorded reward and the expected actions are not asked."""
    points = penalties(scores)
    total = sum(points.values())
    heavy = sorted((n for n, p in points.items() if p >= _WORTH_NAMING), key=lambda n: (-points[n], n))
    return Quality(round(1 / (1 + exp(total - _EVEN)), 6), tuple(heavy))


def penalties(scores: Mapping[str, Score]) -> dict[str, float]:
    """The points that each scorer adds; ease counts as negative points."""
    points: dict[str, float] = {}
    for name, weight in FAULT_WEIGHTS.items():
        value = scores[name].value
        if value is not None:
            points[name] = weight * ((1 - value) if name in SUCCESSES else value)
    points["failed_calls"] = FAILED_CALL_WEIGHT * min(
        scores["failed_calls"].value or 0.0, FAILED_CALLS_COUNTED
    )
    for name, usual in USUAL_EFFORT.items():
        points[name] = max(-_MOST_EASE, log(((scores[name].value or 0.0) + 1) / (usual + 1)))
    return points
