"""'Top 5 …', 'the most …', 'oldest …': what the rows are ranked by, and how many are wanted."""

from agent.rep_desk.ranking.rankings import rankings

__all__ = ["rankings"]
