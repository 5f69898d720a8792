"""Cancelling an order that has not left."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel

from crm import orders
from crm.customers import PaymentMethod
from crm.orders import Payment
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
    methods = _methods(caller, refunds)
    return Cancelled(
        order_id=order.id,
        status=order.status,
        items=[line.name for line in orders.lines(caller.session, [order.id])[order.id]],
        refund=sum((refund.amount for refund in refunds), Decimal("0.00")),
        refund_to=" and your ".join(method.label for method in methods) or "the original payment method",
        # The slowest of them: a gift card has its money at once.
        refund_time=caller.policy.refund_time(
            next(
                (method for method in methods if method.source != "gift_card"),
                methods[0] if methods else None,
            )
        ),
    )


def _methods(caller: Caller, refunds: Sequence[Payment]) -> list[PaymentMethod]:
    """Where the refunds go, each once."""
    ids = dict.fromkeys(refund.payment_method_id for refund in refunds)
    found = (caller.session.get(PaymentMethod, method_id) for method_id in ids)
    return [method for method in found if method is not None]
