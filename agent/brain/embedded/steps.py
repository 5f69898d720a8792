"""What the embedded brain can do next about a request: act, ask, tell, or look something up first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.brain import Call

MOST_OPTIONS = 25


@dataclass(frozen=True)
class Option:
    """One thing to choose: its id in the records and what it is called."""

    id: str
    label: str


@dataclass(frozen=True)
class Act:
    """A write, complete."""

    tool: str
    arguments: dict[str, Any]
    request: int


@dataclass(frozen=True)
class Ask:
    """Something is missing. `key` is the slot's name within the request, `slot` its name for the outside."""

    slot: str
    text: str
    request: int
    options: tuple[Option, ...] = ()
    key: str = ""
    many: bool = False
    # The text says itself why it is asked: nothing fitted.
    why_again: bool = False


@dataclass(frozen=True)
class Tell:
    """It can not be done, for this reason."""

    text: str
    request: int


@dataclass(frozen=True)
class Also:
    """What she should know beside the deed, which goes on all the same."""

    text: str
    request: int


@dataclass(frozen=True)
class Need:
    """Products that must be looked up first."""

    products: tuple[str, ...]
    request: int = 0


@dataclass(frozen=True)
class Handover:
    """She wants a person for this."""

    request: int


Step = Act | Ask | Tell | Also | Need | Handover


def options(pairs: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    """Options from (id, label) pairs; no more than can be looked through."""
    return tuple(Option(id, label) for id, label in pairs[:MOST_OPTIONS])


def lookups(need: Need) -> list[Call]:
    """The calls that look its products up."""
    return [Call("get_product", {"product_id": product}) for product in need.products]
