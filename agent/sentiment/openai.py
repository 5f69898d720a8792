"""The scorer that asks a model, with the embedded one beside it for when the model does not answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

import prompts
from agent.brain.openai.aside import Aside
from agent.sentiment import EKMAN, Ekman, Label, Mood, SentimentScorer

NEUTRAL_BAND = 0.15


class Feeling(BaseModel):
    """What the model answers."""

    score: float = Field(ge=-1, le=1)
    emotion: Ekman
    confidence: float = Field(ge=0, le=1)
    urgency: float = Field(ge=0, le=1)
    hesitation: float = Field(ge=0, le=1)
    confusion: float = Field(ge=0, le=1)


@dataclass(frozen=True)
class OpenAIScorer:
    """Scores with a model within `seconds`; otherwise `twin` does."""

    model: Aside
    twin: SentimentScorer
    seconds: float = 3.0

    def score(self, text: str, *, with_emotion: bool = True) -> Mood:
        """The mood of `text`; with `with_emotion` False no emotion is kept."""
        asked = [
            {"role": "system", "content": prompts.read("system/mood.md").text},
            {"role": "user", "content": text},
        ]
        felt = self.model.decided(asked, Feeling, self.seconds)
        if felt is None:
            return self.twin.score(text, with_emotion=with_emotion)
        mood = Mood(
            felt.score,
            _label(felt.score),
            felt.emotion if felt.emotion in EKMAN else "neutral",
            felt.confidence,
            felt.urgency,
            felt.hesitation,
            felt.confusion,
        )
        return mood if with_emotion else replace(mood, emotion="neutral")


def _label(score: float) -> Label:
    return "neutral" if abs(score) < NEUTRAL_BAND else "negative" if score < 0 else "positive"
