"""The embedded brain: classification, grounding in the customer's own records, and an agenda. No key."""

from agent.brain.embedded.brain import EmbeddedBrain

__all__ = ["EmbeddedBrain"]
