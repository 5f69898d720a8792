"""The brain's notebook: what was asked for, what was asked back, what was done. Plain JSON between turns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Ask

# What a long conversation may carry from turn to turn; the rest is in the records.
KEPT_DEEDS = 30
KEPT_CLOSED = 12


class Question(BaseModel):
    """What the agent asked last, and what may be chosen."""

    request: int
    slot: str
    key: str
    text: str
    options: list[tuple[str, str]] = []
    many: bool = False

    @classmethod
    def of(cls, ask: Ask) -> Question:
        pairs = [(option.id, option.label) for option in ask.options]
        return cls(
            request=ask.request, slot=ask.slot, key=ask.key, text=ask.text, options=pairs, many=ask.many
        )

    @property
    def awaiting(self) -> dict[str, Any]:
        """As the Turn shows it."""
        listed = [{"id": id, "label": label} for id, label in self.options]
        return {"kind": "slot", "slot": self.slot, "options": listed}


class Deed(BaseModel):
    """A write that ran, and what it moved: positive when the customer gets money back."""

    tool: str
    arguments: dict[str, Any]
    gives_back: Decimal = Decimal("0.00")
    request: int = 0
    # What she was told when it ran.
    done: str = ""


class Proposal(BaseModel):
    """The write that was proposed last, and the requests it serves."""

    tool: str
    arguments: dict[str, Any]
    requests: list[int]


class Notes(BaseModel):
    """Everything the embedded brain remembers of a conversation."""

    message_id: str = ""
    unread: list[str] = []
    # What was read in this turn: the message, and those that had to wait until she was known.
    heard: list[str] = []
    requests: list[Request] = []
    question: Question | None = None
    # What could be chosen when something was last asked.
    choices: list[str] = []
    proposal: Proposal | None = None
    # In this turn she said yes, or that she does not mind, where she was asked which of several.
    left_open: bool = False
    denied: list[dict[str, Any]] = []
    asked: dict[str, int] = {}
    deeds: list[Deed] = []
    credentials: dict[str, str] = {}
    said: list[str] = []
    seen_results: int = 0
    not_understood: list[str] = []
    greeted: str | None = None
    summed: int = 0
    # What a colleague left for the bot, once she has heard it.
    told_note: str = ""
    # Questions about a rule that the pages have answered.
    told_rules: list[str] = []
    # Messages with such a question, said before it was known who she is, and whether to offer the deed then.
    offered: dict[str, bool] = {}

    def add(self, request: Request) -> None:
        """Give a new request its number."""
        request.id = max((known.id for known in self.requests), default=0) + 1
        self.requests.append(request)

    def request(self, number: int) -> Request | None:
        return next((request for request in self.requests if request.id == number), None)

    def skill_of(self, number: int) -> str:
        """The name of the skill that a request asks for; empty when there is no such request."""
        request = self.request(number)
        return request.skill if request else ""

    @property
    def open(self) -> list[Request]:
        return [request for request in self.requests if request.state == "open"]

    @property
    def open_deeds(self) -> list[Request]:
        return [request for request in self.open if not request.skill.startswith("ask_")]

    def as_json(self) -> dict[str, Any]:
        self.deeds = self.deeds[-KEPT_DEEDS:]
        closed = [request.id for request in self.requests if request.state != "open"][:-KEPT_CLOSED]
        self.requests = [request for request in self.requests if request.id not in closed]
        self.denied, self.not_understood = self.denied[-KEPT_CLOSED:], self.not_understood[-KEPT_CLOSED:]
        known = {request.id for request in self.requests}
        self.asked = {name: times for name, times in self.asked.items() if int(name.split("/")[0]) in known}
        return self.model_dump(mode="json", exclude_defaults=True)
