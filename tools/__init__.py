"""The catalogue of what an agent may do. One tool a file; `guard.py` permits, `run.py` runs."""

from tools.add_note import add_note
from tools.cancel_order import cancel_order
from tools.change_order_address import change_order_address
from tools.change_order_items import change_order_items
from tools.change_order_payment import change_order_payment
from tools.churn_risk import churn_risk
from tools.create_ticket import create_ticket
from tools.exchange_items import exchange_items
from tools.find_customer import find_customer
from tools.get_customer import get_customer
from tools.get_order import get_order
from tools.get_product import get_product
from tools.list_orders import list_orders
from tools.list_products import list_products
from tools.log_activity import log_activity
from tools.return_items import return_items
from tools.schedule_meeting import schedule_meeting
from tools.search_knowledge import search_knowledge
from tools.tool import Tool
from tools.transfer_to_human import transfer_to_human
from tools.update_customer_address import update_customer_address
from tools.update_opportunity import update_opportunity

CUSTOMER_READS: tuple[Tool, ...] = (
    find_customer,
    get_customer,
    list_orders,
    get_order,
    get_product,
    list_products,
    search_knowledge,
)
CUSTOMER_WRITES: tuple[Tool, ...] = (
    cancel_order,
    return_items,
    exchange_items,
    change_order_items,
    change_order_address,
    change_order_payment,
    update_customer_address,
    create_ticket,
    transfer_to_human,
)
REP_READS: tuple[Tool, ...] = (churn_risk,)
REP_WRITES: tuple[Tool, ...] = (add_note, log_activity, update_opportunity, schedule_meeting)
# What a brain that talks to a customer may call; staff may call everything.
FOR_CUSTOMERS: dict[str, Tool] = {tool.name: tool for tool in (*CUSTOMER_READS, *CUSTOMER_WRITES)}
CATALOGUE: dict[str, Tool] = FOR_CUSTOMERS | {tool.name: tool for tool in (*REP_READS, *REP_WRITES)}
