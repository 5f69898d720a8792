"""Exchanging what has arrived and changing what has not left: the same wish, two tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.brain.embedded.grounding.asking import item_question, method_question
from agent.brain.embedded.grounding.items import OPEN, corrected_items, each_line_once, find_items
from agent.brain.embedded.grounding.methods import paying
from agent.brain.embedded.grounding.orders import orders_meant
from agent.brain.embedded.grounding.replacements import TOOLS, Swap, replacement
from agent.brain.embedded.grounding.sharing import shared_out, told_apart, wishes_for_each
from agent.brain.embedded.grounding.wishes import read_wish, schema_of
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request, Target, Wish
from agent.brain.embedded.steps import Act, Also, Ask, Step, Tell, options
from agent.wording import say

PAREN = re.compile(r"\([^)]*\)")


def swap(request: Request, records: Records) -> list[Step]:
    """The swaps of a request, gathered by order, for each order can be changed only once."""
    if request.everything:
        request = _all_items(request, records)
    if not request.targets and "target" not in request.answers:
        return _without_target(request, records)
    chosen = request.answers.get("target")
    if chosen:
        targets = [
            Target(phrase=i.name, item_id=i.item_id, after=request.text)
            for i in records.items
            if i.item_id in chosen
        ]
        request = request.model_copy(update={"targets": targets})
    return _swaps_of(request, records)


def _swaps_of(request: Request, records: Records) -> list[Step]:
    """The swaps of the items that are named; the first question comes before all."""
    found: list[Swap] = []
    told: list[Tell | Also] = []
    for target in request.targets:
        for step in _of_target(request, target, records):
            if isinstance(step, Swap):
                found.append(step)
            elif isinstance(step, Tell | Also):
                told.append(step)
            else:
                return [step]
    extra = _added_by_choice(request, found, records)
    if not isinstance(extra, list):
        return [extra]
    found += extra
    kept = each_line_once(corrected_items(request, [swap.item for swap in found], records), records)
    swaps = []
    for one in found:
        if one.item in kept:
            kept.remove(one.item)
            swaps.append(one)
    return [*told, *_by_order(request, swaps, records)]


def _added_by_choice(request: Request, found: Sequence[Swap], records: Records) -> list[Swap] | Step:
    """Items she picked when she was asked which, though her words had not named them."""
    added: list[Swap] = []
    for item in corrected_items(request, [swap.item for swap in found], records):
        if all(swap.item != item for swap in found):
            answer = replacement(request, Target(phrase=item.name, item_id=item.item_id), item, records)
            if isinstance(answer, Swap):
                added.append(answer)
            elif not isinstance(answer, Also):
                return answer
    return added


def _of_target(request: Request, target: Target, records: Records) -> Iterator[Swap | Step]:
    """The swaps of the items that a target means, or what stands in the way."""
    apart = told_apart(request, target, records, _statuses(request))
    for item, words in apart:
        yield replacement(request, target.model_copy(update={"after": words}), item, records)
    if apart:
        return
    items = find_items(request, target, records, _statuses(request))
    if request.implied and not _worth_it(request, target, items.items, records):
        return
    if items.ambiguous:
        yield item_question(request, target.phrase, items.items)
        return
    if target.other_product:
        text = say("other_product", item=target.phrase, other=target.other_product)
        yield Tell(text, request.id)
        return
    if not items.items:
        yield Tell(say("no_such_item", item=target.phrase), request.id)
    each = wishes_for_each(target, items.items)
    if each:
        yield from shared_out(
            target, items.items, each, lambda wished, item: replacement(request, wished, item, records)
        )
        return
    for item in items.items:
        yield replacement(request, target, item, records)


def _worth_it(request: Request, target: Target, items: Sequence[Item], records: Records) -> bool:
    """Whether an implied change says what to change ('I have a lamp' does not); an unread product may."""
    if any(request.answered(f"new:{item.item_id}") for item in items):
        return True
    known = [(item, records.products.get(item.product_id)) for item in items if item.status in TOOLS]
    return any(
        product is None
        or _changes(read_wish(target, schema_of(product["variants"]), item.options), item.options)
        for item, product in known
    )


def _changes(wish: Wish, current: Mapping[str, str]) -> bool:
    """Whether the wish is for anything but what she has: 'the lamp is the black one' is no wish."""
    same = all(current.get(option) in values for option, values in wish.exact.items())
    return wish != Wish() and not (same and wish == Wish(exact=wish.exact, keep=wish.keep))


def _all_items(request: Request, records: Records) -> Request:
    """'Upgrade all my items': every item that can be swapped; what is said of one holds for that one."""
    statuses = request.hint.statuses or (
        ("pending",) if any(i.status == "pending" for i in records.items) else OPEN
    )
    general = PAREN.sub(" ", request.text)
    targets = []
    for item in records.items:
        if item.status not in statuses or (request.orders and item.order_id not in request.orders):
            continue
        named = next((t for t in request.targets if item.product_id in t.products), None)
        after = f"{general}; {named.after}" if named else general
        targets.append(
            Target(phrase=item.name, item_id=item.item_id, products=[item.product_id], after=after)
        )
    return request.model_copy(update={"targets": targets, "everything": False})


def _without_target(request: Request, records: Records) -> list[Step]:
    """'Change my order': every item when she says so, otherwise the question which."""
    orders = orders_meant(request, records, OPEN)
    if not isinstance(orders, list):
        return [orders]
    items = [item for order in orders for item in records.items_of(order)]
    if len(items) == 1 or request.everything or request.hint.every:
        targets = [Target(phrase=i.name, item_id=i.item_id, after=request.text) for i in items]
        return swap(
            request.model_copy(update={"targets": targets, "orders": [o["order_id"] for o in orders]}),
            records,
        )
    pairs = [(item.item_id, item.label) for item in items]
    return [Ask("item", say("ask_which_swap"), request.id, options(pairs), "target", many=True)]


def _statuses(request: Request) -> Sequence[str]:
    """'Exchange' speaks of what arrived, 'modify' of what has not left; the likelier stands first."""
    if request.hint.statuses:
        return request.hint.statuses
    return ("delivered", "pending") if request.verb.startswith("exchang") else ("pending", "delivered")


def _by_order(request: Request, swaps: Sequence[Swap], records: Records) -> list[Step]:
    steps: list[Step] = []
    for order_id in dict.fromkeys(swap.item.order_id for swap in swaps):
        order = records.order(order_id)
        assert order is not None, "items come from her orders"
        here = [swap for swap in swaps if swap.item.order_id == order_id]
        answered = request.answers.get(f"method:{order_id}")
        method = answered[0] if answered else paying(request, records, order)
        if method is None:
            steps.append(method_question(request, records.methods, order_id, "ask_method"))
            continue
        arguments = {
            "order_id": order_id,
            "item_ids": [swap.item.item_id for swap in here],
            "new_item_ids": [swap.new_id for swap in here],
            "payment_method_id": method,
        }
        steps.append(Act(TOOLS[order["status"]], arguments, request.id))
        steps += [Also(note, request.id) for note in dict.fromkeys(swap.note for swap in here) if note]
    return steps
