"""Where the money of cancelled and returned orders goes, and when it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import prompts
from agent.brain.embedded.answering.asked import Answer, Asked, orders_asked
from agent.wording import say
from crm.money import shown

BEING_RETURNED = "return requested"


def refund_status(asked: Asked) -> Answer:
    """The refunds of what was done in this talk; else of the orders she asks about; else all there are."""
    done = {deed.arguments.get("order_id") for deed in asked.notes.deeds}
    here = [order for order in asked.records.orders if order["order_id"] in done]
    told = list(_refunds(here, asked)) if not asked.request.orders else []
    told = told or list(_refunds(orders_asked(asked), asked)) or list(_refunds(asked.records.orders, asked))
    if not told and asked.notes.open_deeds:
        return say("refund_to_come", when=prompts.data("policies/store.yaml")["refund_times"]["other"])
    return " ".join(told) or say("no_refund")


def _refunds(orders: Iterable[Mapping[str, Any]], asked: Asked) -> Iterator[str]:
    for order in orders:
        for payment in order["payments"] if order["status"] == "cancelled" else ():
            if payment["transaction_type"] == "refund":
                amount, method = Decimal(payment["amount"]), payment["payment_method_id"]
                yield _told("refund_of_cancelled", order, amount, method, asked)
        if order["status"] == BEING_RETURNED:
            yield _of_return(order, asked)


def _of_return(order: Mapping[str, Any], asked: Asked) -> str:
    """With its amount when it was asked for in this talk; of an older return only its order tells."""
    for deed in asked.notes.deeds:
        if deed.tool == "return_items" and deed.arguments["order_id"] == order["order_id"]:
            method = deed.arguments["payment_method_id"]
            return _told("refund_of_return", order, deed.gives_back, method, asked)
    return say("refund_of_earlier_return", order=order["order_id"])


def _told(sentence: str, order: Mapping[str, Any], amount: Decimal, method_id: str, asked: Asked) -> str:
    method = next((m for m in asked.records.methods if m["payment_method_id"] == method_id), None)
    times = prompts.data("policies/store.yaml")["refund_times"]
    when = times["gift_card" if method and method["source"] == "gift_card" else "other"]
    label = method["label"] if method else "payment method"
    return say(sentence, order=order["order_id"], amount=shown(amount), method=label, when=when)
