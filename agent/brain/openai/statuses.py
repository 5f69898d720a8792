"""Sentences that say where an order stands: true only when the records say so."""

from __future__ import annotations

import re

from agent.brain.openai import promises
from agent.brain.openai.facts import Known

DELIVERED = ("delivered", "return requested", "exchange requested")
_STATUS = re.compile(
    r"\b(?:your|it|(?<!\bone )that|this|the order|#?W\d+)\b(?:\s+[\w#]+){0,3}?(?:['’]s|\s+(?:is|was|has))"
    r"(?:\s+(?:been|now|still|already|currently|marked as|also|in fact))*\s+"
    r"(?P<status>pending|processed|delivered|shipped|cancell?ed|on (?:its|the) way)\b",
    re.I,
)
# What comes after "pending" for every order.
_FOLLOWS = re.compile(
    rf"{_STATUS.pattern}(?:,?\s+and\s+(?:it\s+)?(?:will be|is being)\s+(?:packed|prepared)"
    r"(?:\s+(?:soon|shortly|next|now))?)?",
    re.I,
)


def untrue(sentence: str, known: Known, named: set[str]) -> str | None:
    """A status that no order has that is named or talked about."""
    meant = named or known.focus or set(known.orders)
    statuses = [known.orders.get(order, "") for order in meant if order in known.orders]
    if not statuses or sentence.rstrip().endswith("?"):
        return None
    for match in _STATUS.finditer(sentence):
        said = match["status"].lower().replace("canceled", "cancelled")
        if promises.supposed(sentence[: match.start()]) or promises.supposed(
            sentence[: match.start("status")]
        ):
            continue
        if not any(_fits(said, status) for status in statuses):
            return match[0].strip()
    return None


def without_true(sentence: str, known: Known) -> str:
    """The sentence with DECIDED for the statuses that `untrue` has let pass, and what follows them."""
    return _FOLLOWS.sub(promises.DECIDED, sentence) if known.orders else sentence


def _fits(said: str, status: str) -> bool:
    if said == "delivered":
        return status in DELIVERED
    return status.startswith(said) or (
        said in ("shipped", "on its way", "on the way") and status in ("processed", *DELIVERED)
    )
