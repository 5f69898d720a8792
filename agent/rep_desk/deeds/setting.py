"""What a deed is made of: where it is said, what it comes to, and what is still unclear about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from agent.rep_desk.deeds.records import DeedRecords
from agent.rep_desk.lexicon import Lexicon

Slot = Literal["account", "deal", "when", "text", "value", ""]


@dataclass(frozen=True)
class Party:
    """An account that a deed is about."""

    id: str
    name: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Party:
        """Of a row that was listed, or whom was spoken of last."""
        return cls(str(row["account_id"]), str(row["account"]))

    @property
    def focus(self) -> dict[str, str]:
        """As a session remembers whom 'them' means."""
        return {"account": self.name, "account_id": self.id}


@dataclass(frozen=True)
class Deed:
    """One call for the runner, the sentence that asks for a yes, and the one that tells it is done.

    `draft` needs no call at all. `focus` is whom "them" means from now on.
    """

    tool: str
    arguments: dict[str, Any]
    ask: str
    done: str
    focus: dict[str, Any] | None = None
    draft: str = ""


class Unclear(Exception):
    """A deed that lacks whom it is for, when, or what: the text asks for `slot`, `options` may answer it."""

    def __init__(self, text: str, slot: Slot = "", options: list[dict[str, Any]] | None = None) -> None:
        super().__init__(text)
        self.slot: Slot = slot
        self.options = options or []


@dataclass(frozen=True)
class Setting:
    """Where a deed is said: the known words, the rows listed last, whom was spoken of last, the time.

    `answers` are what the rep has said since, by what was asked for: they count before the deed's own words.
    """

    lexicon: Lexicon
    records: DeedRecords
    now: datetime
    listed: list[dict[str, Any]] = field(default_factory=list)
    focus: dict[str, Any] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
