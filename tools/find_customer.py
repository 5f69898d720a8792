"""Who is this? By e-mail address, or by name and postal code."""

from typing import Any

from crm import customers
from crm.errors import NotFound
from tools.tool import Caller, public_read


@public_read
def find_customer(
    caller: Caller,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    zip: str | None = None,
) -> dict[str, Any]:
    """Find the customer by e-mail address, or by first name, last name and postal code together.

    Args:
        email: An e-mail address of the customer.
        first_name: The first name.
        last_name: The last name.
        zip: The postal code of the customer's own address.
    """
    found = None
    if email:
        found = customers.by_email(caller.session, email)
    if found is None and first_name and last_name and zip:
        found = customers.by_name_and_zip(caller.session, first_name, last_name, zip)
    if found is None or found.erased_at is not None:
        raise NotFound("I could not find a customer with these details.")
    return {"customer_id": found.id, "first_name": found.first_name}
