"""A small store with real rows, and the service around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from agent import bootstrap
from agent.bootstrap import App
from agent.brain import Brain
from agent.settings import Settings
from crm.addresses import Address
from crm.customers import Customer, PaymentMethod
from crm.database import Database
from crm.identities import Identity
from crm.orders import Fulfilment, Order, OrderLine, Payment
from crm.products import Product, Variant

HOME = Address(address1="1 Elm Street", city="Austin", state="TX", country="USA", zip="78712")


@pytest.fixture
def app_with(sqlite_url: str, tmp_path: Path, noon) -> Iterator[Callable[[Brain | None], App]]:
    """Builds the service on an empty store, with the given brain or the embedded one."""
    built: list[App] = []

    def build(brain: Brain | None = None) -> App:
        settings = Settings(database_url=sqlite_url, data_dir=tmp_path, _env_file=None)
        built.append(bootstrap.build(settings, brain, clock=lambda: noon))
        return built[-1]

    yield build
    for app in built:
        app.close()


@pytest.fixture
def mia(sqlite_url: str) -> Iterator[Customer]:
    """Mia has a pending order #W1000001 (a kettle and a lamp) and a delivered one #W1000002 (a mouse)."""
    database = Database(sqlite_url)
    with database.writing() as session:
        customer = Customer(
            id="mia_1", first_name="Mia", last_name="Garcia", email="mia@example.com"
        ).move_to(HOME)
        session.add(customer)
        session.flush()
        session.add(Identity(kind="email", value="mia@example.com", customer_id="mia_1"))
        session.add(
            PaymentMethod(
                id="credit_card_1", customer_id="mia_1", source="credit_card", brand="visa", last_four="1111"
            )
        )
        session.add(
            PaymentMethod(
                id="gift_card_1",
                customer_id="mia_1",
                position=1,
                source="gift_card",
                balance=Decimal("80.00"),
            )
        )
        _stock(session)
        _order(session, "#W1000001", "pending", 0, ["kettle_blue", "lamp_low"])
        _order(session, "#W1000002", "delivered", 1, ["mouse_black"])
    yield customer
    database.close()


STOCK = {
    "kettle_blue": ("kettle", "Electric Kettle", "40.00", {"color": "blue", "capacity": "1L"}),
    "kettle_black": ("kettle", "Electric Kettle", "35.00", {"color": "black", "capacity": "1L"}),
    "kettle_big": ("kettle", "Electric Kettle", "52.00", {"color": "blue", "capacity": "2L"}),
    "lamp_low": ("lamp", "Desk Lamp", "60.00", {"brightness": "low"}),
    "lamp_high": ("lamp", "Desk Lamp", "75.00", {"brightness": "high"}),
    "mouse_black": ("mouse", "Gaming Mouse", "99.00", {"color": "black"}),
    "mouse_white": ("mouse", "Gaming Mouse", "89.00", {"color": "white"}),
}


def _stock(session) -> None:
    for product_id, name in {(row[0], row[1]) for row in STOCK.values()}:
        session.add(Product(id=product_id, name=name))
    session.flush()
    for position, (item_id, (product_id, _, price, options)) in enumerate(STOCK.items()):
        session.add(
            Variant(
                id=item_id, product_id=product_id, position=position, price=Decimal(price), options=options
            )
        )


def _order(session, order_id: str, status: str, position: int, items: list[str]) -> None:
    session.add(Order(id=order_id, customer_id="mia_1", status=status, position=position).move_to(HOME))
    session.flush()
    total = Decimal(0)
    for place, item_id in enumerate(items):
        product_id, name, price, options = STOCK[item_id]
        total += Decimal(price)
        session.add(
            OrderLine(
                order_id=order_id,
                position=place,
                item_id=item_id,
                product_id=product_id,
                name=name,
                price=Decimal(price),
                options=options,
            )
        )
    if status != "pending":
        session.add(Fulfilment(order_id=order_id, position=0, tracking_ids=["TRACK7"], item_ids=items))
    session.add(
        Payment(
            order_id=order_id,
            position=0,
            transaction_type="payment",
            amount=total,
            payment_method_id="credit_card_1",
        )
    )
