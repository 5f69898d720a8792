"""Sentences that go on with what was asked: 'three things in my order. The lamp in black. …'"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.contents import contents_of
from agent.brain.embedded.reading.deed import NO_WISH, keeps
from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import OrderHint, Request

# "No wait, leave the jacket": what was asked for it is taken back.
TAKEN_BACK = re.compile(r"\b(?:leave|forget(?: about)?|skip|drop|never mind)\b", re.IGNORECASE)
# A finished statement about a thing goes on with nothing: "the blue one is fine", "the lamp I have is white".
STATED = re.compile(
    r"\b(?:fine|okay|ok|good|great|perfect|already|there (?:is|are|was|were)|there's|i have|i've got|"
    r"i got|i own|i bought)\b",
    re.IGNORECASE,
)
MY_PAYING = re.compile(
    r"\b(?:i|i'd|i'll|we)\b[^,.]*\b(?:pay|use)\b|^\W*(?:(?:please|and|then|just|also)\W+)*(?:use|charge|bill|debit|pay)\b",
    re.IGNORECASE,
)
OF_THE_DIFFERENCE = re.compile(
    r"\bif (?:it's|it is|that's|there's|it costs?|they cost) (?:\w+ )?(?:more|extra|anything)|"
    r"\bdifferences?\b|\bextra\b",
    re.IGNORECASE,
)
WISHES = re.compile(
    r"\b(?:it|them|one|that|those) (?:for|to|into|with) (?:the|an?|one)\b|\bits\b", re.IGNORECASE
)
OF_ITEMS = ("swap_items", "return_items")
OF_ORDERS = ("change_address", "change_payment", "cancel_order")
THAT_ORDER = re.compile(
    r"\b(?:it|(?:the|that|this)(?: (?:whole|entire|complete|full))? (?:order|thing|lot|purchase))\b",
    re.IGNORECASE,
)
AN_ORDER = re.compile(r"\border\b", re.IGNORECASE)
# "I would like to make several changes": of whatever kind, for they are told next.
ANNOUNCED = re.compile(r"\b(?:changes|modifications|adjustments)\b")


def of(
    clause: Clause, found: Sequence[Mention], before: Sequence[Request], places: Collection[str]
) -> list[Request]:
    """The request that a clause without a deed makes because the one before is still being told."""
    deeds = [request for request in before if not request.skill.startswith("ask_")]
    if not deeds or deeds[-1].skill not in OF_ITEMS or clause.condition is not None or "?" in clause.text:
        return []
    items = [mention for mention in found if mention not in contents_of(clause.text, found).spent]
    if (
        not items
        or keeps(clause.text)
        or TAKEN_BACK.search(clause.text)
        or NO_WISH.search(clause.text)
        or STATED.search(clause.text)
    ):
        return []
    if deeds[-1].skill == "return_items" and not _heads(deeds[-1]):
        return []
    skill = deeds[-1].skill
    return [
        filled(Request(skill=skill, text=clause.text, implied=skill == "swap_items"), clause, found, places)
    ]


def says_only_how(request: Request, before: Sequence[Request]) -> bool:
    """Whether it only says more about what was asked before."""
    return _only_how_to_pay(request, before) or _only_says_do_it(request, before)


def _only_how_to_pay(request: Request, before: Sequence[Request]) -> bool:
    """'I can pay only with my gift card', said of a swap: no order's payment is to be changed."""
    if request.skill != "change_payment" or not request.implied:
        return False
    of_items = any(other.skill in (*OF_ITEMS, "give_up") for other in before)
    told = request.orders or request.hint != OrderHint() or has(request.text, "order")
    told = told and not OF_THE_DIFFERENCE.search(request.text)
    return of_items and not told and MY_PAYING.search(request.text) is not None


def _only_says_do_it(request: Request, before: Sequence[Request]) -> bool:
    """'Please change that', after an order's payment or address was spoken of: no items are to be swapped."""
    of_orders = bool(before) and before[-1].skill in ("change_payment", "change_address")
    told = request.targets or request.everything or WISHES.search(request.text)
    return request.skill == "swap_items" and not request.implied and of_orders and not told


def without_headings(requests: Sequence[Request]) -> list[Request]:
    """The requests without those that only announce others, which take over what these say of the order."""
    kept: list[Request] = []
    for number, request in enumerate(requests):
        following = [
            other for other in requests[number + 1 :] if other.skill == request.skill and other.targets
        ]
        announced = _heads(request) and ANNOUNCED.search(request.verb) and number + 1 < len(requests)
        if announced and not following and any(r.skill in OF_ORDERS for r in requests[number + 1 :]):
            continue
        if not _heads(request) or not following:
            kept.append(request)
            continue
        for other in following:
            if not other.orders and other.hint == OrderHint():
                other.orders, other.hint = list(request.orders), request.hint.model_copy(deep=True)
    return kept


def _heads(request: Request) -> bool:
    """'Could I change three things in my pending order': a deed on nothing yet."""
    return request.skill in OF_ITEMS and not (request.targets or request.everything or request.otherwise)


def without_overtaken(requests: Sequence[Request]) -> list[Request]:
    """The requests without changes that were implied only: 'the boots leak, return them'."""
    kept: list[Request] = []
    for number, request in enumerate(requests):
        later = {
            product
            for other in requests[number + 1 :]
            if other.skill in ("return_items", "cancel_order") and not other.implied
            for target in other.targets
            for product in target.products
        }
        products = {product for target in request.targets for product in target.products}
        if not (request.skill == "swap_items" and request.implied and products and products <= later):
            kept.append(request)
    return kept


def without_reasons(requests: Sequence[Request]) -> list[Request]:
    """The requests without those that only say why: 'I don't need the kettle, so cancel that order'."""
    kept: list[Request] = []
    for number, request in enumerate(requests):
        following = requests[number + 1] if number + 1 < len(requests) else None
        if following is not None and _explains(request, following):
            _take_reason(following, request)
        else:
            kept.append(request)
    return kept


def _explains(request: Request, following: Request) -> bool:
    """Whether the deed that follows is the one that the giving up came down to."""
    if request.skill != "give_up" or not request.implied or request.otherwise:
        return False
    if following.skill not in ("cancel_order", "return_items") or following.implied or following.hint.every:
        return False
    given_up = {product for target in request.targets for product in target.products}
    named = {product for target in following.targets for product in target.products}
    named |= {product for group in following.hint.with_products for product in group}
    other_order = set(following.orders) - set(request.orders)
    if following.excepted or following.hint.other or other_order or not named <= given_up:
        return False
    return bool(named) or THAT_ORDER.search(following.text) is not None


def _take_reason(deed: Request, request: Request) -> None:
    deed.reason = deed.reason or request.reason
    deed.orders = deed.orders or list(request.orders)
    deed.hint.place = deed.hint.place or request.hint.place
    deed.hint.statuses = deed.hint.statuses or request.hint.statuses
    whole = deed.skill == "cancel_order" and AN_ORDER.search(deed.text)
    if (whole or not deed.targets) and not deed.hint.with_products:
        deed.hint.with_products = [target.products for target in request.targets]
        deed.targets = []
