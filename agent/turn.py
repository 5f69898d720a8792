"""One turn as the outside sees it: the answer to one customer message, and everything that led to it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from crm.conversations import Status


class ToolCall(BaseModel):
    """One call of the turn and its outcome, for the ledger."""

    tool: str
    arguments: dict[str, Any] = {}
    status: Literal["ok", "refused", "error"]
    result: dict[str, Any] = {}
    why: str = ""


class Turn(BaseModel):
    """The Turn of the API. `prompts` are the versions of every text that shaped the reply."""

    conversation_id: str
    turn: int
    message_id: str
    reply: str
    status: Status
    customer_id: str | None = None
    verified: bool = False
    awaiting: dict[str, Any] | None = None
    tool_calls: list[ToolCall] = []
    sentiment: dict[str, Any] | None = None
    handoff: dict[str, Any] | None = None
    citations: list[dict[str, str]] = []
    why: list[str] = []
    prompts: list[str] = []
    understood: bool = True
    brain: str = ""
    usage: dict[str, float] = {}
    timings_ms: dict[str, float] = {}
