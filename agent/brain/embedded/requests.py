"""What a customer asked for, as it was understood: plain data that is kept from turn to turn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

State = Literal["open", "done", "refused", "dropped", "offered"]
Way = Literal["up", "down"]
# Deeds that are done with things of hers.
ITEMWISE = ("return_items", "cancel_order", "give_up", "swap_items")


class Comparison(BaseModel):
    """'bigger', '500 pieces less', 'the cheapest': an option (or its price) in one direction."""

    options: list[str]
    way: Way
    extreme: bool = False
    by: float | None = None
    # "Two sizes up": so many of the values that the product comes in.
    steps: int | None = None
    slightly: bool = False


class Wish(BaseModel):
    """What the new item should be. An option that is not mentioned should stay as it is."""

    exact: dict[str, list[str]] = {}
    at_least: dict[str, str] = {}
    at_most: dict[str, str] = {}
    unwanted: dict[str, list[str]] = {}
    preferred: list[dict[str, list[str]]] = []
    comparisons: list[Comparison] = []
    keep: list[str] = []
    free: list[str] = []
    all_free: bool = False
    item_id: str | None = None
    same_as: str | None = None
    as_before: bool = False
    # What it may cost at most, by itself or on top of what she has.
    most: Decimal | None = None
    most_extra: Decimal | None = None


class Target(BaseModel):
    """An item she speaks of: `before` are words that describe what she has, `after` what she wants instead.

    `alternatives` are what she would take when nothing fits, in order; an empty one means: leave this item.
    """

    phrase: str = ""
    products: list[str] = []
    before: str = ""
    after: str = ""
    alternatives: list[str] = []
    # Those of them that she would take only when what she wants is not to be had.
    when_missing: list[str] = []
    # What she would like that is another product altogether.
    other_product: str | None = None
    item_id: str | None = None
    options: dict[str, str] = {}
    wished: dict[str, str] | None = None
    count: int | None = None
    # What came in the same order, when several items are told apart by it.
    holding: list[list[str]] = []


class OrderHint(BaseModel):
    """Which orders she means, other than by number."""

    statuses: list[str] = []
    every: bool = False
    newest: bool = False
    oldest: bool = False
    other: bool = False
    place: str | None = None
    not_place: str | None = None
    # One group for each thing named: 'the kettle and sunglasses order' holds one product of each.
    with_products: list[list[str]] = []
    without_products: list[str] = []
    alone: bool = False
    # Further orders that are meant too: "the one to Reno and the one to Dallas".
    others: list[OrderHint] = []


class MethodHint(BaseModel):
    """Which payment method she means, best first."""

    ids: list[str] = []
    sources: list[str] = []
    last_four: str | None = None
    brand: str | None = None
    original: bool = False
    other: bool = False


class AddressHint(BaseModel):
    """An address in full, or where to look it up."""

    address: dict[str, str] | None = None
    of_order: str | None = None
    # A thing in the order that goes there.
    of_products: list[str] = []
    default: bool = False
    place: str | None = None
    original: bool = False


class Request(BaseModel):
    """One thing she wants done or answered."""

    id: int = 0
    skill: str
    text: str = ""
    verb: str = ""
    orders: list[str] = []
    hint: OrderHint = OrderHint()
    targets: list[Target] = []
    everything: bool = False
    excepted: list[Target] = []
    # Orders that are left out, by number and by what is said of them: "all but the one to Reno".
    spared_orders: list[str] = []
    spared: OrderHint | None = None
    method: MethodHint | None = None
    other_methods: list[MethodHint] = []
    reason: str | None = None
    address: AddressHint | None = None
    profile_too: bool = False
    profile_only: bool = False
    answers: dict[str, list[str]] = {}
    otherwise: list[Request] = []
    state: State = "open"
    why: str = ""
    # The one order that a question was answered of: a later "it" means that.
    told: list[str] = []
    plan: list[dict[str, Any]] | None = None
    # Implied by what she says, not asked for with a verb: it falls away when nothing fits it.
    implied: bool = False
    # One of several deeds: she wants the one that gives her more money back.
    rival: bool = False
    # How often she said no to a proposal for it.
    denials: int = 0
    # The question about a rule that it was asked in: 'can I still return it without the box?'
    rule: str = ""

    def answered(self, slot: str) -> str | None:
        """What she chose when she was asked for the slot."""
        return next(iter(self.answers.get(slot, [])), None)

    def signature(self) -> tuple[Any, ...]:
        """Two requests with the same signature are one request said twice."""
        named = sorted((tuple(sorted(t.products)), t.item_id or "", t.phrase.lower()) for t in self.targets)
        hint = (tuple(map(tuple, self.hint.with_products)), self.hint.place, self.hint.not_place)
        return (self.skill, tuple(self.orders), tuple(named), self.everything, self.profile_only, hint)
