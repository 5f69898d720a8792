"""The last step of reading: what the clauses left open is settled, in the order of `finish.py`."""

from agent.rep_desk.finish.finish import finish

__all__ = ["finish"]
