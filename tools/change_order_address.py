"""Sending an order elsewhere, before it leaves."""

from pydantic import BaseModel

from crm import orders
from crm.addresses import Address
from tools.tool import Caller, customer_write


class Readdressed(BaseModel):
    order_id: str
    status: str
    address: str


@customer_write
def change_order_address(  # noqa: PLR0913, PLR0917 - an address has six parts and the contract names each
    caller: Caller,
    order_id: str,
    address1: str,
    city: str,
    state: str,
    country: str,
    zip: str,
    address2: str = "",
) -> Readdressed:
    """Change where a pending order is sent.

    Args:
        order_id: The number of the order, such as #W1234567.
        address1: Street and number.
        city: City.
        state: State, by its two letters.
        country: Country, such as USA.
        zip: Postal code.
        address2: Apartment, suite or the like; empty when there is none.
    """
    order = orders.owned_by(caller.session, caller.customer, order_id)
    caller.policy.require_status("change_order_address", order, "sent to another address")
    address = Address(address1=address1, address2=address2, city=city, state=state, country=country, zip=zip)
    orders.change_address(caller.session, order, address, caller.now)
    return Readdressed(order_id=order.id, status=order.status, address=str(address))
