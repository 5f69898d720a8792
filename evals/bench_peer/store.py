"""A small store for the comparison: each shopper has three orders, the same for both sides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crm import migrations
from crm.addresses import Address
from crm.customers import Customer, PaymentMethod
from crm.database import Database
from crm.identities import Identity
from crm.orders import Order, OrderLine, Payment
from crm.products import Product, Variant

HOME = Address(address1="1 Elm Street", city="Austin", state="TX", country="USA", zip="78712")


def email(number: int) -> str:
    return f"shopper{number}@example.com"


def order_id(number: int, which: int = 0) -> str:
    return f"#W{1_000_000 + number * 10 + which}"


def fill(url: str, shoppers: int) -> dict[str, Any]:
    """Fill an empty database; returns the orders as the peer's tool gives them."""
    database = Database(url)
    migrations.upgrade(database)
    with database.writing() as session:
        session.add(Product(id="kettle", name="Electric Kettle"))
        session.flush()
        session.add(
            Variant(id="kettle_blue", product_id="kettle", price=Decimal("40.00"), options={"color": "blue"})
        )
        for number in range(shoppers):
            _shopper(session, number)
    database.close()
    return {
        order_id(number, which): _plain(number, which) for number in range(shoppers) for which in range(3)
    }


def _shopper(session: Any, number: int) -> None:
    customer_id, card = f"shopper_{number}", f"credit_card_{number}"
    person = Customer(id=customer_id, first_name="Ada", last_name=f"Smith{number}", email=email(number))
    session.add(person.move_to(HOME))
    session.flush()
    session.add(Identity(kind="email", value=email(number), customer_id=customer_id))
    session.add(
        PaymentMethod(id=card, customer_id=customer_id, source="credit_card", brand="visa", last_four="1111")
    )
    session.flush()
    for which in range(3):
        name = order_id(number, which)
        session.add(Order(id=name, customer_id=customer_id, status="pending", position=which).move_to(HOME))
        session.flush()
        line: Any = {"item_id": "kettle_blue", "product_id": "kettle", "name": "Electric Kettle"}
        session.add(
            OrderLine(order_id=name, position=0, price=Decimal("40.00"), options={"color": "blue"}, **line)
        )
        paid: Any = {"transaction_type": "payment", "payment_method_id": card}
        session.add(Payment(order_id=name, position=0, amount=Decimal("40.00"), **paid))


def _plain(number: int, which: int) -> dict[str, Any]:
    return {
        "order_id": order_id(number, which),
        "status": "pending",
        "items": [
            {
                "item_id": "kettle_blue",
                "name": "Electric Kettle",
                "price": "40.00",
                "options": {"color": "blue"},
            }
        ],
        "total": "40.00",
        "address": {"address1": "1 Elm Street", "city": "Austin", "state": "TX", "zip": "78712"},
        "payments": [
            {"transaction_type": "payment", "amount": "40.00", "payment_method_id": f"credit_card_{number}"}
        ],
    }
