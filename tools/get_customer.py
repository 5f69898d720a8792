"""The customer's own profile."""

from crm import customers
from tools.tool import Caller, customer_read
from tools.views import CustomerView


@customer_read
def get_customer(caller: Caller) -> CustomerView:
    """The customer's name, e-mail address, default address and payment methods with gift card balances."""
    customer = customers.get(caller.session, caller.customer)
    return CustomerView.of(customer, customers.payment_methods(caller.session, customer.id))
