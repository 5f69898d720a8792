"""How the customer feels on each turn, and where that is heading over the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Label = Literal["negative", "neutral", "positive"]
Ekman = Literal["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"]
EKMAN: tuple[Ekman, ...] = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")

# What a case worker calls it: a delayed parcel is met with frustration and worry, seldom with anger and fear.
SHOWN_AS: dict[str, str] = {"anger": "frustration", "fear": "worry", "disgust": "frustration"}
OUTRIGHT_ANGER = -0.75
CONFUSED = 0.5


@dataclass(frozen=True)
class Mood:
    """One turn's mood. `score` is in -1..1; the other figures are in 0..1.

    `emotion` is one of the six of Ekman or `neutral`; it is `neutral` where the customer has not
    consented to emotion being inferred.
    """

    score: float
    label: Label
    emotion: str
    confidence: float
    urgency: float = 0.0
    hesitation: float = 0.0
    confusion: float = 0.0

    @property
    def feeling(self) -> str:
        """The emotion in the words of a service desk: `frustration` for anger, `worry` for fear."""
        if self.confusion >= CONFUSED and self.emotion in ("surprise", "neutral"):
            return "confusion"
        if self.emotion == "anger" and self.score <= OUTRIGHT_ANGER:
            return "anger"
        return SHOWN_AS.get(self.emotion, self.emotion)

    def as_json(self) -> dict[str, float | str]:
        """Plain JSON as the Turn of the API shows it; `emotion` is the feeling, `ekman` the raw label."""
        return {
            "score": round(self.score, 3),
            "label": self.label,
            "emotion": self.feeling,
            "ekman": self.emotion,
            "confidence": round(self.confidence, 3),
            "urgency": round(self.urgency, 3),
            "hesitation": round(self.hesitation, 3),
            "confusion": round(self.confusion, 3),
        }


class SentimentScorer(Protocol):
    """Scores what a customer said on one turn."""

    def score(self, text: str, *, with_emotion: bool = True) -> Mood:
        """The mood of `text`. With `with_emotion` False, without her consent, no emotion is worked out."""
        ...


@dataclass(frozen=True)
class Trajectory:
    """Where the mood of a conversation goes.

    `slope` is the least-squares change of the score per customer turn, `low_point` the lowest score,
    `recovery` how far the last score lies above it. All are 0 before the first turn.
    """

    slope: float
    low_point: float
    recovery: float


def trajectory(scores: Sequence[float]) -> Trajectory:
    """The trajectory over the scores of the customer's turns, oldest first."""
    if not scores:
        return Trajectory(0.0, 0.0, 0.0)
    low = min(scores)
    return Trajectory(_slope(scores), low, scores[-1] - low)


def _slope(scores: Sequence[float]) -> float:
    middle = (len(scores) - 1) / 2
    spread = sum((turn - middle) ** 2 for turn in range(len(scores)))
    if spread == 0:
        return 0.0
    return sum((turn - middle) * score for turn, score in enumerate(scores)) / spread
