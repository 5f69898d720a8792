"""Scorers.

One small function each, from a transcript to a score with its findings. Nothing here looks at the recorded
reward.
"""

from evals.scorers import agreement, asking, consent, handing_over, honesty, mood, outcome, pace, policy
from evals.scorers.score import NOT_APPLICABLE, SCORERS, Finding, Registered, Score
from evals.transcript import Transcript

__all__ = ["ROOMS", "SCORERS", "Finding", "Registered", "Score", "score_all"]

# Importing a room enters its scorers into the register, in this order.
ROOMS = (agreement, outcome, handing_over, asking, honesty, consent, policy, mood, pace)
# What can be said of turns that are no conversation among themselves.
_OF_A_REPLAY = (
    "next_action",
    "next_arguments",
    "latency_typical",
    "latency_worst",
    "cost",
    "tool_calls",
    "failed_calls",
    "words_to_read",
    "sentiment_start",
    "sentiment_end",
    "sentiment_low",
)


def score_all(talk: Transcript) -> dict[str, Score]:
    """Every scorer's view of one conversation, by the scorer's name."""
    asked = _OF_A_REPLAY if talk.is_replay else SCORERS
    return {name: entry.score(talk) if name in asked else NOT_APPLICABLE for name, entry in SCORERS.items()}
