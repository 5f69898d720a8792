"""One customer turn, as a diagram.

look_up → read_mood → think → guard ─ act ───────→ use_tools → think
                                    ├ reconsider → think
                                    ├ person ────→ hand_over → speak
                                    └ ask ───────→ speak

Only a model looks up first: the embedded brain asks for records as it goes.
"""

from __future__ import annotations

from typing import Annotated, Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.nodes.desk import Desk
from agent.nodes.guard import guard
from agent.nodes.hand_over import hand_over
from agent.nodes.look_up import look_up
from agent.nodes.read_mood import read_mood
from agent.nodes.speak import speak
from agent.nodes.think import think
from agent.nodes.use_tools import use_tools
from agent.state import TurnState

TurnGraph = CompiledStateGraph[TurnState, Desk, TurnState, TurnState]


def _changed(state: dict[str, Any] | None, by_node: dict[str, Any]) -> dict[str, Any]:
    return {**(state or {}), **by_node}


# A TurnState in one channel: LangGraph goes through every channel at every step, and by its fields it has 35.
STATE: Any = Annotated[dict[str, Any], _changed]


def build(*, looks_up: bool = False) -> TurnGraph:
    """Mood → thought → permission → deed, until there is something to say.

    The state is kept by `agent/conversation.py`, in the transaction that stores the turn.
    """
    graph = StateGraph(STATE, context_schema=Desk)
    for node in (look_up, read_mood, think, guard, use_tools, hand_over, speak):
        graph.add_node(node.__name__, node, input_schema=STATE)
    graph.add_edge(START, "look_up" if looks_up else "read_mood")
    graph.add_edge("look_up", "read_mood")
    graph.add_edge("read_mood", "think")
    graph.add_edge("think", "guard")
    graph.add_conditional_edges(
        "guard",
        lambda state: state["route"],
        {"act": "use_tools", "reconsider": "think", "person": "hand_over", "ask": "speak"},
    )
    graph.add_edge("use_tools", "think")
    graph.add_edge("hand_over", "speak")
    graph.add_edge("speak", END)
    return graph.compile()
