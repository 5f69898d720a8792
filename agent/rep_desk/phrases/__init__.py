"""Phrases that stand for a condition: 'at risk', 'high-value', 'subsidiaries of', 'stuck'."""

from agent.rep_desk.phrases.special import special

__all__ = ["special"]
