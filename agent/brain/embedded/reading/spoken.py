"""What was last spoken of in a message: an 'it', 'in the same order' or 'that address' may follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from agent.brain.embedded.reading import addresses, deed, hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.contents import contents_of
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.places import places_of
from agent.brain.embedded.reading.targets import ONE_OF_THEM, THE_LIKE_ONE, targets_of
from agent.brain.embedded.requests import AddressHint, OrderHint, Request

PRONOUN = re.compile(
    r"\b(?:it|them|one|ones|the (?:\w+ )?things?|these|those|they|this|that|two|both)\b|"
    r"\bthe (?:other|bigger|smaller|larger|cheaper|first|second|latter|former|"
    r"(?:more|less) expensive)(?=\W*$|,)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\([^()]*\)")
SAME_ORDER = re.compile(
    r"\bits (?:only |single )?(?:items?|contents?)\b|\b(?:in|from|inside) (?:it|there|that one)\b|"
    r"\b(?:in|from|on|of) (?:(?:the same|that|this|said) "
    r"(?:\w+ )?(?:order|delivery|shipment|parcel|package|purchase|one))\b|\bin there\b",
    re.IGNORECASE,
)
# "Change mine to that one": what was described is the wish.
MINE_FOR_IT = re.compile(r"\bmine\b.*\b(?:to|for|into) (?:it|that|those|them|this|one of)\b", re.IGNORECASE)
# "Is there one in black? I want it instead": what was asked about is the wish.
ASKED_FOR = re.compile(r"^\W*(?:also |and )?(?:is|are) there\b|\bdo you have\b|\?\W*$", re.IGNORECASE)
WANT_IT = re.compile(
    r"\b(?:want|take|like|have|get|prefer) (?:it|that one|that|those|them|one)\b", re.IGNORECASE
)
THE_ONE = re.compile(r"\bthe ones? (?:that|which|with|from|in|of|i|out of)\b", re.IGNORECASE)
# "Return it, and the phone too": what was spoken of, and something else.
ALSO_IT = re.compile(
    r"\b(?:return|refund|take|send|give) (?:it|them|that|those)\b[^,;.]*,? "
    r"(?:and|plus|along with|together with) (?:the|my)\b",
    re.IGNORECASE,
)
WITH_THAT = re.compile(
    r"\bwith (?:that|those)\b(?! \w)|\b(?:work|go|pair|fit|run)s? (?:with|in|on) (?:that|it|those|them)\b",
    re.IGNORECASE,
)
WHERE_IT_WENT = re.compile(
    r"\b(?:address|place|house|flat)\b[^.;,]* (?:where|that|to which)\b[^.;,]*$", re.IGNORECASE
)
OF_AN_ORDER = re.compile(r"\borders?\b", re.IGNORECASE)
OF_THINGS = ("return_items", "cancel_order", "give_up")
ABOUT_ORDERS = ("change_address", "change_payment", "cancel_order")
ITS = re.compile(r"\b(?:it|that)(?:'s| is)\b", re.IGNORECASE)
THAT_ADDRESS = re.compile(r"\b(?:it|that|this|there|same|one)\b", re.IGNORECASE)


@dataclass
class Spoken:
    """What was last spoken of; `asked` when a request took it up, `order` when it told an order."""

    found: Sequence[Mention] = ()
    text: str = ""
    asked: bool = False
    order: OrderHint | None = None
    orders: Sequence[str] = ()
    address: AddressHint | None = None
    # Whether the clause before was an address, written out.
    written: bool = False
    literals: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def items(self) -> list[Mention]:
        """The things that were named for themselves, not to tell an order or in passing."""
        spent = contents_of(self.text, self.found).spent
        asides = [aside.span() for aside in ASIDE.finditer(self.text)]
        return [
            mention
            for mention in self.found
            if mention not in spent and not any(a < mention.start < b for a, b in asides)
        ]

    def after(
        self, clause: Clause, found: Sequence[Mention], made: Sequence[Request], places: Collection[str]
    ) -> Spoken:
        """What is spoken of once the clause was said."""
        deeds = [request for request in made if not request.skill.startswith("ask_")]
        order, orders = _order_told(clause.text, found, places)
        for request in deeds:
            if _tells_order(request) or (request.hint.statuses and OF_AN_ORDER.search(request.text)):
                order, orders = request.hint, request.orders
        if order is None and not (found and deeds):
            order, orders = self.order, self.orders
        written = addresses.written(clause.text)
        told = (
            AddressHint(address=written.parts)
            if written
            else _address_told(clause.text, found) or self.address
        )
        address = next((request.address for request in reversed(deeds) if request.address), told)
        # Where its order goes and how that is paid leaves open what else she wants of a thing.
        asked = any(request.skill not in ("change_address", "change_payment") for request in deeds)
        new = written is not None and not deeds
        if not found:
            return Spoken(
                self.found, self.text, self.asked or asked, order, orders, address, new, self.literals
            )
        return Spoken(found, clause.text, asked, order, orders, address, new, clause.literals)


def refer_back(request: Request, clause: Clause, spoken: Spoken) -> None:
    """'Send it back', 'the watch in it', 'make that my default': what stands in a clause before."""
    # "The bottle leaks, I want my money back" is about the bottle, though no word points at it.
    silent = request.implied or request.skill == "return_items"
    follows = PRONOUN.search(_without_its(request, clause.text)) or (silent and not spoken.asked)
    if not _tells_order(request):
        _take_order(request, clause, spoken, bool(follows) or request.implied)
    if request.skill == "change_address" and request.address is None and THAT_ADDRESS.search(clause.text):
        request.address = spoken.address
    named = request.targets or request.everything or _tells_order(request)
    named = named or bool(request.skill in ABOUT_ORDERS and request.hint.statuses and spoken.order)
    the_one = THE_ONE.search(clause.text) and request.skill in ("return_items", "swap_items") and spoken.items
    if request.targets and request.skill == "return_items" and ALSO_IT.search(clause.text) and spoken.items:
        before = targets_of(Clause(spoken.text, literals=spoken.literals), spoken.items, swap=False)
        request.targets = [*before, *request.targets]
        return
    if (named and not (the_one and not request.targets)) or not spoken.found or not follows:
        return
    told, items = contents_of(spoken.text, spoken.found), spoken.items
    if request.skill in ("change_address", "change_payment"):
        if not request.hint.every and not request.profile_only:
            request.hint.with_products = [sorted(mention.products) for mention in spoken.found]
        return
    request.targets = targets_of(Clause(spoken.text, literals=spoken.literals), items, swap=False)
    _count_again(request, clause.text)
    request.hint.statuses = request.hint.statuses or hints.orders(spoken.text).statuses
    if not items:
        request.hint.with_products, request.hint.alone = told.holding, told.alone
    if request.skill.startswith("cancel") and not request.hint.every:
        request.hint.every = len(told.spent) > 1
    _describe_by_pronoun(request, clause, spoken.text)


def _count_again(request: Request, text: str) -> None:
    """'Two lamps. Return one of them', 'return the bigger one': how many, whatever was said before."""
    if len(request.targets) == 1 and ONE_OF_THEM.search(text):
        request.targets[0].count = 1
    elif len(request.targets) == 1 and request.skill in OF_THINGS and THE_LIKE_ONE.search(text):
        request.targets[0].count = None


def _without_its(request: Request, text: str) -> str:
    """'Update my address, it's 9 Tulip Lane': this 'it' is the address itself."""
    written = request.skill == "change_address" and request.address and request.address.address
    return ITS.sub(" ", text) if written else text


def take_that(request: Request, before: str) -> None:
    """'I have an Alexa now. The thermostat must work with that': what goes before says with what."""
    for target in request.targets if request.skill == "swap_items" else ():
        if WITH_THAT.search(target.after) and before not in target.before:
            target.after = f"{target.after}; {before}"


def _take_order(request: Request, clause: Clause, spoken: Spoken, follows: bool) -> None:
    """The order of a clause before: 'in the same order', or, for a deed of orders, simply 'it'."""
    hint, order = request.hint, spoken.order
    if hint.other and not (request.address and request.address.of_order):
        named = order.with_products if order else [sorted(mention.products) for mention in spoken.found]
        hint.without_products = [product for group in named for product in group]
        hint.not_place = order.place if order else None
        return
    whole = (
        request.skill in ABOUT_ORDERS and not request.targets and not hint.every and not request.profile_only
    )
    if order and hint.statuses and order.statuses and not set(hint.statuses) & set(order.statuses):
        return  # "my pending order" is not the one that was just said to have arrived
    if SAME_ORDER.search(clause.text) or (whole and follows and order):
        if order is None:
            hint.with_products = [sorted(mention.products) for mention in spoken.found]
            return
        request.orders = list(spoken.orders)
        hint.statuses = hint.statuses or order.statuses
        told = ("with_products", "without_products", "place", "not_place", "alone", "newest", "oldest")
        for name in told:
            setattr(hint, name, getattr(order, name))


def _tells_order(request: Request) -> bool:
    hint = request.hint
    told = request.orders or hint.with_products or hint.without_products or hint.place or hint.not_place
    return bool(told)


def _order_told(
    text: str, found: Sequence[Mention], places: Collection[str]
) -> tuple[OrderHint | None, Sequence[str]]:
    """The order that a text names, whether or not it asks for anything."""
    told, where, ids = contents_of(text, found), places_of(text, places), hints.order_ids(text)
    if not (told.holding or told.missing or where.order or where.not_order or ids):
        return None, []
    hint = hints.orders(text)
    hint.with_products, hint.without_products, hint.alone = told.holding, told.missing, told.alone
    hint.place, hint.not_place = where.order, where.not_order
    return hint, ids


def _address_told(text: str, found: Sequence[Mention]) -> AddressHint | None:
    """'At the address where the camera was delivered': a later 'that' means it."""
    where = [mention for mention in found if WHERE_IT_WENT.search(text[: mention.start])]
    return AddressHint(of_products=sorted(where[0].products)) if where else None


def _describe_by_pronoun(request: Request, clause: Clause, spoken: str) -> None:
    """'exchange it to i7': the wish stands in this clause, the thing in the one before."""
    for target in request.targets:
        if MINE_FOR_IT.search(clause.text) or (ASKED_FOR.search(spoken) and WANT_IT.search(clause.text)):
            target.before, target.after = "", f"{target.before} {target.after}"
        elif request.skill == "swap_items":
            pronoun = PRONOUN.search(clause.text)
            start = deed.wanted_at(clause.text) if request.implied else pronoun.end() if pronoun else None
            start = 0 if request.implied and deed.wanted_before(clause.text) else start
            target.before = f"{target.before} {target.after} {clause.text[: start or 0]}"
            target.after = clause.text[start or 0 :]
        else:
            target.before = f"{target.before} {clause.text}"
