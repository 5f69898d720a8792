"""Returning items of an order that has arrived."""

from decimal import Decimal

from pydantic import BaseModel

from crm import customers, orders
from tools.swaps import matching_lines
from tools.tool import Caller, customer_write


class Returned(BaseModel):
    """What will be refunded once the parcel is back, and where to."""

    order_id: str
    status: str
    items: list[str]
    refund: Decimal
    refund_to: str
    refund_time: str


@customer_write
def return_items(caller: Caller, order_id: str, item_ids: list[str], payment_method_id: str) -> Returned:
    """Return items of one delivered order. Only once for an order: name all items together.

    Args:
        order_id: The number of the order, such as #W1234567.
        item_ids: The ids of the items to return; an item that was bought twice is named twice.
        payment_method_id: Where the refund goes: the order's own payment method, or a gift card.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("return_items", order, "returned")
    method = customers.payment_method(caller.session, caller.customer, payment_method_id)
    original = orders.payments(caller.session, order.id)[0].payment_method_id
    caller.policy.require_refundable(method, original)
    lines = matching_lines(caller.session, order.id, item_ids)
    orders.request_return(caller.session, order, item_ids, method.id, caller.now)
    return Returned(
        order_id=order.id,
        status=order.status,
        items=[line.name for line in lines],
        refund=sum((line.price for line in lines), Decimal("0.00")),
        refund_to=method.label,
        refund_time=caller.policy.refund_time(method),
    )
