"""Sentences without a deed of their own: they say more about what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brain.embedded.agenda.corrections import deeds_among
from agent.brain.embedded.reading import addresses, hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.continued import TAKEN_BACK
from agent.brain.embedded.reading.deed import keeps
from agent.brain.embedded.reading.message import ONLY
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.words import has, norms
from agent.brain.embedded.requests import AddressHint, Request, Target

# "I like the lamp, just the boots and the shirt": the lamp stays.
LIKES = re.compile(r"\bi (?:do |really )?(?:like|love) (?:the|my|that)\b[^,.;]*", re.IGNORECASE)
JUST = re.compile(r"[,;—–-]\s*(?:so )?(?:just|only)\b", re.IGNORECASE)
CHARGED = r"charge\w*|pay(?:ing|s)?|paid|bill\w*|debit\w*|settle|extra|differences?|costs?"
PAID_BACK = r"refund\w*|back|return\w*|reimburse\w*"
# "I have a bigger family now" wishes for nothing bigger; "I'd like a bigger one" does.
HER_LIFE = re.compile(
    r"\b(?:i|we)(?:'ve| have|'m| am|'re| are)?(?: now| just| recently)? "
    r"(?:have|had|got|moved (?:in)?to|live in|work in|started|became|in)?(?: now)? ?(?:an? )?"
    r"(?:much |far |bit )?"
    r"(?:(?:bigger|larger|smaller|longer|shorter|lighter|darker|brighter|more|less) )"
    r"(?!(?:ones?|size|version|model|pair|in|than|of|and|or|expensive)\b)\w+",
    re.IGNORECASE,
)
MY_PLACE = re.compile(r"\b(?:home|i live|my (?:place|house|flat|apartment|own address))\b", re.IGNORECASE)


def apply_remark(remark: Clause, requests: Sequence[Request], names: dict[str, str]) -> None:
    """A sentence without a deed of its own says more about what was asked."""
    deeds = deeds_among(requests)
    text = remark.text
    if ONLY.search(text) or has(text, "only (?:the|my)"):
        _narrow(text, deeds, names)
    if TAKEN_BACK.search(text) and mentions(text, names) and not has(text, "other", "rest"):
        _take_back(text, deeds, names)
        return
    liked = LIKES.search(text)
    if keeps(text) or (liked and mentions(liked.group(), names)):
        _spare(JUST.split(text)[0], deeds, names)
        return
    for request in deeds:
        request.plan = None
        method = hints.method(text) if _money_of(request, text, deeds) else None
        if method and (request.method is None or len(deeds) == 1 or remark.condition):
            request.method = method
        _say_more(request, text)


def _say_more(request: Request, text: str) -> None:
    """Where to, why and which orders: what the request does not tell yet."""
    written, reason, orders = addresses.written(text), hints.reason(text), hints.order_ids(text)
    if request.skill == "change_address":
        if written and not (request.address and request.address.address):
            request.address = AddressHint(address=written.parts)
        elif not (request.address or request.profile_only) and MY_PLACE.search(text):
            request.address = AddressHint(default=True)
    if reason and request.reason is None:
        request.reason = reason
    if orders and not request.orders:
        request.orders = orders
    if has(text, "both orders", "all orders", "all my orders") and not request.targets:
        request.hint.every = True


def _money_of(request: Request, text: str, deeds: Sequence[Request]) -> bool:
    """'Charge the Visa' says nothing of a refund, 'refund it to the gift card' nothing of a swap."""
    skills = {other.skill for other in deeds}
    swapped = request.skill == "swap_items"
    if has(text, "all", "both", "everything", "any money", "either way", "whatever"):
        return True
    if (
        has(text, CHARGED)
        and (has(text, "differences?") or not has(text, PAID_BACK))
        and "swap_items" in skills
    ):
        return swapped or request.skill == "change_payment"
    given_back = skills & {"return_items", "cancel_order", "give_up"}
    return not (has(text, PAID_BACK) and not has(text, CHARGED) and given_back and swapped)


def _narrow(text: str, deeds: Sequence[Request], names: dict[str, str]) -> None:
    """'Only exchange the desk lamp' leaves the other items as they are."""
    wanted = {product for mention in mentions(text, names) for product in mention.products}
    if not wanted:
        return
    for request in deeds:
        kept = [target for target in request.targets if wanted & set(target.products)]
        if kept:
            request.targets = kept
        elif request.targets:
            request.state = "dropped"


def _take_back(text: str, deeds: Sequence[Request], names: dict[str, str]) -> None:
    """'No wait, leave the jacket': nothing is to be done with it after all."""
    left = {product for mention in mentions(text, names) for product in mention.products}
    for request in deeds:
        kept = [target for target in request.targets if not left & set(target.products)]
        if len(kept) < len(request.targets):
            request.targets, request.plan = kept, None
            request.state = request.state if kept else "dropped"


def _spare(text: str, deeds: Sequence[Request], names: dict[str, str]) -> None:
    """'The tablet stays' takes it out of what is given back; 'the other one stays' changes nothing."""
    kept = {product for mention in mentions(text, names) for product in mention.products}
    if not kept or has(text, "other"):
        return
    for request in deeds:
        if request.skill == "swap_items":
            continue
        others = [target for target in request.targets if not kept & set(target.products)]
        if others:
            request.targets = others
        elif not request.targets:
            request.excepted.append(Target(phrase="", products=sorted(kept)))
        request.plan = None


def add_wish(remark: Clause, deeds: Sequence[Request], names: dict[str, str]) -> None:
    """'I like the cotton feeling', 'if several colors are there, I prefer black'."""
    swaps = [request for request in deeds if request.skill == "swap_items" and request.targets]
    spoken = {p for m in mentions(f"{remark.condition or ''} {remark.text}", names) for p in m.products}
    which = remark.condition is not None and has(remark.condition, "which")
    for request in deeds if which else []:
        for target in request.targets[-1:]:
            target.before = f"{target.before} {remark.text}"
            target.count = target.count or (2 if has(remark.text, "both", "two") else None)
    if which or not swaps:
        return
    targets = [t for request in swaps for t in request.targets if not spoken or spoken & set(t.products)]
    for target in targets[-1:] if not spoken else targets:
        extend(target, remark.text if spoken else HER_LIFE.sub(" ", remark.text))


def extend(target: Target, text: str) -> None:
    # "I got the green bag and it's wrong. I'm after a grey one": the first tells what she has.
    has_it = set(norms(text)) - set(norms(target.phrase)) <= set(norms(target.before))
    if text not in target.after and not has_it:
        target.after = f"{target.after}; {text}"
