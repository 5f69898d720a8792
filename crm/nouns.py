"""The nouns that CSV files carry in and out: their names, tables and closed sets of values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlmodel import SQLModel

from crm import orders
from crm.accounts import Account, SalesAgent
from crm.activities import Activity, ActivityKind
from crm.customers import Customer, PaymentMethod, PaymentSource
from crm.identities import Identity, IdentityKind
from crm.opportunities import STAGES, Opportunity, SalesProduct
from crm.products import Product, Variant
from crm.tickets import Ticket

Choices = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Noun:
    """One kind of record. `choices` limits what a column may say."""

    name: str
    table: type[SQLModel]
    choices: Choices = field(default_factory=dict)


# In this order every record comes after those it refers to.
NOUNS = (
    Noun("sales_agents", SalesAgent),
    Noun("accounts", Account),
    Noun("sales_products", SalesProduct),
    Noun("customers", Customer),
    Noun("identities", Identity, {"kind": get_args(IdentityKind)}),
    Noun("payment_methods", PaymentMethod, {"source": get_args(PaymentSource)}),
    Noun("products", Product),
    Noun("variants", Variant),
    Noun("orders", orders.Order, {"status": get_args(orders.Status)}),
    Noun("order_lines", orders.OrderLine),
    Noun("fulfilments", orders.Fulfilment),
    Noun("payments", orders.Payment, {"transaction_type": get_args(Literal["payment", "refund"])}),
    Noun("opportunities", Opportunity, {"stage": STAGES}),
    Noun("tickets", Ticket),
    Noun("activities", Activity, {"kind": get_args(ActivityKind)}),
)
BY_NAME = {noun.name: noun for noun in NOUNS}
