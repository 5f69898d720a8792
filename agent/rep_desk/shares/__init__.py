"""Parts of a whole: 'what share of revenue comes from GTX Pro', 'percentage of deals won by agent'."""

from agent.rep_desk.shares.shares import shares

__all__ = ["shares"]
