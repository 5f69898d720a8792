"""Shoppers: who they are, how they pay, how often they buy and when they stop."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from crm.addresses import Address
from crm.bulk import Row
from crm.consents import Consent
from crm.customers import Customer, PaymentMethod
from crm.demo.batch import Batch
from crm.demo.words import CARDS, CITIES, FIRST_NAMES, LAST_NAMES, STREET_KINDS, STREETS
from crm.identities import Identity

OPENED_DAYS_AGO = 3 * 365


@dataclass
class Shopper:
    """One customer, with the habits that her orders come from."""

    id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    since: datetime
    phone: str | None = None
    vip: bool = False
    account_id: str | None = None
    orders_a_year: float = 0.0
    leaves_after_an_order: float = 0.0
    favourite: str = ""
    methods: list[Row] = field(default_factory=list)


def shopper(number: int, seed: int, now: datetime) -> tuple[Shopper, random.Random]:
    """Shopper `number`, the same at any scale, and the chance that decides the rest of her life."""
    chance = random.Random(f"{seed}/shopper/{number}")
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    rate = chance.gammavariate(1.6, 2.2)
    person = Shopper(
        id=f"demo-{first}-{last}-{number:04}".lower(),
        first_name=first,
        last_name=last,
        email=f"{first}.{last}{number}@shopper.example".lower(),
        address=address(chance),
        since=now - timedelta(days=chance.uniform(20, OPENED_DAYS_AGO)),
        phone=f"+1{201 + number // 100}55501{number % 100:02}",
        vip=rate > 8.5,
        orders_a_year=rate,
        leaves_after_an_order=min(0.6, chance.betavariate(1.2, 8.0)),
        favourite=chance.choice(("kitchen", "bedroom", "office", "electronics", "outdoors", "clothing")),
    )
    person.methods = _methods(chance, number)
    return person, chance


def address(chance: random.Random) -> Address:
    """Somewhere to send a parcel."""
    city, state, area = chance.choice(CITIES)
    street = f"{chance.randint(1, 990)} {chance.choice(STREETS)} {chance.choice(STREET_KINDS)}"
    return Address(
        address1=street,
        address2=f"Apt {chance.randint(1, 40)}" if chance.random() < 0.4 else "",
        city=city,
        state=state,
        country="USA",
        zip=f"{area}{chance.randint(0, 99):02}",
    )


def enrol(batch: Batch, person: Shopper) -> None:
    """The rows that say who she is."""
    batch.add(
        Customer,
        id=person.id,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
        vip=person.vip,
        account_id=person.account_id,
        created_at=person.since,
        **person.address.model_dump(),
    )
    addresses = (("email", person.email), ("phone", person.phone))
    for kind, value in addresses:
        if value:
            batch.add(Identity, kind=kind, value=value, customer_id=person.id, verified_at=person.since)
    for position, method in enumerate(person.methods):
        batch.add(PaymentMethod, customer_id=person.id, position=position, **method)


def agree(batch: Batch, person: Shopper, purpose: str, granted: bool) -> None:
    """What she said when she was asked."""
    batch.add(
        Consent,
        customer_id=person.id,
        conversation_id=None,
        purpose=purpose,
        granted=granted,
        source="demo store",
        at=person.since,
    )


def card(method_id: str, brand: str, last_four: str) -> Row:
    return {
        "id": method_id,
        "source": "credit_card",
        "brand": brand,
        "last_four": last_four,
        "balance": None,
    }


def paypal(method_id: str) -> Row:
    return {"id": method_id, "source": "paypal", "brand": None, "last_four": None, "balance": None}


def gift_card(method_id: str, balance: Decimal) -> Row:
    return {"id": method_id, "source": "gift_card", "brand": None, "last_four": None, "balance": balance}


def _methods(chance: random.Random, number: int) -> list[Row]:
    every = [
        card(f"credit_card_9{number:06}", chance.choice(CARDS), f"{chance.randint(0, 9999):04}"),
        paypal(f"paypal_9{number:06}"),
        gift_card(f"gift_card_9{number:06}", Decimal(chance.randint(5, 160))),
    ]
    chance.shuffle(every)
    return every[: chance.choice((1, 1, 2, 2, 3))]
