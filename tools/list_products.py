"""What the store sells."""

from typing import Any

from crm import products
from tools.tool import Caller, public_read


@public_read
def list_products(caller: Caller) -> dict[str, Any]:
    """The names and ids of all products in the store."""
    return {"products": [{"product_id": p.id, "name": p.name} for p in products.catalogue(caller.session)]}
