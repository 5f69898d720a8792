"""The scorer that needs no key."""

from typing import TYPE_CHECKING

from agent.sentiment import Label, Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbeddedScorer:
    """Scores with the VADER lexicon (Hutto and Gilbert, 2014)."""

    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self._vader = SentimentIntensityAnalyzer()

    def score(self, text: str, embedding: "NDArray[np.float32] | None" = None) -> Mood:
        """The mood of `text`."""
        _ = embedding
        compound = float(self._vader.polarity_scores(text)["compound"])
        label: Label = "negative" if compound <= -0.05 else "positive" if compound >= 0.05 else "neutral"
        emotion = {"negative": "anger", "positive": "joy", "neutral": "neutral"}[label]
        return Mood(compound, label, emotion, abs(compound))
