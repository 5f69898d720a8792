"""The customer's orders."""

from typing import Any

from tools.tool import Caller, customer_read
from tools.views import OrderView


@customer_read
def list_orders(caller: Caller) -> dict[str, Any]:
    """Every order of the customer, oldest first, with items, status, address, tracking and payments."""
    found = OrderView.of_customer(caller.session, caller.customer)
    return {"orders": [order.model_dump(mode="json") for order in found]}
