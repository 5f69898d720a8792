"""Changing where an order goes and how it is paid."""

from __future__ import annotations

import json
from typing import Any

from agent.brain.embedded.grounding.asking import address_question, method_question
from agent.brain.embedded.grounding.methods import choose_address, choose_method
from agent.brain.embedded.grounding.orders import orders_meant
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import MethodHint, Request
from agent.brain.embedded.steps import Act, Step, Tell
from agent.wording import say


def readdress(request: Request, records: Records) -> list[Step]:
    steps: list[Step] = []
    orders = _orders_readdressed(request, records)
    if not isinstance(orders, list):
        return [orders]
    for order in orders:
        address = _written(request) or choose_address(request.address, records, order["order_id"])
        if address is None:
            return [address_question(request, records)]
        if address != order["address"]:
            steps.append(Act("change_order_address", {"order_id": order["order_id"], **address}, request.id))
    if request.profile_too or request.profile_only or not orders:
        address = _written(request) or choose_address(request.address, records, None)
        if address is None:
            return [address_question(request, records)]
        if address != records.customer["address"]:
            steps.append(Act("update_customer_address", dict(address), request.id))
    return steps or [Tell(say("address_already"), request.id)]


def _orders_readdressed(request: Request, records: Records) -> list[dict[str, Any]] | Step:
    """The orders that go elsewhere; none when only her own address changes."""
    if request.profile_only or _for_the_future(request, records):
        return []
    chosen = request.model_copy(deep=True)
    if request.hint.place and request.address and request.address.place == request.hint.place:
        chosen.hint.place = None
    return orders_meant(chosen, records, ["pending", "pending (item modified)"])


def _for_the_future(request: Request, records: Records) -> bool:
    """'Change my address' with nothing on its way to her is about where the next order goes."""
    waiting = any(order["status"].startswith("pending") for order in records.orders)
    named = request.orders or request.hint.with_products or "order" in request.text.lower()
    return not waiting and not named


def _written(request: Request) -> dict[str, str] | None:
    answer = request.answered("address")
    return json.loads(answer) if answer else None


def repay(request: Request, records: Records) -> list[Step]:
    orders = orders_meant(request, records, ["pending"])
    if not isinstance(orders, list):
        return [orders]
    steps: list[Step] = []
    for order in orders:
        original = records.original_method(order)
        hint = request.method if request.method != MethodHint(original=True) else None
        method = request.answered(f"method:{order['order_id']}") or (
            choose_method(hint, records, order) if hint else None
        )
        if method is None or (hint is None and method == original):
            others = [m for m in records.methods if m["payment_method_id"] != original]
            if not others:
                return [Tell(say("no_other_method", order=order["order_id"]), request.id)]
            steps.append(method_question(request, others, order["order_id"], "ask_new_method"))
            continue
        steps.append(
            Act(
                "change_order_payment",
                {"order_id": order["order_id"], "payment_method_id": method},
                request.id,
            )
        )
    return steps
