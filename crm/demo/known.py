"""The people of the demo store whom the README introduces, and the staff with their demo tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session

from crm import staff
from crm.addresses import Address
from crm.demo import people
from crm.demo.batch import Batch
from crm.demo.people import Shopper
from crm.demo.purchases import Sale, write
from crm.demo.shelf import Shelf
from crm.staff import StaffRole
from crm.tickets import Ticket

# E-mail address, role, token, and whose deals are "mine". Anybody can read these: for demonstrations only.
STAFF: tuple[tuple[str, StaffRole, str, str | None], ...] = (
    ("rep@demo.example", "rep", "demo-token-rep", "Dana Whitfield"),
    ("manager@demo.example", "rep", "demo-token-manager", "Ruth Castellan"),
    ("agent@demo.example", "agent", "demo-token-agent", None),
    ("evaluator@demo.example", "evaluator", "demo-token-evaluator", None),
    ("admin@demo.example", "admin", "demo-token-admin", None),
)

Deed = dict[str, Any]


def enrol_staff(session: Session, now: datetime) -> None:
    """Somebody in every role, with a token that stays the same."""
    for email, role, token, sales_agent in STAFF:
        person, _ = staff.add(session, email, role, now, token=token)
        person.name = sales_agent or f"Demo {role}"
        person.sales_agent = sales_agent


def introduce(batch: Batch, shelf: Shelf, now: datetime) -> int:
    """Write the known people and their orders; returns how many people there are."""
    every = (_nora, _marcus, _priya, _tom, _elena)
    numbers = count(1)
    for meet in every:
        person, sales = meet(shelf, now)
        people.enrol(batch, person)
        people.agree(batch, person, "marketing", True)
        placed = sorted(sales, key=lambda sale: sale["placed_at"])
        for position, sale in enumerate(placed):
            write(batch, person, Sale(number=next(numbers), **sale), position)
    _complain(batch, now)
    return len(every)


def _nora(shelf: Shelf, now: datetime) -> tuple[Shopper, list[Deed]]:
    """One pending order and one delivered one: for a first conversation."""
    visa, paypal = people.card("credit_card_nora", "visa", "4242"), people.paypal("paypal_nora")
    nora = _person("Nora", "Lind", "97205", ("18 Rowan Street", "Portland", "OR"), now)
    nora.phone = "+15035550142"
    nora.methods = [visa, paypal]
    kettle = shelf.of("Gooseneck Kettle", color="blue")
    return nora, [
        _delivered(now, 24, [shelf.of("Desk Lamp"), shelf.of("Wool Sweater", size="M")], paypal),
        _pending(now, 1, [kettle, shelf.of("Coffee Grinder")], visa),
    ]


def _marcus(shelf: Shelf, now: datetime) -> tuple[Shopper, list[Deed]]:
    """A VIP with an order of high value that has not left yet."""
    amex = people.card("credit_card_marcus", "amex", "1005")
    marcus = _person("Marcus", "Bell", "60614", ("402 Lantern Avenue", "Chicago", "IL"), now)
    marcus.methods, marcus.vip = [amex], True
    office = [shelf.of("Standing Desk"), shelf.of("Office Armchair"), shelf.of("Portable Projector")]
    home = [shelf.of("Stand Mixer"), shelf.of("Espresso Maker"), shelf.of("Winter Coat")]
    return marcus, [
        *(
            _delivered(now, days, [shelf.of(name)], amex)
            for days, name in ((400, "E-Reader"), (90, "Camping Tent"))
        ),
        _pending(now, 2, [*office, *home, shelf.of("Mattress Topper"), shelf.of("Linen Bedding")], amex),
    ]


def _priya(shelf: Shelf, now: datetime) -> tuple[Shopper, list[Deed]]:
    """A gift card with money on it, and something delivered that may be exchanged."""
    gift = people.gift_card("gift_card_priya", Decimal("85.00"))
    master = people.card("credit_card_priya", "mastercard", "8210")
    priya = _person("Priya", "Raman", "78704", ("77 Pebble Lane", "Austin", "TX"), now)
    priya.methods = [gift, master]
    return priya, [
        _delivered(now, 11, [shelf.of("Trail Shoes", color="blue"), shelf.of("Insulated Bottle")], master),
        _delivered(now, 60, [shelf.of("Organic T-Shirt", color="black")], gift),
    ]


def _tom(shelf: Shelf, now: datetime) -> tuple[Shopper, list[Deed]]:
    """He bought every few weeks, complained, and has been silent since."""
    visa = people.card("credit_card_tom", "visa", "7788")
    tom = _person("Tom", "Okafor", "30307", ("9 Millstone Road", "Atlanta", "GA"), now)
    tom.methods = [visa]
    names = (
        "Chef's Knife",
        "Cast Iron Pan",
        "Toaster",
        "Bread Box",
        "Spice Rack",
        "Storage Jars",
        "Headlamp",
    )
    return tom, [
        _delivered(now, 640 - 35 * place, [shelf.of(name)], visa) for place, name in enumerate(names)
    ]


def _elena(shelf: Shelf, now: datetime) -> tuple[Shopper, list[Deed]]:
    """One order of every kind that is neither pending nor simply delivered."""
    paypal = people.paypal("paypal_elena")
    elena = _person("Elena", "Duarte", "02139", ("256 Kestrel Court", "Boston", "MA"), now)
    elena.methods = [paypal]
    shorts, scarf = shelf.of("Running Shorts"), shelf.of("Silk Scarf")
    cancelled = now - timedelta(days=29)
    return elena, [
        _delivered(now, 45, [scarf], paypal)
        | {"status": "return requested", "returned": [scarf], "changed_at": now - timedelta(days=30)},
        _delivered(now, 34, [shorts], paypal)
        | {
            "status": "exchange requested",
            "swaps": [(shorts, shelf.others(shorts)[0])],
            "changed_at": now - timedelta(days=20),
        },
        _pending(now, 30, [shelf.of("Board Game")], paypal)
        | {"status": "cancelled", "cancel_reason": "ordered by mistake", "changed_at": cancelled},
        _pending(now, 5, [shelf.of("Ceramic Planter"), shelf.of("Watering Can")], paypal)
        | {"status": "processed"},
    ]


def _person(first: str, last: str, zip_code: str, where: tuple[str, str, str], now: datetime) -> Shopper:
    street, city, state = where
    return Shopper(
        id=f"demo-{first}-{last}".lower(),
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@shopper.example".lower(),
        address=Address(address1=street, city=city, state=state, country="USA", zip=zip_code),
        since=now - timedelta(days=700),
    )


def _delivered(now: datetime, days_ago: int, articles: list[Any], method: Any) -> Deed:
    placed = now - timedelta(days=days_ago)
    return {
        "status": "delivered",
        "placed_at": placed,
        "delivered_at": placed + timedelta(days=4),
        "articles": articles,
        "method": method,
    }


def _pending(now: datetime, days_ago: int, articles: list[Any], method: Any) -> Deed:
    placed = now - timedelta(days=days_ago)
    return {"status": "pending", "placed_at": placed, "articles": articles, "method": method}


def _complain(batch: Batch, now: datetime) -> None:
    at = now - timedelta(days=420)
    batch.add(
        Ticket,
        id="demo-ticket-tom",
        customer_id="demo-tom-okafor",
        account_id=None,
        conversation_id=None,
        subject="Item arrived damaged",
        body="The Headlamp had a broken strap, and the replacement took three weeks.",
        priority=2,
        created_at=at,
        due_at=at + timedelta(days=3),
        closed_at=at + timedelta(days=22),
    )
