"""Moving the customer's default address."""

from pydantic import BaseModel

from crm import customers
from crm.addresses import Address
from crm.errors import NotFound
from tools.tool import Caller, customer_write


class Moved(BaseModel):
    address: str


@customer_write
def update_customer_address(  # noqa: PLR0913, PLR0917 - an address has six parts and the contract names each
    caller: Caller,
    address1: str,
    city: str,
    state: str,
    country: str,
    zip: str,
    address2: str = "",
    customer_id: str | None = None,
) -> Moved:
    """Change the customer's default address. Orders that were already placed keep theirs.

    Args:
        address1: Street and number.
        city: City.
        state: State, by its two letters.
        country: Country, such as USA.
        zip: Postal code.
        address2: Apartment, suite or the like; empty when there is none.
        customer_id: Need not be given; if it is, it must be the customer's own.
    """
    if customer_id not in (None, caller.customer):
        raise NotFound(f"There is no customer {customer_id}.")
    address = Address(address1=address1, address2=address2, city=city, state=state, country=country, zip=zip)
    caller.session.add(customers.get(caller.session, caller.customer).move_to(address))
    return Moved(address=str(address))
