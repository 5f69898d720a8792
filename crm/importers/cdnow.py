"""Purchases of the CDNOW shop, as Fader and Hardie publish them: customer, date, number of CDs, dollars.

A line is `master-id [sample-id] YYYYMMDD quantity dollars`. Each becomes a delivered order with a line
for every CD; the shop told no names, no addresses and no way of paying. A second import adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlmodel import col

from crm import audit, bulk
from crm.bulk import Progress, Row, silent
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput
from crm.importers import Imported
from crm.money import money
from crm.orders import Order, OrderLine, Payment
from crm.products import Product

PRODUCT = "cdnow-cd"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Purchase:
    """One line of the file: who, when, how many, for how much."""

    customer: str
    on: datetime
    quantity: int
    paid: Decimal


def load(database: Database, path: Path, at: datetime, progress: Progress = silent) -> Imported:
    """Read the file into the CRM, whole or not at all; raises BadInput with the line."""
    found = read(path)
    firsts: dict[str, datetime] = {}
    for purchase in found:
        firsts[purchase.customer] = min(purchase.on, firsts.get(purchase.customer, purchase.on))
    customers = [_customer(number, first) for number, first in sorted(firsts.items())]
    numbered = list(_numbered(found))
    counts = {"customers": len(customers), "orders": len(found)}
    with database.writing() as session:
        bulk.upsert(session, Product, [{"id": PRODUCT, "name": "CD", "category": "music"}])
        bulk.upsert(session, Customer, customers, keep=["vip"], progress=progress)
        orders = [_order(purchase, position) for purchase, position in numbered]
        bulk.upsert(session, Order, orders, progress=progress)
        ids = [order["id"] for order in orders]
        bulk.remove(session, OrderLine, col(OrderLine.order_id), ids)
        bulk.insert(session, OrderLine, [row for pair in numbered for row in _lines(*pair)], progress)
        bulk.upsert(session, Payment, [_payment(*pair) for pair in numbered], progress=progress)
        audit.record(session, at, "system", "import", "cdnow", **counts)
    return Imported(counts)


def read(path: Path) -> list[Purchase]:
    """The purchases in the order of the file; raises BadInput with the line."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not the plain text that CDNOW files are.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    found = [_purchase(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise BadInput(f"{path} has no purchases.")
    return found


def _purchase(path: Path, number: int, line: str) -> Purchase:
    parts = line.split()
    if len(parts) not in (4, 5):
        raise BadInput(
            f"{path}, line {number}: {len(parts)} values; id, date, quantity and dollars are needed."
        )
    day, quantity, dollars = parts[-3:]
    try:
        on = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{path}, line {number}: '{day}' is not a date such as 19970131.") from None
    try:
        purchase = Purchase(customer=parts[0], on=on, quantity=int(quantity), paid=money(dollars))
    except ValueError:
        raise BadInput(f"{path}, line {number}: '{quantity}' is not a number of CDs.") from None
    except InvalidOperation:
        raise BadInput(f"{path}, line {number}: '{dollars}' is not an amount.") from None
    if not 0 < purchase.quantity <= 1000 or not 0 <= purchase.paid < 10**9:
        raise BadInput(f"{path}, line {number}: {quantity} CDs for {dollars} dollars cannot be.")
    return purchase


def _numbered(purchases: list[Purchase]) -> Iterator[tuple[Purchase, int]]:
    """Each purchase with its place among those of its customer."""
    seen: Counter[str] = Counter()
    for purchase in purchases:
        yield purchase, seen[purchase.customer]
        seen[purchase.customer] += 1


def _customer(number: str, first: datetime) -> Row:
    return {
        "id": f"cdnow-{number}",
        "first_name": "CDNOW",
        "last_name": number,
        "email": "",
        "vip": False,
        "created_at": first,
    }


def _order(purchase: Purchase, position: int) -> Row:
    return {
        "id": _order_id(purchase, position),
        "customer_id": f"cdnow-{purchase.customer}",
        "position": position,
        "status": "delivered",
        "placed_at": purchase.on,
    }


def _lines(purchase: Purchase, position: int) -> Iterator[Row]:
    """One line for each CD; the prices add up to what was paid, to the cent."""
    cents = int(purchase.paid * 100)
    for place in range(purchase.quantity):
        price = cents // purchase.quantity + (place < cents % purchase.quantity)
        yield {
            "order_id": _order_id(purchase, position),
            "position": place,
            "item_id": PRODUCT,
            "product_id": PRODUCT,
            "name": "CD",
            "price": Decimal(price) / 100,
            "options": {},
        }


def _payment(purchase: Purchase, position: int) -> Row:
    return {
        "order_id": _order_id(purchase, position),
        "position": 0,
        "transaction_type": "payment",
        "amount": purchase.paid,
        "payment_method_id": UNKNOWN,
        "at": purchase.on,
    }


def _order_id(purchase: Purchase, position: int) -> str:
    return f"cdnow-{purchase.customer}-{position + 1}"
