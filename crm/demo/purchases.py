"""Orders over the years: seasons, favourites, lapses, and what went wrong on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from crm.activities import Activity
from crm.bulk import Row
from crm.demo.batch import Batch
from crm.demo.people import Shopper
from crm.demo.shelf import Article, Shelf
from crm.demo.words import COMPLAINTS, QUESTIONS
from crm.orders import Fulfilment, Order, OrderLine, Payment, Status
from crm.tickets import Ticket

# How busy each month is: gifts in winter, little in high summer.
SEASON = (0.8, 0.75, 0.9, 0.95, 1.05, 1.0, 0.75, 0.8, 1.0, 1.05, 1.5, 1.9)
BUSIEST = max(SEASON)
SHIPPED: tuple[Status, ...] = ("processed", "delivered", "return requested", "exchange requested")


@dataclass(frozen=True)
class Sale:
    """One order as it is to be written."""

    number: int
    status: Status
    placed_at: datetime
    articles: Sequence[Article]
    method: Row
    changed_at: datetime | None = None
    delivered_at: datetime | None = None
    cancel_reason: str | None = None
    # What goes back, and what is wanted instead of it.
    returned: Sequence[Article] = ()
    swaps: Sequence[tuple[Article, Article]] = ()

    @property
    def id(self) -> str:
        return f"#W9{self.number:06}"


def live(
    batch: Batch, person: Shopper, shelf: Shelf, now: datetime, chance: random.Random, numbers: count[int]
) -> None:
    """Everything that she bought until she left, or until now."""
    for position, at in enumerate(_days(person, now, chance)):
        sale = _sale(person, shelf, at, now, chance, next(numbers))
        write(batch, person, sale, position)
        unhappy = sale.status in ("return requested", "cancelled") or chance.random() < 0.06
        _speak_up(batch, person, sale, now, chance, unhappy)
        if chance.random() < person.leaves_after_an_order * (3 if unhappy else 1):
            return


def _days(person: Shopper, now: datetime, chance: random.Random) -> Iterator[datetime]:
    """When she would buy, in order, as long as she stays."""
    at = last = person.since
    while True:
        at += timedelta(days=365 * chance.expovariate(person.orders_a_year * BUSIEST))
        if at >= now:
            break
        if chance.random() < SEASON[at.month - 1] / BUSIEST:
            last = at
            yield at
    # Some are back this week, so that there are always orders that have not left yet.
    if chance.random() < 0.1:
        yield max(last, now - timedelta(days=chance.uniform(0.1, 4)))


def write(batch: Batch, person: Shopper, sale: Sale, position: int) -> None:
    """The rows of one order."""
    difference = sum((new.price - old.price for old, new in sale.swaps), Decimal())
    asked = sale.status == "exchange requested"
    batch.add(
        Order,
        id=sale.id,
        customer_id=person.id,
        position=position,
        status=sale.status,
        placed_at=sale.placed_at,
        delivered_at=sale.delivered_at,
        changed_at=sale.changed_at,
        cancel_reason=sale.cancel_reason,
        return_items=sorted(article.item_id for article in sale.returned) or None,
        return_payment_method_id=sale.method["id"] if sale.returned else None,
        exchange_items=sorted(old.item_id for old, _ in sale.swaps) if asked else None,
        exchange_new_items=sorted(new.item_id for _, new in sale.swaps) if asked else None,
        exchange_payment_method_id=sale.method["id"] if asked else None,
        exchange_price_difference=difference if asked else None,
        **person.address.model_dump(),
    )
    _write_lines(batch, sale)
    _write_payments(batch, sale, difference)


def _write_lines(batch: Batch, sale: Sale) -> None:
    # A pending order was changed at once; an exchange waits for the parcel to come back.
    swapped = dict(_ids(sale)) if sale.status == "pending (item modified)" else {}
    bought = [swapped.get(article.item_id, article) for article in sale.articles]
    for place, article in enumerate(bought):
        batch.add(
            OrderLine,
            order_id=sale.id,
            position=place,
            item_id=article.item_id,
            product_id=article.product_id,
            name=article.name,
            price=article.price,
            options=article.options,
        )
    if sale.status in SHIPPED:
        batch.add(
            Fulfilment,
            order_id=sale.id,
            position=0,
            tracking_ids=[f"91{sale.number:010}"],
            item_ids=[article.item_id for article in bought],
        )


def _ids(sale: Sale) -> list[tuple[str, Article]]:
    return [(old.item_id, new) for old, new in sale.swaps]


def _write_payments(batch: Batch, sale: Sale, difference: Decimal) -> None:
    paid = sum((article.price for article in sale.articles), Decimal())
    moved = [("payment", paid, sale.placed_at)]
    if sale.status == "cancelled":
        moved.append(("refund", paid, sale.changed_at or sale.placed_at))
    if sale.status == "pending (item modified)" and difference:
        kind = "payment" if difference > 0 else "refund"
        moved.append((kind, abs(difference), sale.changed_at or sale.placed_at))
    for place, (kind, amount, at) in enumerate(moved):
        batch.add(
            Payment,
            order_id=sale.id,
            position=place,
            transaction_type=kind,
            amount=amount,
            payment_method_id=sale.method["id"],
            at=at,
        )


def _sale(
    person: Shopper, shelf: Shelf, at: datetime, now: datetime, chance: random.Random, number: int
) -> Sale:
    articles = _basket(person, shelf, at, chance)
    method, status = chance.choice(person.methods), _status(now - at, chance)
    arrived = at + timedelta(days=chance.uniform(3, 7))
    changed: datetime | None = None
    returned: list[Article] = []
    swaps: list[tuple[Article, Article]] = []
    if status in ("cancelled", "pending (item modified)"):
        changed = min(now, at + timedelta(hours=chance.uniform(1, 40)))
    if status in ("return requested", "exchange requested"):
        changed = min(now, arrived + timedelta(days=chance.uniform(1, 20)))
    if status == "return requested":
        returned = articles[:1]
    if status in ("exchange requested", "pending (item modified)"):
        swaps = [(articles[0], chance.choice(shelf.others(articles[0])))]
    return Sale(
        number=number,
        status=status,
        placed_at=at,
        articles=articles,
        method=method,
        changed_at=changed,
        delivered_at=arrived if status in SHIPPED and status != "processed" else None,
        cancel_reason=chance.choice(("no longer needed", "ordered by mistake"))
        if status == "cancelled"
        else None,
        returned=returned,
        swaps=swaps,
    )


def _basket(person: Shopper, shelf: Shelf, at: datetime, chance: random.Random) -> list[Article]:
    names, weights = [], []
    for name, articles in shelf.products.items():
        first = articles[0]
        months = min(abs(at.month - first.season), 12 - abs(at.month - first.season)) if first.season else 3
        seasonal = (6.0, 3.0, 1.5)[months] if months < 3 else 1.0
        names.append(name)
        weights.append(seasonal * (4 if first.category == person.favourite else 1))
    chosen = set(chance.choices(names, weights, k=chance.choice((1, 1, 1, 2, 2, 3, 4))))
    return [
        chance.choice([article for article in shelf.products[name] if article.available])
        for name in sorted(chosen)
    ]


def _status(age: timedelta, chance: random.Random) -> Status:
    if chance.random() < 0.05:
        return "cancelled"
    luck = chance.random()
    if age < timedelta(days=3):
        return "pending (item modified)" if luck < 0.1 else "pending"
    if age < timedelta(days=8):
        return "pending" if luck < 0.3 else "processed"
    if luck < 0.05:
        return "return requested"
    return "exchange requested" if luck < 0.08 else "delivered"


def _speak_up(
    batch: Batch, person: Shopper, sale: Sale, now: datetime, chance: random.Random, unhappy: bool
) -> None:
    if chance.random() > (0.55 if unhappy else 0.08):
        return
    at = min(now, sale.placed_at + timedelta(days=chance.uniform(2, 12)))
    subject, body = chance.choice(COMPLAINTS if unhappy else QUESTIONS)
    body = body.format(item=sale.articles[0].name)
    mood = -0.6 if unhappy else 0.3
    batch.add(
        Activity,
        id=f"demo-activity-{sale.number}",
        kind=chance.choice(("email", "call", "chat")),
        at=at,
        customer_id=person.id,
        account_id=person.account_id,
        opportunity_id=None,
        author="demo",
        subject=subject,
        body=body,
        sentiment=round(mood + chance.uniform(-0.25, 0.25), 2) + 0.0,
        done_at=at,
    )
    if unhappy:
        closed = at + timedelta(days=chance.choice((2, 4, 7, 12, 25, 120)))
        batch.add(
            Ticket,
            id=f"demo-ticket-{sale.number}",
            customer_id=person.id,
            account_id=person.account_id,
            conversation_id=None,
            subject=f"{subject} ({sale.id})",
            body=body,
            priority=chance.choice((2, 3, 3, 4)),
            created_at=at,
            due_at=at + timedelta(days=3),
            closed_at=closed if closed < now else None,
        )
