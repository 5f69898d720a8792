"""A thing that she wants something done with and that is none of hers: 'return the mouse'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.brain.embedded.reading import deed, message
from agent.brain.embedded.requests import ITEMWISE, OrderHint

# Words for whatever she has, and for what is no thing.
NO_THING = (
    r"orders?|items?|things?|stuff|ones?|products?|purchases?|parcels?|packages?|deliver\w+|shipments?|"
    r"address\w*|payments?|cards?|accounts?|money|refunds?|sizes?|colou?rs?|everything|whole|entire|others?|"
    r"last|latest|first|second|newest|pending|e-?mail|name|phone"
)
THING = re.compile(
    rf"\W+(?:back )?(?:the|my|that|this|an?|these|those) (?!(?:{NO_THING})\b)[a-z][\w-]+", re.IGNORECASE
)


def named(text: str, names: Mapping[str, str]) -> bool:
    """Whether a deed is asked for on a thing that is in none of `names`."""
    return any(
        request.skill in ITEMWISE
        and not (request.targets or request.orders or request.everything or request.implied)
        and request.hint == OrderHint()
        and any(THING.match(request.text, verb.end()) for verb in deed.verbs(request.text))
        for request in message.read(text, names).requests
    )
