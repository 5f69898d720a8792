"""Scorers.

One small function each, from a transcript to a score with its findings. Nothing here looks at the recorded
reward.
"""

from evals.scorers import asking, consent, handing_over, honesty, mood, outcome, pace, policy
from evals.scorers.score import SCORERS, Finding, Registered, Score
from evals.transcript import Transcript

__all__ = ["ROOMS", "SCORERS", "Finding", "Registered", "Score", "score_all"]

# Importing a room enters its scorers into the register, in this order.
ROOMS = (outcome, handing_over, asking, honesty, consent, policy, mood, pace)


def score_all(talk: Transcript) -> dict[str, Score]:
    """Every scorer's view of one conversation, by the scorer's name."""
    return {name: entry.score(talk) for name, entry in SCORERS.items()}
