"""Paying an order with something else, before it leaves."""

from decimal import Decimal

from pydantic import BaseModel

from crm import customers, orders
from crm.customers import PaymentMethod
from crm.errors import Refusal
from tools.swaps import paying_method
from tools.tool import Caller, customer_write


class Repaid(BaseModel):
    """What moved from which method to which."""

    order_id: str
    status: str
    amount: Decimal
    paid_with: str
    refund_to: str
    refund_time: str


@customer_write
def change_order_payment(caller: Caller, order_id: str, payment_method_id: str) -> Repaid:
    """Charge a pending order to another payment method of the customer and refund the first one.

    Args:
        order_id: The number of the order, such as #W1234567.
        payment_method_id: The method that pays from now on; a gift card must cover the whole order.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("change_order_payment", order, "paid in another way")
    paid = orders.payments(caller.session, order.id)
    if len(paid) > 1:
        raise Refusal(f"The payment of order {order.id} was already changed, and that can be done only once.")
    if paid[0].payment_method_id == payment_method_id:
        method = customers.payment_method(caller.session, caller.customer, payment_method_id)
        raise Refusal(f"Order {order.id} is already paid with your {method.label}.")
    method = paying_method(caller, payment_method_id, paid[0].amount)
    old = caller.session.get(PaymentMethod, paid[0].payment_method_id)
    amount = orders.change_payment(caller.session, order, method.id, caller.now)
    return Repaid(
        order_id=order.id,
        status=order.status,
        amount=amount,
        paid_with=method.label,
        refund_to=old.label if old else "the first payment method",
        refund_time=caller.policy.refund_time(old),
    )
