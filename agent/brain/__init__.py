"""What thinks: the port that every brain fills. A brain decides; it never acts by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

Say = Callable[[str], None]
# Calls → their results as far as they were permitted, in one glance at the records.
Look = Callable[[Sequence["Call"]], list[dict[str, Any]]]
# A turn's `awaiting` where it must be known who she is.
IDENTITY: dict[str, Any] = {"kind": "identity", "accepts": ["email", "name_and_zip"]}


@dataclass(frozen=True)
class Call:
    """A tool that the brain wants run; `skill` has the words for it, where several skills share a tool."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    skill: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"tool": self.tool, "arguments": self.arguments}


@dataclass(frozen=True)
class Context:
    """Everything a brain may know when it thinks. It thinks again after each round of tools in a turn.

    `memory` is what the brain itself noted last time, plain JSON. `results` are this turn's tool results so
    far, each as a ToolResult. `pending` is the write that the customer was asked to confirm, `answer` what
    her message says to it.
    """

    conversation_id: str
    message_id: str
    text: str
    channel: str = "chat"
    customer_id: str | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    results: tuple[dict[str, Any], ...] = ()
    pending: dict[str, Any] | None = None
    answer: Literal["yes", "no"] | None = None
    mood: dict[str, Any] = field(default_factory=dict)
    recent: tuple[dict[str, str], ...] = ()
    note: str | None = None
    say: Say | None = None
    now: datetime | None = None
    look: Look | None = None


@dataclass(frozen=True)
class Thought:
    """What the brain decided. With `calls` it wants to go on after them; without, `reply` ends the turn.

    A `reply` beside a write is said before the question that asks for confirmation. `handoff` is the reason
    to give the conversation to a person. `understood` is False when nothing could be made of the message.
    `brain` names who thought, where that is not the brain that was asked.
    """

    calls: tuple[Call, ...] = ()
    reply: str = ""
    awaiting: dict[str, Any] | None = None
    handoff: str | None = None
    understood: bool = True
    novel: bool = False
    memory: dict[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    citations: tuple[dict[str, str], ...] = ()
    prompts: tuple[str, ...] = ()
    usage: dict[str, float] = field(default_factory=dict)
    brain: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the graph's state; what is plain already is not copied."""
        return {**vars(self), "calls": [dict(vars(call)) for call in self.calls]}


@runtime_checkable
class Looks(Protocol):
    """A brain that knows what it wants to look up before anything is known of the mood."""

    def look_up(self, context: Context) -> None:
        """Look up with `context.look`; the results are in the context that it is then shown."""
        ...


class Brain(Protocol):
    """Decides what to do about one customer message. Must not raise on anything a customer may write."""

    name: str

    def think(self, context: Context) -> Thought: ...
