"""What a scorer gives back, and the register of scorers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evals.transcript import Transcript

Kind = Literal["fault", "success", "measure"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Finding:
    """What was seen, in words an evaluator understands, and in which turn."""

    turn: int
    why: str


@dataclass(frozen=True)
class Score:
    """One scorer's view of one conversation. `value` is None where the scorer has nothing to judge by.

    A fault is 1 when it happened and 0 when not; a success the other way round; a measure is a figure in
    its own unit.
    """

    value: float | None
    findings: tuple[Finding, ...] = ()


NOT_APPLICABLE = Score(None)
Scorer = Callable[[Transcript], Score]


@dataclass(frozen=True)
class Registered:
    """A scorer with what the report says about it."""

    name: str
    score: Scorer
    kind: Kind
    better: Better
    unit: str
    says: str
    needs_reference: bool


SCORERS: dict[str, Registered] = {}


def scorer(
    kind: Kind, *, better: Better | None = None, unit: str = "share", needs_reference: bool = False
) -> Callable[[Scorer], Scorer]:
    """Enter a function into the register under its own name.

    Its docstring's first line is what the report says.
    """

    def register(function: Scorer) -> Scorer:
        direction: Better = better or (
            "lower" if kind == "fault" else "higher" if kind == "success" else "neither"
        )
        says = (function.__doc__ or function.__name__).strip().splitlines()[0]
        entry = Registered(function.__name__, function, kind, direction, unit, says, needs_reference)
        SCORERS[function.__name__] = entry
        return function

    return register


def fault(findings: list[Finding]) -> Score:
    """1 with the findings when there are any, else 0."""
    return Score(1.0 if findings else 0.0, tuple(findings))


def success(holds: bool, turn: int, why: str) -> Score:
    """1 when it holds; 0 with the reason why not."""
    return Score(1.0) if holds else Score(0.0, (Finding(turn, why),))


def measure(value: float | None) -> Score:
    """A plain figure."""
    return Score(None if value is None else round(float(value), 6))
