"""Pairs of what the customer has and what she gets instead: shared by exchanging and by changing items."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel
from sqlmodel import Session

from crm import customers, orders, products
from crm.customers import PaymentMethod
from crm.errors import Refusal
from crm.money import shown
from crm.orders import Order, OrderLine
from crm.products import Variant
from tools.tool import Caller

Swap = tuple[OrderLine, Variant]


class Swapped(BaseModel):
    """What is swapped for what. A positive difference is paid by the customer, a negative one refunded."""

    order_id: str
    status: str
    items: list[str]
    difference: Decimal
    settled_with: str
    refund_time: str

    @classmethod
    def of(cls, caller: Caller, order: Order, swaps: Sequence[Swap], method: PaymentMethod) -> Swapped:
        """The result; the difference is taken from lines that still have their old price."""
        return cls(
            order_id=order.id,
            status=order.status,
            items=[
                f"{line.name} ({products.in_words(line.options)}) → {products.in_words(new.options)}"
                for line, new in swaps
            ],
            difference=orders.price_difference(swaps),
            settled_with=method.label,
            refund_time=caller.policy.refund_time(method),
        )


def matching_lines(session: Session, order_id: str, item_ids: Sequence[str]) -> list[OrderLine]:
    """One line for each item id; an id that is named twice needs two lines. Raises Refusal."""
    if not item_ids:
        raise Refusal("Please name at least one item.")
    free = list(orders.lines(session, [order_id])[order_id])
    matched = []
    for item_id in item_ids:
        line = next((line for line in free if line.item_id == item_id), None)
        if line is None:
            raise Refusal(f"Item {item_id} is not in order {order_id}, or not that many times.")
        free.remove(line)
        matched.append(line)
    return matched


def agreed_swaps(
    caller: Caller, tool: str, order: Order, item_ids: Sequence[str], new_item_ids: Sequence[str]
) -> list[Swap]:
    """The pairs, each a line and an available variant of the same product. Raises Refusal."""
    if len(item_ids) != len(new_item_ids):
        raise Refusal("Each item needs exactly one replacement.")
    lines = matching_lines(caller.session, order.id, item_ids)
    return [
        (line, _replacement(caller, tool, line, new_id))
        for line, new_id in zip(lines, new_item_ids, strict=True)
    ]


def paying_method(caller: Caller, method_id: str, difference: Decimal) -> PaymentMethod:
    """The customer's own method; a gift card must cover what is to be paid. Raises Refusal."""
    method = customers.payment_method(caller.session, caller.customer, method_id)
    if method.balance is not None and method.balance < difference:
        raise Refusal(
            f"The gift card holds {shown(method.balance)}, "
            f"which does not cover the {shown(difference)} to pay."
        )
    return method


def _replacement(caller: Caller, tool: str, line: OrderLine, new_id: str) -> Variant:
    new = products.variant(caller.session, new_id)
    if new.product_id != line.product_id:
        raise Refusal(f"A {line.name} can only be swapped for another {line.name}, not for item {new_id}.")
    if new.id == line.item_id and not caller.policy.may_stay_same(tool):
        raise Refusal(f"The {line.name} is already the one you ask for.")
    if not new.available:
        raise Refusal(f"The {line.name} ({products.in_words(new.options)}) is not available at the moment.")
    return new
