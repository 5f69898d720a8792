"""What is counted and summed up, and single properties that are asked for."""

from agent.rep_desk.figures.attributes import attributes
from agent.rep_desk.figures.figures import figures

__all__ = ["attributes", "figures"]
