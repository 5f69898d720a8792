"""What a bound is about: 'more than 20 lost deals', 'over 50k', 'older than 60 days'."""

from agent.rep_desk.targets.target import target
from agent.rep_desk.targets.vocabulary import OPERATORS

__all__ = ["OPERATORS", "target"]
