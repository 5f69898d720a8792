"""A question that leans on the one before: 'only those in the West', 'by product instead', 'show them'."""

from agent.rep_desk.follow_up.leaning import leans, unheard
from agent.rep_desk.follow_up.merging import merged

__all__ = ["leans", "merged", "unheard"]
