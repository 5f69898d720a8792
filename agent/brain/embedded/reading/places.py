"""Places in what she says: where an order goes, where it does not go, where something should go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.brain.embedded.reading.words import lexicon

NOT_THERE = re.compile(
    r"(?:\bnot|n't|\bnever)\s+(?:[\w']+\s+){0,5}?(?:to|for|in|at)\s+(?:my |the )?$", re.IGNORECASE
)
NO_LONGER = re.compile(
    r"\b(?:(?:i|we)(?:'m| am|'re| are| do)? (?:not|don't|no)|no longer|not any ?more|not more)\b"
    r"[^.;,]{0,20}\b(?:in|at) $",
    re.IGNORECASE,
)
ON_ITS_WAY = re.compile(
    r"\b(?:going|headed|heading|bound|being (?:shipped|sent|delivered)|(?:was|were|is|are|that|got|'s) "
    r"(?:shipped|sent|delivered|addressed)|addressed|reached|went|goes|came|arrived|due|destined|on its way|"
    r"about to go|"
    r"(?:orders?|shipments?|deliver(?:y|ies)|parcels?|packages?|ones?|stuff)(?: \w+)?) "
    r"(?:to |for |in |at )?(?:my |the )?$",
    re.IGNORECASE,
)
# "Send my order to Dallas" says where to, "cancel the order to Dallas" which one.
SENT_TO = re.compile(
    r"\b(?:send|ship|deliver|redirect|reroute|forward|move)\b(?! back)[^.;]*? (?:to|over to) (?:my |the )?$",
    re.IGNORECASE,
)
OF_ORDER = re.compile(
    r"^(?:'s)? (?:(?:pending|delivered|big|small|last|other) )?"
    r"(?:orders?|delivery|shipment|parcel|package)\b",
    re.IGNORECASE,
)
# "The order has some Reno address on it": where it goes, not where it should go.
HAS = re.compile(
    r"\b(?:has|says?|shows?|got) (?:an?|the|my|some|still the|(?:the |my |an? )?old) $", re.IGNORECASE
)
ADDRESS = re.compile(r"^ (?:\w+ )?address\b", re.IGNORECASE)


@dataclass
class Places:
    """The places of one text by their part in it, each as the records write it, in lower case."""

    order: str | None = None
    not_order: str | None = None
    target: str | None = None


def places_of(text: str, known: Iterable[str]) -> Places:
    """`known` are cities and states of her own records, lower case; their nicknames are understood."""
    found = Places()
    nicknames = lexicon()["places"]
    ways = {name: name for name in known}
    ways |= {said: meant for said, meant in nicknames.items() if meant in ways}
    if not ways:
        return found
    said = "|".join(re.escape(way) for way in sorted(ways, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)(?:{said})(?!\w)", text, re.IGNORECASE):
        place, before, after = ways[match.group().lower()], text[: match.start()], text[match.end() :]
        if NO_LONGER.search(before):
            continue  # where she is not any more says nothing of an order
        if NOT_THERE.search(before):
            found.not_order = place
        elif (
            OF_ORDER.match(after)
            or (HAS.search(before) and ADDRESS.match(after))
            or (ON_ITS_WAY.search(before) and not _sent_to(before))
        ):
            found.order = found.order or place
        else:
            found.target = found.target or place
    return found


def _sent_to(before: str) -> bool:
    """Whether the words before a place say that something shall be sent there."""
    return SENT_TO.search(before) is not None and not re.search(
        r"\b(?:that|which|is|are|was|were|going|headed|bound)\b[^.;]*$", before, re.IGNORECASE
    )
