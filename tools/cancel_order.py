"""Cancelling an order that has not left."""

from decimal import Decimal

from pydantic import BaseModel

from crm import orders
from crm.customers import PaymentMethod
from tools.tool import Caller, customer_write


class Cancelled(BaseModel):
    """What the cancellation gave back, and how soon."""

    order_id: str
    status: str
    items: list[str]
    refund: Decimal
    refund_to: str
    refund_time: str


@customer_write
def cancel_order(caller: Caller, order_id: str, reason: str) -> Cancelled:
    """Cancel a whole pending order and refund what was paid to where it came from.

    Args:
        order_id: The number of the order, such as #W1234567.
        reason: Either 'no longer needed' or 'ordered by mistake'.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("cancel_order", order, "cancelled")
    caller.policy.require_reason(reason)
    refunds = orders.cancel(caller.session, order, reason, caller.now)
    method = caller.session.get(PaymentMethod, refunds[0].payment_method_id) if refunds else None
    return Cancelled(
        order_id=order.id,
        status=order.status,
        items=[line.name for line in orders.lines(caller.session, [order.id])[order.id]],
        refund=sum((refund.amount for refund in refunds), Decimal("0.00")),
        refund_to=method.label if method else "the original payment method",
        refund_time=caller.policy.refund_time(method),
    )
