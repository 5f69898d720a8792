"""Changing items of an order that has not left."""

from crm import orders
from tools.swaps import Swapped, agreed_swaps, paying_method
from tools.tool import Caller, customer_write


@customer_write
def change_order_items(
    caller: Caller, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
) -> Swapped:
    """Change items of one pending order to other variants of the same products. Only once for an order.

    Args:
        order_id: The number of the order, such as #W1234567.
        item_ids: The ids of the items to change; an item that was bought twice may be named twice.
        new_item_ids: The ids of the variants to get, in the same order as item_ids.
        payment_method_id: What pays the difference, or receives it.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("change_order_items", order, "changed")
    swaps = agreed_swaps(caller, "change_order_items", order, item_ids, new_item_ids)
    method = paying_method(caller, payment_method_id, orders.price_difference(swaps))
    changed = Swapped.of(caller, order, swaps, method)
    orders.change_items(caller.session, order, swaps, method.id, caller.now)
    return changed.model_copy(update={"status": order.status})
