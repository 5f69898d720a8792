"""Exchanging items of an order that has arrived."""

from crm import orders
from tools.swaps import Swapped, agreed_swaps, paying_method
from tools.tool import Caller, customer_write


@customer_write
def exchange_items(
    caller: Caller, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
) -> Swapped:
    """Exchange items of one delivered order for other variants of the same products. Only once for an order.

    Args:
        order_id: The number of the order, such as #W1234567.
        item_ids: The ids of the items to give back; an item that was bought twice may be named twice.
        new_item_ids: The ids of the variants to get, in the same order as item_ids.
        payment_method_id: What pays the difference, or receives it.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("exchange_items", order, "exchanged")
    swaps = agreed_swaps(caller, "exchange_items", order, item_ids, new_item_ids)
    method = paying_method(caller, payment_method_id, orders.price_difference(swaps))
    orders.request_exchange(caller.session, order, swaps, method.id, caller.now)
    return Swapped.of(caller, order, swaps, method)
