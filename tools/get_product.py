"""One product with its variants."""

from crm import products
from tools.tool import Caller, public_read
from tools.views import ProductView


@public_read
def get_product(caller: Caller, product_id: str) -> ProductView:
    """A product with all its variants: options, price, and whether each is available.

    Args:
        product_id: The id of the product, as it stands on an order line. Not an item id.
    """
    product = products.get(caller.session, product_id)
    return ProductView.of(product, products.variants(caller.session, product_id))
