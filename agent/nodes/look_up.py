"""What a brain asks of the records in any case, while the encoder works out what the message means."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.brain import Looks
from agent.nodes.desk import Desk
from agent.nodes.looking import Looking
from agent.nodes.think import seen
from agent.state import TurnState


def look_up(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Her records, unless she answers a question: a yes needs none of them."""
    desk, brain = runtime.context, runtime.context.brain
    assert isinstance(brain, Looks), "only a brain that looks up leads here"
    looking = Looking(state, desk)
    if state.get("pending") is None:
        brain.look_up(seen(state, desk, None, looking))
    return looking.update
