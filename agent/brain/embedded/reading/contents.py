"""Orders named by what is in them: 'the kettle order', 'the delivery with the hose', 'just a tablet'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.brain.embedded.reading.naming import Mention

ORDER = r"(?:orders?|deliver(?:y|ies)|shipments?|parcels?|packages?|purchases?|box|ones?)"
HOLDS = (
    r"(?:(?:that|which)?(?: ?i (?:placed|made|have|got|still have)(?: (?:open|pending))?)?"
    r"(?:,| also)? )?(?:(?:is|are|was|were|has|had|have|contains?|contained|"
    r"holds?|holding|containing|includes?|included|including|consists? of|consisting of|with|for|of) )+"
)
ALONE = r"(?:just|only|nothing but|nothing except|solely|nothing more than)"
ARTICLE = r"(?:the |my |a |an |one |some |that |both )?"
INSIDE = re.compile(rf"\b{ORDER} (?:{HOLDS}|with )(?P<alone>{ALONE} )?{ARTICLE}(?:[\w-]+ )?$", re.IGNORECASE)
TOGETHER = re.compile(
    r"\b(?:received|ordered|bought|came|come|arrived|got|delivered|order|along|together) "
    r"(?:along |together |in )?with "
    rf"{ARTICLE}(?:[\w-]+ )?$",
    re.IGNORECASE,
)
WITHOUT = re.compile(
    r"\b(?:without|that has no|that doesn't have|not containing) (?:a |an |any |the )?$", re.IGNORECASE
)
OF_ORDER = re.compile(r"^(?:'s)? (?:orders?|delivery|shipment|parcel|package|purchase)\b", re.IGNORECASE)
CHAIN = re.compile(r"^\W*(?:and|&|plus|,)\s+(?:with )?(?:the |my |a |an |that )?(?:[\w-]+ )?$", re.IGNORECASE)
# "In the other parcel was a blue helmet": this tells of the helmet.
THERE_WAS = re.compile(
    rf"^\W*(?:and |also )?(?:in|inside) (?:the|my|that|this) (?:\w+ )?{ORDER} "
    r"(?:there )?(?:was|were|is|are) (?:\w+ ){0,2}$",
    re.IGNORECASE,
)
IN_IT = re.compile(r"^\s+(?:in|inside|on) (?:it|there)\b", re.IGNORECASE)
# "One of the two lamps" is a lamp, and no order with lamps in it.
PART_OF = re.compile(
    r"\b(?:one|two|three|\d) of (?:the|my|these|those|your) (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
# What follows a thing that something is asked for: "the order with the lamp, and the bed should be black".
GOES_ON = re.compile(
    r"^[^,.;]{0,20}?\b(?:should|shall|must|needs?|has|have|to|for|into|can|could|in|with|back|stays?)\b",
    re.IGNORECASE,
)


@dataclass
class Contents:
    """Products that tell an order: what it holds, whether nothing else, and what it does not hold."""

    holding: list[list[str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    alone: bool = False
    spent: list[Mention] = field(default_factory=list)


def contents_of(text: str, found: Sequence[Mention]) -> Contents:
    """What the mentions say of orders; `spent` are those that name an order and no item of a deed."""
    told = Contents()
    missing: set[str] = set()
    for number, mention in enumerate(found):
        before, after = text[: mention.start], text[mention.end :]
        inside = None if THERE_WAS.match(before) or PART_OF.search(before) else INSIDE.search(before)
        if WITHOUT.search(before):
            missing |= mention.products
        elif inside or TOGETHER.search(before) or OF_ORDER.match(after):
            told.holding.append(sorted(mention.products))
            told.alone |= bool(inside and inside["alone"])
        elif _chained(text, found, number) or _listed(text, found, number, told):
            told.holding.append(sorted(mention.products))
        else:
            continue
        told.spent.append(mention)
    told.missing = sorted(missing)
    return told


def _listed(text: str, found: Sequence[Mention], number: int, told: Contents) -> bool:
    """'The order with the lamp, the grill and the chair in it': all of them tell the order."""
    if not number or found[number - 1] not in told.spent or found[number - 1].products <= set(told.missing):
        return False
    end = found[number].end
    closed = [m for m in found[number:] if IN_IT.match(text[m.end :])]
    between = CHAIN.match(text[found[number - 1].end : found[number].start]) is not None
    return between and (bool(closed) or not GOES_ON.match(text[end:]))


def _chained(text: str, found: Sequence[Mention], number: int) -> bool:
    """'the kettle and sunglasses order': the first of two that name one order."""
    if number + 1 >= len(found):
        return False
    here, following = found[number], found[number + 1]
    joined = CHAIN.match(text[here.end : following.start]) is not None
    return joined and OF_ORDER.match(text[following.end :]) is not None
