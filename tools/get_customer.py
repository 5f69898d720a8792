"""The customer's own profile."""

from crm import customers
from tools.tool import Caller, customer_read
from tools.views import CustomerView


@customer_read
def get_customer(caller: Caller) -> CustomerView:
    """The customer's name, e-mail address, default address and payment methods with gift card balances."""
    customer, methods = customers.profile(caller.session, caller.customer)
    return CustomerView.of(customer, methods)
