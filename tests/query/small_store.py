"""A small seeded store: three teams, a dozen accounts, some hundred deals, and a shop with orders."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.customers import Customer
from crm.opportunities import Opportunity, SalesProduct
from crm.orders import Order, OrderLine
from crm.products import Product, Variant

TODAY = date(2026, 6, 30)
TEAMS = {"Nora Vance": ("North", ["Ada Birk", "Ben Cole"]), "Omar Reyes": ("South", ["Cleo Dunn", "Dev Patel"]),
         "Petra Holm": ("North", ["Elin Frost", "Finn Gray", "Gwen Hale"])}  # fmt: skip
SECTORS = ("retail", "finance", "energy")
PRODUCTS = {"Lumen One": 900, "Lumen Max": 4200, "Anchor": 15000, "Beacon": 7000}  # Nobody sold a Beacon.
ITEMS = ("Blue Kettle", "Desk Lamp", "Travel Mug")


def fill(session: Session, seed: int = 7, shop: bool = True) -> None:
    """The same rows for the same seed; without the shop, only what the sales team has."""
    chance = random.Random(seed)
    agents = []
    for manager, (office, names) in TEAMS.items():
        for name in names:
            agents.append(SalesAgent(id=f"s{len(agents)}", name=name, manager=manager, office=office))
    session.add_all(agents)
    session.add_all(
        SalesProduct(id=f"p{at}", name=name, series=name.split()[0], list_price=Decimal(price))
        for at, (name, price) in enumerate(PRODUCTS.items())
    )
    session.flush()
    for at in range(12):
        session.add(
            Account(
                id=f"a{at}", name=f"{('Bright', 'Cedar', 'Delta', 'Ember')[at % 4]} {('Foods', 'Works', 'Labs')[at // 4]}",
                sector=SECTORS[at % 3], country="Norway" if at % 5 == 0 else "Spain",
                owner_id=agents[at % 6].id, employees=chance.randint(10, 9000), founded=1970 + at * 4,
                revenue=Decimal(chance.randint(10, 5000)), renewal_on=TODAY + timedelta(days=30 * at),
                parent_id="a1" if at in (6, 10) else None,
            )
        )  # fmt: skip
    session.flush()
    _deals(session, chance, agents)
    if shop:
        _shop(session, chance)


def _deals(session: Session, chance: random.Random, agents: list[SalesAgent]) -> None:
    for at in range(240):
        engaged = date(2025, 7, 1) + timedelta(days=chance.randrange(360))
        stage = chance.choice(["Won", "Won", "Lost", "Engaging", "Prospecting"])
        closed = (
            min(engaged + timedelta(days=chance.randrange(5, 90)), TODAY)
            if stage in ("Won", "Lost")
            else None
        )
        product = chance.randrange(3)
        if at % 11 == 9 and product == 2:
            product = 1  # This account never bought an Anchor.
        worth = Decimal(list(PRODUCTS.values())[product] + chance.randrange(-100, 300))
        session.add(
            Opportunity(
                id=f"D{at:04}", name=f"deal {at}", account_id=f"a{at % 11}", agent_id=agents[chance.randrange(6)].id,
                product_id=f"p{product}", stage=stage, engage_date=engaged, close_date=closed,
                value=worth if stage == "Won" else (Decimal(0) if stage == "Lost" else None),
            )
        )  # fmt: skip
    for at in range(90):
        day = TODAY - timedelta(days=chance.randrange(150))
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        session.add(
            Activity(
                id=f"act{at}", kind=chance.choice(["call", "email", "meeting"]), at=moment, done_at=moment,
                account_id=f"a{chance.randrange(9)}", author=agents[at % 6].name, subject=f"talk {at}",
                sentiment=round(chance.uniform(-1, 1), 2),
            )
        )  # fmt: skip


def _shop(session: Session, chance: random.Random) -> None:
    session.add_all(Product(id=f"i{at}", name=name) for at, name in enumerate(ITEMS))
    session.flush()
    session.add_all(
        Variant(id=f"v{at}", product_id=f"i{at}", price=Decimal(20 + 15 * at)) for at in range(len(ITEMS))
    )
    for at in range(20):
        session.add(
            Customer(
                id=f"c{at}", first_name=("Mia", "Leo", "Zoe", "Max")[at % 4], last_name=f"Shopper{at}", email=f"c{at}@x.example",
                city="Austin" if at % 3 else "Boston", state="TX" if at % 3 else "MA",
            )
        )  # fmt: skip
    session.flush()
    for at in range(70):
        placed = datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=chance.randrange(300))
        session.add(
            Order(
                id=f"#W{at:03}", customer_id=f"c{chance.randrange(20)}", placed_at=placed,
                status=chance.choice(["delivered", "delivered", "pending", "cancelled", "return requested"]),
            )
        )  # fmt: skip
        session.flush()
        for line in range(chance.randrange(1, 4)):
            item = chance.randrange(3)
            session.add(
                OrderLine(
                    order_id=f"#W{at:03}", position=line, item_id=f"v{item}", product_id=f"i{item}", name=ITEMS[item],
                    price=Decimal(20 + 15 * item),
                )
            )  # fmt: skip
