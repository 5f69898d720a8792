"""One order of the customer."""

from crm import orders
from tools.tool import Caller, customer_read
from tools.views import OrderView


@customer_read
def get_order(caller: Caller, order_id: str) -> OrderView:
    """One order of the customer: items, status, address, tracking and payments.

    Args:
        order_id: The number of the order, such as #W1234567.
    """
    return OrderView.of(caller.session, orders.owned_by(caller.session, caller.customer, order_id))
