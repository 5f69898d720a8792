"""Several orders named in one breath: "the one to Reno and the one to Dallas", "the orders with A and B"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.brain.embedded.reading.contents import contents_of
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.places import places_of
from agent.brain.embedded.requests import OrderHint

ORDER = r"(?:order|delivery|parcel|package|shipment)"
AND_THE_ORDER = re.compile(
    rf",?\s+(?:and|plus|as well as)\s+(?:also\s+)?(?=(?:the|my|that) (?:(?:[\w-]+ ){{0,3}}{ORDER}|one)\b)",
    re.IGNORECASE,
)
ORDERS_WITH = re.compile(
    r"\b(?:orders|deliveries|parcels|packages|shipments) (?:with|of|for|containing)\b", re.I
)


def orders_told(text: str, found: Sequence[Mention], places: Collection[str]) -> list[OrderHint]:
    """What is said of each of the orders; nothing unless there are several."""
    told = contents_of(text, found)
    if ORDERS_WITH.search(text) and len(told.holding) > 1:
        return [OrderHint(with_products=[group]) for group in told.holding]
    cuts = [cut.span() for cut in AND_THE_ORDER.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    hints = [_order_told(text, found, places, start, end) for start, end in zip(starts, ends, strict=True)]
    every = [hint for hint in hints if hint is not None]
    return every if len(every) == len(hints) > 1 else []


def _order_told(
    text: str, found: Sequence[Mention], places: Collection[str], start: int, end: int
) -> OrderHint | None:
    """The order that a part of the text tells by what it holds or where it goes."""
    part = text[start:end]
    here = [
        Mention(mention.start - start, mention.end - start, mention.products)
        for mention in found
        if start <= mention.start < end
    ]
    told, where = contents_of(part, here), places_of(part, places)
    if not (told.holding or where.order):
        return None
    return OrderHint(with_products=told.holding, place=where.order, alone=told.alone)
