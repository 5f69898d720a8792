"""Keeping the agenda: a new message adds requests, changes them, or says more about them."""

from __future__ import annotations

import re

from agent.brain.embedded.agenda.corrections import (
    correct,
    deeds_among,
    name_instead,
    refer_to_asked,
    refer_to_earlier,
    refer_to_refused,
    replace_rivals,
    settles_earlier,
)
from agent.brain.embedded.agenda.remarks import add_wish, apply_remark, extend
from agent.brain.embedded.grounding import limits
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import deed, hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.deed import keeps
from agent.brain.embedded.reading.message import ONLY, Reading
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import OrderHint, Request, Target

OF_ORDERS = ("change_address", "change_payment")
LEAVE_IT = (
    r"no (?:exchange|change|modification|return)|"
    r"(?:do not|don't|not) (?:do anything|exchange|change|modify|cancel|return)|"
    r"keep (?:the |it|my|that)|leave (?:it|the)|do nothing|forget (?:it|about|the|that)|no cancel\w*|skip|"
    r"(?:so be it|that's fine|accept it|don't bother|never ?mind|as it is|i(?:'ll)? live with it)|"
    r"(?:one|it|that|this|they|those) stays?|(?:do not|don't|not) want"
)


ANOTHER = ("also", "too", "another", "other", "else", "more", "something", "as well")
NOT_FOUND = re.compile(
    r"^$|otherwise|\bonly (?:the|my|to|on|with|by|via)\b|\bha(?:s|ve) to (?:be|go)|"
    r"\bnot\b|n't|\bno\b|cannot|unable|impossible|unavailable|fails?|refus|only if|isn|"
    r"\btoo \w+|insufficient|issue|problem|trouble|out of stock|sold out|short of|exceed|more than|beyond|"
    r"larger than|higher than|bigger than|greater than|dearer|"
    r"\bonly (?:\w+ )?(?:cancel|return|exchange|change)|\b(?:entire|whole) order|against|\bgone\b|"
    r"\binsists?\b|\bmust\b|need be|necessary|worst|\babove\b|\bover\b|\blimit\b",
    re.IGNORECASE,
)


NOT_TO_BE_HAD = re.compile(
    r"\bno \w|\bnone\b|not? (?:\w+ )?available|unavailable|"
    r"n't (?:\w+ )?(?:available|in stock|there|any|have|got|exist)|"
    r"out of stock|sold out|\bgone\b|there (?:is|are)(?:n't| not)",
    re.IGNORECASE,
)


OF_ALL = re.compile(
    r"\b(?:everything|anything|nothing|all|both|them|(?:it|they) (?:is|are))\b", re.IGNORECASE
)
OF_MONEY = re.compile(
    r"\b(?:enough|cover\w*|balance|gift card|credit|difference|increase|money|costs?|price|pay|allow\w*)\b",
    re.IGNORECASE,
)


def take_in(notes: Notes, reading: Reading, names: dict[str, str]) -> None:
    """Put a read message on the agenda."""
    before = notes.open_deeds
    new = [_settled(request, names) for request in reading.requests if not settles_earlier(request, before)]
    offered = [request for request in notes.requests if request.state == "offered"]
    refused = [request for request in notes.requests[-1:] if request.state == "refused"]
    for request in deeds_among(new):
        refer_to_earlier(request, before or offered or refused)
        refer_to_refused(request, refused)
        if not before:
            refer_to_asked(request, notes.requests)
    added = [_added(notes, request) for request in new]
    replace_rivals(before, added)
    if not added and before:
        correct(before[-1], reading, names)
    elif not added:
        name_instead(notes.requests, reading, names)
    for remark, place in reading.remarks:
        about = added or notes.open_deeds
        # "Return the lamp, money to my card. Swap the bed": how the first is paid says nothing of the second,
        # unless nothing else is said of that.
        if added and place and hints.method(remark.text) and deeds_among(added[:place]):
            later = any(hints.method(other.text) for other, at in reading.remarks if at > place)
            about = added[:place] if later else added
        apply_remark(remark, about, names)
        if not keeps(remark.text):
            add_wish(remark, deeds_among(added[:place]) or deeds_among(added) or notes.open_deeds, names)


def _settled(request: Request, names: dict[str, str]) -> Request:
    """Turn the 'if not, …' of a request into what can be tried: other wishes first, other deeds after."""
    fallbacks = []
    for other in request.otherwise:
        limited = limits.refuses(other.why, other.text)
        if not (NOT_FOUND.search(other.why) or limited):
            if limits.DEARER.search(other.why):
                request.method = request.method or hints.method(other.text)
            continue
        spares = not other.targets or ONLY.search(other.text)
        if limited and request.targets:
            extend(_spoken_of(request, other.why, names), other.why)
        if (
            request.skill in OF_ORDERS
            and other.skill == "remark"
            and has(other.text, "leave", "stays?", "keep")
        ):
            continue  # "if there is not enough on it, leave the payment on the Visa"
        if other.skill == "remark" and any(
            o.skill != "remark" and o.why == other.why for o in request.otherwise
        ):
            continue  # "otherwise I've had enough, and return it": the deed counts
        if _is_another_wish(request, other):
            fallbacks.append(_swap_instead(request, other, names))
            continue
        if _only_how_it_is_paid(request, other):
            request.other_methods += [other.method] if other.method else []
            continue
        if other.skill == "remark" or (other.skill == "swap_items" and spares):
            _add_alternative(request, other, names)
        else:
            fallbacks.append(other)
    request.otherwise = fallbacks
    return request


def _is_another_wish(request: Request, other: Request) -> bool:
    """'If it cannot be cancelled, make it the red one': a swap in place of what was asked."""
    return (
        other.skill == "remark"
        and request.skill not in ("swap_items", "person")
        and deed.wanted_at(other.text) is not None
        and hints.method(other.text) is None
        and not has(other.text, LEAVE_IT)
    )


def _swap_instead(request: Request, other: Request, names: dict[str, str]) -> Request:
    """The swap of what is named, or of what the request was about."""
    targets = targets_of(Clause(other.text), mentions(other.text, names), swap=True, implied=True)
    if not targets:
        targets = [target.model_copy(update={"after": other.text}) for target in request.targets]
    return Request(
        skill="swap_items",
        text=other.text,
        why=other.why,
        targets=targets,
        orders=request.orders,
        hint=request.hint,
        method=hints.method(other.text),
    )


def _only_how_it_is_paid(request: Request, other: Request) -> bool:
    """'If not, put it on the gift card', of a return or a swap, is about its money."""
    of_items = request.skill in ("return_items", "swap_items", "give_up")
    return other.skill == "change_payment" and other.implied and of_items and not other.orders


def _add_alternative(request: Request, other: Request, names: dict[str, str]) -> None:
    """What she would take instead goes to the item that the condition names, or to the last one."""
    method = hints.method(other.text)
    if method is not None:
        request.other_methods.append(method)
        return
    if _leaves_all(request, other, names):
        return  # nothing is done then, which needs no way out
    if not request.targets or request.skill in ("cancel_order", "change_address", "change_payment"):
        return
    named = mentions(other.why, names)
    target = _spoken_of(request, other.why, names)
    missing = re.search(r"\bno \w", other.why)
    if named and missing and not target.alternatives:
        # "If there is no keyboard that is clicky and full size, …": that is what she would like best.
        extend(target, other.why[named[-1].end :])
    if has(other.text, LEAVE_IT) or (ONLY.search(other.text)):
        target.alternatives.append("")
    else:
        target.alternatives.append(other.text)
    if NOT_TO_BE_HAD.search(other.why) and not OF_MONEY.search(other.why):
        target.when_missing.append(target.alternatives[-1])


def _leaves_all(request: Request, other: Request, names: dict[str, str]) -> bool:
    """'If PayPal does not work, do not return anything': all of it, and not the last thing only."""
    if not has(other.text, LEAVE_IT) or mentions(f"{other.why} {other.text}", names):
        return False
    return request.skill != "swap_items" or bool(OF_MONEY.search(other.why) and OF_ALL.search(other.text))


def _spoken_of(request: Request, condition: str, names: dict[str, str]) -> Target:
    """The item that a condition names, else the last one."""
    spoken = {product for mention in mentions(condition, names) for product in mention.products}
    return next((t for t in request.targets if spoken & set(t.products)), request.targets[-1])


def _added(notes: Notes, request: Request) -> Request:
    """The request on the agenda: a new one, or an old one with what is new about it."""
    if request.skill.startswith("ask_"):
        again = next((r for r in notes.open if r.skill == request.skill and r.text == request.text), None)
        if again is None:
            notes.add(request)
        return request
    # What she gave up and asks for once more is a new wish.
    alive = (one for one in notes.requests if one.state != "dropped")
    earlier = next((one for one in alive if one.signature() == request.signature()), None)
    if earlier is None and request.implied and request.skill in ("give_up", "cancel_order"):
        earlier = _explained(notes, request)
    if earlier is None and request.skill == "swap_items":
        earlier = _same_items(notes, request)
    if earlier is None:
        earlier = _corrected(notes, request)
    if earlier is None:
        notes.add(request)
        return request
    if earlier.state == "refused":
        earlier.state = "open"  # said again, it is tried again, and its reason is told again
    if earlier.state == "open":
        _renew(earlier, request)
    return earlier


def _explained(notes: Notes, request: Request) -> Request | None:
    """An open request that 'I no longer need the lamp' only gives the reason for."""
    products = {product for target in request.targets for product in target.products}
    return next(
        (
            earlier
            for earlier in notes.open_deeds
            if not products
            or earlier.everything
            or products & {product for target in earlier.targets for product in target.products}
        ),
        None,
    )


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
                before = known[tuple(target.products)].after
                if request.implied and before.strip(" .,"):
                    target.after = f"{before}; {target.after}"  # more about it, not something else
                target.after = target.after if target.after.strip(" .,") else before
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
        says_which = request.targets or request.orders or request.hint != OrderHint() or request.everything
        another = earlier.plan and has(request.text, *ANOTHER)
        if earlier.skill == request.skill and not says_which and not another:
            return earlier
    return None


def _renew(earlier: Request, said: Request) -> None:
    """Take over what the new words say; what they leave out stays."""
    if said.implied and said.skill != earlier.skill:
        earlier.reason = earlier.reason or said.reason
        return
    for name in ("method", "reason", "address"):
        if getattr(said, name) is not None:
            setattr(earlier, name, getattr(said, name))
    if said.orders:
        earlier.orders = said.orders
    if said.implied and said.skill == "swap_items":
        for target, more in zip(earlier.targets, said.targets, strict=False):
            extend(target, more.after)
    elif said.targets and [t.after for t in said.targets] != [t.after for t in earlier.targets]:
        earlier.targets = said.targets
        earlier.answers = {key: value for key, value in earlier.answers.items() if not key.startswith("new:")}
    earlier.otherwise = said.otherwise or earlier.otherwise
    earlier.other_methods = said.other_methods or earlier.other_methods
    for target, again in zip(earlier.targets, said.targets, strict=False):
        target.alternatives = target.alternatives or again.alternatives
    earlier.plan = None
