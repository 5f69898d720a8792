"""What is left out of a deed: 'all but the lamp', 'both except the black one', 'every order but the last'."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.brain.embedded.reading import hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.places import places_of
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.requests import Request, Target

# "Everything but the lamp"; "everything, but the lamp is broken" leaves nothing out.
ALL_BUT = re.compile(
    r"^[^.;]*?\b(?:everything|anything|all|every|both|whole|entire)\b[^.;,]*?,? (?P<but>but) "
    r"(?=(?:the|my|that|this|those|these|for|#)\s?(?![^.;,]*\b(?:is|are|was|were|should|must|shall|needs?|came|"
    r"has|have|can|could|will|would|stays?)\b))",
    re.IGNORECASE,
)
# What is left out is an order: "the one to Reno", "order #W1000001", "my last order".
AN_ORDER = re.compile(
    r"^\W*(?:for )?(?:(?:the|my|that|this) )?(?:[\w-]+ ){0,2}?(?:orders?|delivery|parcel|package|"
    r"#\s?\w*\d|w\d|"
    r"ones?(?= (?:(?:that|which|going|sent|addressed|goes|is|was) )*(?:to|contain\w*|holding)\b))",
    re.IGNORECASE,
)
THE_ONES = re.compile(r"^\W*(?:the|my|that|this|those) (?:[\w%-]+ ){1,4}?ones?\b", re.IGNORECASE)
EXCEPT = re.compile(
    r"\b(?:except(?: for)?|apart from|other than|but not|(?<!^)besides(?!,)|not including)\b", re.IGNORECASE
)


def parted(text: str) -> tuple[str, str]:
    """The text before 'except', and what it leaves out."""
    match = EXCEPT.search(text) or ALL_BUT.match(text)
    if match is None:
        return text, ""
    start, end = match.span("but") if "but" in match.groupdict() else match.span()
    return text[:start], text[end:]


def spares_orders(request: Request, left_out: str) -> bool:
    """Whether whole orders are left out: what is cancelled, sent or paid is an order anyway."""
    if request.skill in ("return_items", "give_up"):
        return AN_ORDER.match(left_out) is not None
    return bool(left_out) and request.skill in ("cancel_order", "change_address", "change_payment")


def take(
    request: Request, clause: Clause, left_out: str, out: Sequence[Mention], places: Collection[str]
) -> None:
    """Note what is left out: whole orders, or things; `out` are the mentions behind 'except'."""
    if spares_orders(request, left_out):
        _spare(request, left_out, out, places)
        return
    request.excepted = targets_of(Clause(clause.text, clause.condition, clause.literals), out, swap=False)
    request.excepted = request.excepted or _ones_left_out(request, left_out)


def _ones_left_out(request: Request, left_out: str) -> list[Target]:
    """'Both lamps except the black one': of what is named."""
    if not THE_ONES.match(left_out) or request.skill == "swap_items":
        return []
    return [
        target.model_copy(update={"before": left_out, "after": "", "count": None})
        for target in request.targets[-1:]
    ]


def _spare(request: Request, left_out: str, found: Sequence[Mention], places: Collection[str]) -> None:
    """'All orders but the one with the lamp', 'except #W1000001', 'apart from the one to Reno'."""
    where, hint = places_of(left_out, places), hints.orders(left_out)
    request.spared_orders = hints.order_ids(left_out)
    holding = [sorted(mention.products) for mention in found]
    request.spared = hint.model_copy(
        update={"with_products": holding, "place": where.order or where.target, "every": False}
    )
