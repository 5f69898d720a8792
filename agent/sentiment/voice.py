"""What a caller's voice adds to the mood of her words: agitation against her own first turns, and no more.

An agitated voice makes bad words worse. It makes nothing of good ones: people are also loud for joy.
"""

from __future__ import annotations

from dataclasses import replace

from agent.sentiment import Mood
from agent.sentiment.embedded import label_of

MOST = 0.3
GOOD = 0.2


def with_voice(mood: Mood, agitation: float | None) -> Mood:
    """The mood with `agitation` (0 as at first, 1 much more; None for a turn in writing) taken in."""
    if not agitation or mood.score > GOOD:
        return mood
    score = max(-1.0, mood.score - MOST * agitation)
    return replace(mood, score=score, label="negative" if mood.label == "negative" else label_of(score))
