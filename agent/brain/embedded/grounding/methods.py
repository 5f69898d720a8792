"""Which of her payment methods, and which address, a hint means."""

from __future__ import annotations

from typing import Any

from agent.brain.embedded.grounding.items import lies_in
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import AddressHint, MethodHint, Request


def paying(request: Request, records: Records, order: dict[str, Any]) -> str | None:
    """The method for one order: of those she named the first that is hers. None: ask."""
    named = [request.method, *request.other_methods]
    hers = [hint for hint in named if hint is None or not hint.sources or _has(hint, records)]
    return choose_method((hers or named)[0], records, order)


def _has(hint: MethodHint, records: Records) -> bool:
    return any(method["source"] in hint.sources for method in records.methods)


def choose_method(hint: MethodHint | None, records: Records, order: dict[str, Any]) -> str | None:
    """The payment method for one order: as she said, else the one the order was paid with. None: ask."""
    methods, original = records.methods, records.original_method(order)
    if hint is None or hint.original:
        return original
    known = {method["payment_method_id"] for method in methods}
    for wanted in hint.ids:
        if wanted in known:
            return wanted
    if hint.last_four or hint.brand:
        told = [m for m in methods if (hint.last_four or hint.brand or "") in m["label"].lower()]
        if len(told) == 1:
            return str(told[0]["payment_method_id"])
    if hint.other:
        others = [m for m in methods if m["payment_method_id"] != original]
        others = [m for m in others if not hint.sources or m["source"] in hint.sources] or others
        return str(others[0]["payment_method_id"]) if len(others) == 1 else None
    for source in hint.sources:
        fitting = [m["payment_method_id"] for m in methods if m["source"] == source]
        if fitting:
            return (
                str(original if original in fitting else fitting[0])
                if len(fitting) == 1 or original in fitting
                else None
            )
    return None if hint.sources or hint.ids else original


def choose_address(hint: AddressHint | None, records: Records, order_id: str | None) -> dict[str, str] | None:
    """The address that a hint means, from what was written or from her own records. None: ask."""
    if hint is None:
        return None
    if hint.address:
        return hint.address
    if hint.default:
        return dict(records.customer["address"])
    others = [order for order in records.orders if order["order_id"] != order_id]
    if hint.of_products:
        others = [o for o in others if any(line["product_id"] in hint.of_products for line in o["items"])]
    elsewhere = [order["address"] for order in others]
    if hint.of_order and hint.of_order != "other":
        order = records.order(hint.of_order)
        return dict(order["address"]) if order else None
    known = [dict(records.customer["address"])] if not hint.of_products else []
    known += map(dict, elsewhere)
    if hint.place:
        known = [address for address in known if lies_in(address, hint.place)]
    else:
        mine = next((order["address"] for order in records.orders if order["order_id"] == order_id), None)
        current = mine if order_id else dict(records.customer["address"])
        known = [address for address in known if address != current]
    different = [address for number, address in enumerate(known) if address not in known[:number]]
    return different[0] if len(different) == 1 else None
