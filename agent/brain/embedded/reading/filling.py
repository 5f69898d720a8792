"""Everything that a clause says about the request it makes: items, orders, payment, reason, address."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.brain.embedded.reading import deed, hints, left_out
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.contents import Contents, contents_of
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.places import places_of
from agent.brain.embedded.reading.several_orders import orders_told
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import AddressHint, MethodHint, Request

EVERYTHING = (
    r"everything(?! else (?:being|staying|stays?|is|as|equal|the same|unchanged|can|should|remains?)\b)|"
    r"anything|"
    r"all (?:of )?(?:the |my |these |those )?(?:possible )?(?:things|items|stuff|products)|"
    r"(?:the |this |that )?(?:whole|entire|full) order|all things"
)
WHOLE_ORDER = re.compile(
    r"\b(?:cancel\w*|rid of|stop|call off|drop|ditch|scrap|void|scratch) "
    r"(?:(?:the|that|this) (?:whole |entire )?order|the (?:whole|entire) (?:thing|lot))\b",
    re.IGNORECASE,
)
# "To the address where the lamp went", "to the same place as the kettle": this thing tells where to.
WHERE_TO = re.compile(
    r"\b(?:to|at|as|into)\b[^.;,]*\b(?:address|place|location|where|same)\b[^.;,]*$|"
    r"\bwhere (?:the |my |a |also )*(?:\w+ )?$",
    re.IGNORECASE,
)
STORY = re.compile(
    r"(?:[,;]| because| since| as)\s+(?:because |since |as )?"
    r"(?:i|i'm|i've|my|we|he|she|they|it|it's)\b",
    re.IGNORECASE,
)
# "The lamp and the bed I got in the same order": each is told by the other.
SAME_ORDER = re.compile(
    r"\b(?:in|from|of|with) (?:the same|one|a single) (?:order|delivery|parcel)\b", re.IGNORECASE
)
PROFILE = (
    r"(?:user|default|profile|account|my own)(?: \w+)? address(?:es)?|"
    r"address (?:on|in|into|onto|to|of|for) (?:my|the) (?:account|profile|file)|"
    r"both (?:on|in|for) (?:the|my) (?:account|profile)"
)
TOWARDS_PROFILE = re.compile(
    r"(?<!along )\b(?:to|with|as|be|at|in) (?:my |the )?(?:default|user|profile|own|account)|"
    r"\bto (?:my |the )?address (?:on|in|of) (?:my|the) (?:account|profile|file)",
    re.IGNORECASE,
)
# "Make that my default address" changes the profile, "use my default address" changes the order.
SET_DEFAULT = re.compile(
    r"\b(?:make|set|save|store|keep|becomes?|(?:should|shall|must|can|could|will|to) (?:also |then )?be) "
    r"(?:[\w']+ ){0,14}?"
    r"(?P<role>(?:as |to be |be )?(?:the|my)(?: \w+)? default(?: \w+)?"
    r"(?: (?:on|in|of|for) my (?:profile|account))?)|"
    r"\b(?:put|save|store|use) (?:it|that|this)(?: \w+){0,2} (?:in|on|to|for) my (?:profile|account)",
    re.IGNORECASE,
)
# "Write my new address in my account": where it is kept, not which address is meant.
KEPT_IN = re.compile(
    r"\b(?:write|put|save|store|enter|note|register|record|update|change|set|add)\b[^.;:]{0,40}?"
    r"\baddress (?:in|on|to|into|of) (?:my|the) (?:account|profile)\b",
    re.IGNORECASE,
)
ORDERS_TOO = r"orders?(?:'s)? address(?:es)?|(?:my|the|all|both|pending|these) (?:\w+ )?orders?"


def filled(request: Request, clause: Clause, found: Sequence[Mention], places: Collection[str]) -> Request:
    """The request with what its clause says; `found` are the products named, `places` those she may mean."""
    text, literals = clause.text, clause.literals
    kept, rest = left_out.parted(text)
    if request.skill == "cancel_order":
        kept = _without_story(kept, places)
    told = contents_of(kept, [mention for mention in found if mention.end <= len(kept)])
    items = [mention for mention in found if mention.end <= len(kept) and mention not in told.spent]
    verbs = deed.verbs(text)
    request.verb = verbs[0].group().lower() if verbs else ""
    spared = left_out.spares_orders(request, rest)
    request.orders = hints.order_ids(kept if spared else text)
    swap, text_of_orders = request.skill == "swap_items", kept if spared else text
    if request.skill in ("change_address", "change_payment"):
        # "Have it delivered to Reno" does not say that it has arrived.
        text_of_orders = re.sub(r"\bdelivered (?=to|at)\b", " ", text_of_orders, flags=re.IGNORECASE)
    request.targets = targets_of(Clause(kept, clause.condition, literals), items, swap, request.implied)
    if len(request.targets) == len(items) > 1:
        _tell_apart(request, items, told)
    if len(request.targets) > 1 and SAME_ORDER.search(text):
        for target in request.targets:
            target.holding = [other.products for other in request.targets if other is not target]
    if request.implied and swap:
        _take_wish_before(request, items, text)
    _hint(request, text_of_orders, places)
    request.hint.with_products, request.hint.without_products = told.holding, told.missing
    request.hint.alone = told.alone
    whole = (
        has(kept, EVERYTHING) or bool(rest and not request.targets) or WHOLE_ORDER.search(kept) is not None
    )
    request.everything = whole and not request.implied
    if request.skill == "cancel_order" and has(kept, EVERYTHING) and not request.orders:
        request.hint.every = request.hint.every or not has(kept, "order")
    out = [mention for mention in found if mention.start >= len(text) - len(rest)]
    left_out.take(request, clause, rest, out, places)
    request.method = _method(request, text)
    request.reason = hints.reason(text)
    if request.skill in ("change_address", "change_payment"):
        _of_orders(request, [mention for mention in found if not (spared and mention in out)])
    if request.skill == "change_address":
        _address(request, clause, places)
    _several_orders(request, kept, found, places)
    return request


def _several_orders(request: Request, text: str, found: Sequence[Mention], places: Collection[str]) -> None:
    """'Cancel the order to Reno and the one to Dallas': each of them is meant."""
    whole = request.skill == "return_items" and request.everything
    if request.orders or not (whole or request.skill in ("cancel_order", "change_address", "change_payment")):
        return
    told = orders_told(text, [mention for mention in found if mention.end <= len(text)], places)
    if told:
        first = told[0].model_dump(include={"with_products", "place", "alone"})
        request.hint = request.hint.model_copy(update={**first, "others": told[1:], "every": False})
        request.targets = []


def _method(request: Request, text: str) -> MethodHint | None:
    """How it is paid; how it was paid so far stands before the words that ask for the change."""
    start = deed.charged_at(text) if request.skill == "change_payment" else None
    return (hints.method(text[start:]) if start else None) or hints.method(text)


def _without_story(text: str, places: Collection[str]) -> str:
    """'Cancel the order to Reno, my aunt bought a lamp herself': why is no part of what is cancelled."""
    for match in STORY.finditer(text):
        before = text[: match.start()]
        where = places_of(before, places)
        if deed.verbs(before) and has(before, "orders?") and (hints.order_ids(before) or where.order):
            return before
    return text


def _tell_apart(request: Request, items: Sequence[Mention], told: Contents) -> None:
    """'The bag that came with the lamp and the one with the bed': each item has an order of its own."""
    owners = [
        (max(number for number, item in enumerate(items) if item.end <= spent.start), spent)
        for spent in told.spent
        if items[0].end <= spent.start and spent.products.isdisjoint(told.missing)
    ]
    if len({owner for owner, _ in owners}) > 1:
        for owner, spent in owners:
            request.targets[owner].holding.append(sorted(spent.products))


def _take_wish_before(request: Request, items: Sequence[Mention], text: str) -> None:
    """'I want the black lamp' wishes for black, 'the black lamp must be white' describes what she has."""
    wanted = deed.wanted_at(text)
    for target, mention in zip(request.targets, items, strict=False):
        silent = wanted is None and not deed.describes(target.after) and len(request.targets) == 1
        if wanted is not None and wanted <= mention.start:
            alone = len(request.targets) == 1
            told = text[wanted : mention.start] if alone else target.before
            target.before, target.after = text[:wanted] if alone else "", f"{told} {target.after}"
        elif wanted is not None and deed.wanted_before(text) and not has(target.after, "ones?"):
            target.after = f"{target.before} {target.after}"  # "the black one is what I want"
        elif silent and ":" not in target.after and deed.describes(text[: mention.start]):
            # "Same size but 10x, for the camera I ordered": the thing comes after its wish.
            target.before, target.after = target.after, text[: mention.start]


def _hint(request: Request, text: str, places: Collection[str]) -> None:
    """Which orders. What she wants instead of an item says nothing of them."""
    described = text
    for target in request.targets if request.skill == "swap_items" and not request.implied else []:
        described = described.replace(target.after, " ") if target.after.strip() else described
    request.hint = hints.orders(described, request.skill)
    where = places_of(text, places)
    request.hint.not_place = where.not_order
    request.hint.place = where.order if request.skill == "change_address" else where.order or where.target


def _of_orders(request: Request, found: Sequence[Mention]) -> None:
    """Address and payment belong to orders: whatever is named tells which."""
    of_address = [mention for mention in found if WHERE_TO.search(request.text[: mention.start])]
    request.hint.with_products = [sorted(m.products) for m in found if m not in of_address]
    request.targets = []
    if request.skill == "change_address" and of_address:
        request.address = AddressHint(of_products=sorted(of_address[0].products))


def _address(request: Request, clause: Clause, places: Collection[str]) -> None:
    """Where to, and whether her profile changes too."""
    text, literals = clause.text, clause.literals
    literal = next((literals[name] for name in literals if name in text), None)
    default = SET_DEFAULT.search(text)
    told = text.replace(default["role"] or default.group(), " ") if default else text
    of_products = request.address.of_products if request.address else []
    request.address = hints.address(told, literal, places_of(text, places).target)
    if of_products and (request.address is None or not request.address.address):
        place = request.address.place if request.address else None
        request.address = AddressHint(of_products=of_products, place=place)
    if deed.misdirected(text) and request.address and request.address.of_order == "other":
        request.address = None  # "my other order is going to Reno by mistake" does not say where to
    named = text if not request.implied else re.sub(r"\bmy own\b", " ", text, flags=re.IGNORECASE)
    profile = has(named, PROFILE, "(?:default|user|profile) and") or default is not None
    towards = TOWARDS_PROFILE.search(text) is not None and default is None
    towards = towards and not KEPT_IN.search(text)
    orders = bool(request.orders or request.hint.with_products) or has(text, ORDERS_TOO)
    request.profile_too = profile and not towards
    request.profile_only = request.profile_too and not orders
