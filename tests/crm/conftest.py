"""Ida and her orders: a pending one paid with a gift card, a delivered one paid by card."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from crm.customers import Customer, PaymentMethod
from crm.database import Database
from crm.identities import Identity
from crm.orders import Fulfilment, Order, OrderLine, Payment
from crm.products import Product, Variant

HOME = {
    "address1": "1 Mill Lane",
    "address2": "Apt 4",
    "city": "Salem",
    "state": "OR",
    "country": "USA",
    "zip": "97301",
}


@pytest.fixture
def shop(database: Database, noon: datetime) -> Database:
    """A small shop, on SQLite and on Postgres."""
    with database.writing() as session:
        fill(session, noon)
    return database


def fill(session: Session, at: datetime) -> None:
    """Kettles in three colours, Ida with three ways to pay, and two orders of hers."""
    session.add(Product(id="10", name="Kettle"))
    session.add(
        Customer(id="ida_moe_1", first_name="Ida", last_name="Moe", email="ida.moe@example.com", **HOME)
    )
    session.flush()
    for position, (item, color, price) in enumerate(
        (("11", "blue", "48.50"), ("12", "red", "51.00"), ("13", "black", "40.25"))
    ):
        session.add(
            Variant(
                id=item,
                product_id="10",
                position=position,
                options={"color": color},
                price=Decimal(price),
                available=item != "13",
            )
        )
    for kind, value in (("email", "ida.moe@example.com"), ("phone", "+15035550100")):
        session.add(Identity(kind=kind, value=value, customer_id="ida_moe_1"))
    _add_methods(session)
    session.flush()
    _add_order(session, "#W1", "pending", "gift_card_1", at - timedelta(days=1))
    _add_order(session, "#W2", "delivered", "card_1", at - timedelta(days=20))
    session.add(Fulfilment(order_id="#W2", position=0, tracking_ids=["555"], item_ids=["11", "12"]))


def _add_methods(session: Session) -> None:
    session.add(
        PaymentMethod(id="gift_card_1", customer_id="ida_moe_1", source="gift_card", balance=Decimal("60.00"))
    )
    session.add(
        PaymentMethod(
            id="card_1",
            customer_id="ida_moe_1",
            position=1,
            source="credit_card",
            brand="visa",
            last_four="1234",
        )
    )
    session.add(PaymentMethod(id="paypal_1", customer_id="ida_moe_1", position=2, source="paypal"))


def _add_order(session: Session, order_id: str, status: str, method: str, at: datetime) -> None:
    session.add(Order(id=order_id, customer_id="ida_moe_1", status=status, placed_at=at, **HOME))
    session.flush()
    for position, (item, color, price) in enumerate((("11", "blue", "48.50"), ("12", "red", "51.00"))):
        session.add(
            OrderLine(
                order_id=order_id,
                position=position,
                item_id=item,
                product_id="10",
                name="Kettle",
                price=Decimal(price),
                options={"color": color},
            )
        )
    session.add(
        Payment(
            order_id=order_id,
            position=0,
            transaction_type="payment",
            amount=Decimal("99.50"),
            payment_method_id=method,
            at=at,
        )
    )
