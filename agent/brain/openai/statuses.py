"""What sentences say of an order that its records show: where it stands, and what was done with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.brain.openai import promises
from agent.brain.openai.facts import Known, found

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

UNTOUCHED = ("pending", "processed", "delivered")
# Not the order itself: its records prove nothing about these.
_SOMETHING_ELSE = re.compile(
    r"\b(?:replacement|new|another(?! (?:customer|person|account))|label|voucher|credit|compensation)\b", re.I
)
_FACTS: dict[str, Callable[[Known, str], bool]] = {
    "cancel": lambda known, order: known.orders.get(order, "").startswith("cancel"),
    "return": lambda known, order: known.orders.get(order) == "return requested",
    "exchang": lambda known, order: known.orders.get(order) == "exchange requested",
    "refund": lambda known, order: order in known.refunded,
    "credit": lambda known, order: order in known.refunded,
    "sh": lambda known, order: order in known.shipped,
    "deliver": lambda known, order: known.orders.get(order) in DELIVERED,
    "dispatch": lambda known, order: order in known.shipped,
    "sent": lambda known, order: order in known.shipped,
    "process": lambda known, order: known.orders.get(order) in ("processed", "delivered"),
    "plac": lambda known, order: order in known.orders,
    "charg": lambda known, order: order in known.orders,
    "chang": lambda known, order: known.orders.get(order) == "pending (item modified)",
    "modif": lambda known, order: known.orders.get(order) == "pending (item modified)",
}


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


def is_status(known: Known, named: set[str]) -> bool:
    """Whether the records of the orders talked about say that something was done with them."""
    meant = named or known.focus
    return bool(meant) and all(
        order in known.refunded or known.orders.get(order, "pending") not in UNTOUCHED for order in meant
    )


def recorded(verb: str, known: Known, sentence: str) -> bool:
    """Whether the records say so of every order that is named or talked about, or of any when none is."""
    fact = next((fact for stem, fact in _FACTS.items() if verb.lower().startswith(stem)), None)
    if fact is None or _SOMETHING_ELSE.search(sentence):
        return False
    meant = {value for kind, value, _ in found(sentence) if kind == "order"} or known.focus
    if meant:
        return all(fact(known, order) for order in meant)
    return any(fact(known, order) for order in known.orders)


def _fits(said: str, status: str) -> bool:
    if said == "delivered":
        return status in DELIVERED
    return status.startswith(said) or (
        said in ("shipped", "on its way", "on the way") and status in ("processed", *DELIVERED)
    )
