"""Keeping the agenda: a new message adds requests, changes them, or says more about them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.message import ONLY, Reading
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import AddressHint, Request, Target

LEAVE_IT = (
    r"no (?:exchange|change|modification|return)|"
    r"(?:do not|don't|not) (?:do anything|exchange|change|modify|cancel|return)|"
    r"keep (?:the |it|my|that)|leave (?:it|the)|do nothing|forget (?:it|about)|no cancel\w*|skip"
)
NOT_FOUND = re.compile(
    r"^$|otherwise|\bnot\b|n't|\bno\b|cannot|unable|impossible|unavailable|fails?|refus|only if|isn",
    re.IGNORECASE,
)


def take_in(notes: Notes, reading: Reading, names: dict[str, str]) -> None:
    """Put a read message on the agenda."""
    new = [_settled(request, names) for request in reading.requests]
    added = [_added(notes, request) for request in new]
    touched = [request for request in added if request is not None]
    for remark in reading.remarks:
        _apply(remark, touched or notes.open_deeds, names)


def _settled(request: Request, names: dict[str, str]) -> Request:
    """Turn the 'if not, …' of a request into what can be tried: other wishes first, other deeds after."""
    fallbacks = []
    for other in request.otherwise:
        if not NOT_FOUND.search(other.why):
            continue
        if other.skill == "remark" or (other.skill == "swap_items" and not other.targets):
            _add_alternative(request, other, names)
        else:
            fallbacks.append(other)
    request.otherwise = fallbacks
    return request


def _add_alternative(request: Request, other: Request, names: dict[str, str]) -> None:
    """What she would take instead goes to the item that the condition names, or to the last one."""
    method = hints.method(other.text)
    if method is not None:
        request.other_methods.append(method)
        return
    if not request.targets:
        return
    spoken = {product for mention in mentions(other.why, names) for product in mention.products}
    target = next((t for t in request.targets if spoken & set(t.products)), request.targets[-1])
    if has(other.text, LEAVE_IT) or (ONLY.search(other.text)):
        target.alternatives.append("")
    else:
        target.alternatives.append(other.text)


def _added(notes: Notes, request: Request) -> Request | None:
    """The request on the agenda: a new one, or an old one with what is new about it."""
    if request.skill.startswith("ask_"):
        again = next((r for r in notes.open if r.skill == request.skill and r.text == request.text), None)
        if again is None:
            notes.add(request)
        return request
    earlier = next((r for r in notes.requests if r.signature() == request.signature()), None)
    if earlier is None and request.skill == "swap_items":
        earlier = _same_items(notes, request)
    if earlier is None:
        earlier = _corrected(notes, request)
    if earlier is None:
        notes.add(request)
        return request
    if earlier.state == "open":
        _renew(earlier, request)
    return earlier


def _same_items(notes: Notes, request: Request) -> Request | None:
    """An open swap that names these items too: each item has one wish, the last one."""
    for earlier in notes.open_deeds:
        if earlier.skill != "swap_items" or (
            request.orders and earlier.orders and request.orders != earlier.orders
        ):
            continue
        known = {tuple(t.products): t for t in earlier.targets}
        again = [t for t in request.targets if tuple(t.products) in known]
        if again and len(again) == len({tuple(t.products) for t in again}):
            kept = [t for t in earlier.targets if tuple(t.products) not in {tuple(a.products) for a in again}]
            for target in again:
                target.before = f"{known[tuple(target.products)].before} {target.before}"
                target.after = (
                    target.after if target.after.strip(" .,") else known[tuple(target.products)].after
                )
            request.targets = kept + request.targets
            return earlier
    return None


def _corrected(notes: Notes, request: Request) -> Request | None:
    """An open request for the same items that the new one speaks of again."""
    for earlier in notes.open_deeds:
        same_items = {p for t in earlier.targets for p in t.products} & {
            p for t in request.targets for p in t.products
        }
        orders_agree = not request.orders or not earlier.orders or request.orders == earlier.orders
        if (
            earlier.skill == request.skill
            and same_items
            and orders_agree
            and len(earlier.targets) == len(request.targets)
        ):
            return earlier
        if earlier.skill == request.skill and not request.targets and not request.orders and not earlier.plan:
            return earlier
    return None


def _renew(earlier: Request, said: Request) -> None:
    """Take over what the new words say; what they leave out stays."""
    for name in ("method", "reason", "address"):
        if getattr(said, name) is not None:
            setattr(earlier, name, getattr(said, name))
    if said.orders:
        earlier.orders = said.orders
    if said.targets and [t.after for t in said.targets] != [t.after for t in earlier.targets]:
        earlier.targets = said.targets
        earlier.answers = {key: value for key, value in earlier.answers.items() if not key.startswith("new:")}
    earlier.otherwise = said.otherwise or earlier.otherwise
    earlier.plan = None


def _apply(remark: Clause, requests: Sequence[Request], names: dict[str, str]) -> None:
    """A sentence without a deed of its own says more about what was asked."""
    deeds = [request for request in requests if not request.skill.startswith("ask_")]
    if not deeds:
        return
    text = remark.text
    if ONLY.search(text) or has(text, "only (?:the|my)"):
        _narrow(text, deeds, names)
    method, reason, orders = hints.method(text), hints.reason(text), hints.order_ids(text)
    written = hints.written_address(text)
    for request in deeds:
        request.plan = None
        if method and (request.method is None or len(deeds) == 1 or remark.condition):
            request.method = method
        if (
            written
            and request.skill == "change_address"
            and not (request.address and request.address.address)
        ):
            request.address = AddressHint(address=written)
        if reason and request.reason is None:
            request.reason = reason
        if orders and not request.orders:
            request.orders = orders
        if has(text, "both orders", "all orders", "all my orders"):
            request.hint.every = True
    _add_wish(remark, deeds, names)


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


def _add_wish(remark: Clause, deeds: Sequence[Request], names: dict[str, str]) -> None:
    """'I like the cotton feeling', 'if several colors are there, I prefer black'."""
    swaps = [request for request in deeds if request.skill == "swap_items" and request.targets]
    spoken = {p for m in mentions(f"{remark.condition or ''} {remark.text}", names) for p in m.products}
    which = remark.condition is not None and has(remark.condition, "which")
    for request in deeds if which else []:
        for target in request.targets[-1:]:
            target.before = f"{target.before} {remark.text}"
    if which or not swaps:
        return
    targets = [t for request in swaps for t in request.targets if not spoken or spoken & set(t.products)]
    for target in targets[-1:] if not spoken else targets:
        _extend(target, remark.text)


def _extend(target: Target, text: str) -> None:
    if text not in target.after:
        target.after = f"{target.after}; {text}"
