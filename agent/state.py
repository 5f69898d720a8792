"""What the graph remembers of a conversation: small, plain JSON, so that a checkpoint stays small too."""

from __future__ import annotations

from typing import Any, TypedDict, cast


class TurnState(TypedDict, total=False):
    """The first group lives from turn to turn; the second is made anew for each message.

    `memory` belongs to the brain. `pending` is the write that waits for the customer's yes; `unheard` that
    a call had not put the question to her when she spoke. Words of older turns are in the tables, not here.
    """

    conversation_id: str
    customer_id: str | None
    verification: str
    memory: dict[str, Any]
    pending: dict[str, Any] | None
    tally: dict[str, int]
    moods: list[float]
    recent: list[dict[str, str]]
    spent: dict[str, float]

    message_id: str
    text: str
    channel: str
    note: str | None
    emotion_allowed: bool
    agitation: float | None
    unheard: bool
    vip: bool | None
    answer: str | None
    mood: dict[str, Any]
    thought: dict[str, Any]
    results: list[dict[str, Any]]
    route: str
    said: list[str]
    reply: str
    awaiting: dict[str, Any] | None
    escalation: dict[str, Any] | None
    handoff: dict[str, Any] | None
    why: list[str]
    citations: list[dict[str, str]]
    prompts: list[str]
    usage: dict[str, float]
    brain: str
    timings: dict[str, float]


def fresh(
    *, conversation_id: str, message_id: str, text: str, channel: str, note: str | None, emotion_allowed: bool
) -> TurnState:
    """The second group, empty, for a new message."""
    return TurnState(
        conversation_id=conversation_id,
        message_id=message_id,
        text=text,
        channel=channel,
        note=note,
        emotion_allowed=emotion_allowed,
        agitation=None,
        unheard=False,
        vip=None,
        answer=None,
        mood={},
        thought={},
        results=[],
        route="",
        said=[],
        reply="",
        awaiting=None,
        escalation=None,
        handoff=None,
        why=[],
        citations=[],
        prompts=[],
        usage={},
        brain="",
        timings={},
    )


LASTING = ("customer_id", "verification", "memory", "pending", "tally", "moods", "recent", "spent")


def remembered(state: TurnState) -> TurnState:
    """The first group: what the next turn begins with."""
    return cast(TurnState, {name: state[name] for name in LASTING if name in state})  # type: ignore[literal-required]
