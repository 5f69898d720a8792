"""tau-bench few-shot displays.

`{"messages_display": "user: …\\nassistant: …\\ntool: …"}`, results without the names of the tools.

What was called is read off what came back: an order that is now cancelled was cancelled, one that is as it
was before was looked up.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from evals.formats.messages import Said, status_of, turns_of, value_of
from evals.transcript import Transcript

_LINE = re.compile(r"^(user|assistant|tool): ?(.*)$")
_CUSTOMER_ID = re.compile(r"^[a-z]+_[a-z]+_\d+$")


def parse(data: dict[str, Any]) -> Transcript:
    """One conversation, without id: the record's line names it."""
    turns, _ = turns_of(_named(_spoken(data["messages_display"])))
    return Transcript(id="", turns=turns)


def _spoken(display: str) -> Iterator[tuple[str, str]]:
    role, lines = "", list[str]()
    for line in display.splitlines():
        start = _LINE.match(line)
        if start:
            if role:
                yield role, "\n".join(lines)
            role, lines = start.group(1), [start.group(2)]
        else:
            lines.append(line)
    if role:
        yield role, "\n".join(lines)


@dataclass
class _Seen:
    """The records as the agent last saw them."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    addresses: dict[str, Any] = field(default_factory=dict)
    last_words: str = ""


def _named(spoken: Iterator[tuple[str, str]]) -> Iterator[Said]:
    seen = _Seen()
    for number, (role, text) in enumerate(spoken):
        if role == "tool":
            result = value_of(text)
            name, arguments = _call(result, seen)
            yield Said("assistant", calls=((str(number), name, arguments),))
            yield Said("tool", answers=str(number), result=result)
        else:
            seen.last_words = text if role == "user" else seen.last_words
            yield Said(role, "" if text == "None" else text)


def _call(result: Any, seen: _Seen) -> tuple[str, dict[str, Any]]:
    if isinstance(result, dict):
        if "order_id" in result:
            return _order_call(result, seen)
        if "payment_methods" in result:
            return _customer_call(result, seen)
        if "variants" in result:
            return "get_product_details", {"product_id": result.get("product_id")}
        return "list_all_product_types", {}
    text = str(result)
    if isinstance(result, int | float):
        return "calculate", {}
    if _CUSTOMER_ID.match(text) or "user not found" in text:
        by_email = "@" in seen.last_words
        return ("find_user_id_by_email" if by_email else "find_user_id_by_name_zip"), {}
    if text.startswith("Transfer successful"):
        return "transfer_to_human_agents", {}
    return (_refused_call(text) if status_of(text) == "error" else "think"), {}


def _refused_call(text: str) -> str:
    for words, name in (
        ("order not found", "get_order_details"),
        ("product not found", "get_product_details"),
        ("new item", "modify_pending_order_items"),
        ("payment", "modify_pending_order_payment"),
        ("non-delivered", "return_delivered_order_items"),
        ("non-pending", "cancel_pending_order"),
    ):
        if words in text.lower():
            return name
    return "unknown_write"


def _customer_call(customer: dict[str, Any], seen: _Seen) -> tuple[str, dict[str, Any]]:
    key = str(customer.get("email"))
    before, seen.addresses[key] = seen.addresses.get(key), customer.get("address")
    if before is not None and before != customer.get("address"):
        return "modify_user_address", dict(customer["address"])
    return "get_user_details", {}


def _order_call(order: dict[str, Any], seen: _Seen) -> tuple[str, dict[str, Any]]:
    number = order["order_id"]
    before, seen.orders[number] = seen.orders.get(number), order
    base = {"order_id": number}
    if before is None or json.dumps(before) == json.dumps(order):
        return "get_order_details", base
    status = str(order.get("status"))
    if status == "cancelled":
        return "cancel_pending_order", {**base, "reason": order.get("cancel_reason")}
    if status == "return requested":
        method = order.get("return_payment_method_id")
        return "return_delivered_order_items", {
            **base,
            "item_ids": order.get("return_items"),
            "payment_method_id": method,
        }
    if status == "exchange requested":
        new, method = order.get("exchange_new_items"), order.get("exchange_payment_method_id")
        return "exchange_delivered_order_items", {
            **base,
            "item_ids": order.get("exchange_items"),
            "new_item_ids": new,
            "payment_method_id": method,
        }
    return _pending_call(before, order, base)


def _pending_call(
    before: dict[str, Any], order: dict[str, Any], base: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    old, new = ([i["item_id"] for i in o["items"]] for o in (before, order))
    if old != new:
        pairs = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
        method = order["payment_history"][-1]["payment_method_id"]
        return "modify_pending_order_items", {
            **base,
            "item_ids": [a for a, _ in pairs],
            "new_item_ids": [b for _, b in pairs],
            "payment_method_id": method,
        }
    if before.get("address") != order.get("address"):
        return "modify_pending_order_address", {**base, **order["address"]}
    if before.get("payment_history") != order.get("payment_history"):
        paid = [p for p in order["payment_history"] if p["transaction_type"] == "payment"]
        return "modify_pending_order_payment", {**base, "payment_method_id": paid[-1]["payment_method_id"]}
    return "get_order_details", base
