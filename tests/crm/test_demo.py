"""The demo store: the same each time, of every kind, and plainly a demo."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from crm import customers, demo, exporters, orders, products, staff
from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.customers import Customer, PaymentMethod
from crm.database import Database
from crm.demo.known import STAFF
from crm.identities import Identity
from crm.migrations import upgrade
from crm.opportunities import STAGES, Opportunity, StageChange
from crm.orders import Order, OrderLine, Payment
from crm.products import Variant
from crm.staff import Staff
from crm.tables import metadata
from crm.tickets import Ticket


@pytest.fixture(scope="module")
def now() -> datetime:
    from tests.conftest import NOON

    return NOON


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Database:
    """The demo store as it is without a scale, for tests that only read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db")
    upgrade(database)
    demo.seed(database, now=now)
    return database


def test_the_same_moment_gives_the_same_store_on_every_database(
    database: Database, now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Database(f"sqlite:///{tmp_path_factory.mktemp('twin')}/demo.db")
    upgrade(other)
    assert demo.seed(database, 0.1, now=now) == demo.seed(other, 0.1, now=now)
    assert everything(database) == everything(other)
    other.close()


def test_another_seed_gives_another_store(sqlite_database: Database, store: Database, now: datetime) -> None:
    demo.seed(sqlite_database, now=now, seed=8)
    assert exporters.document(sqlite_database, "tau-retail") != exporters.document(store, "tau-retail")


def test_seeding_again_changes_nothing(sqlite_database: Database, now: datetime) -> None:
    assert demo.seed(sqlite_database, 0.1, now=now)
    before = everything(sqlite_database)
    assert demo.seed(sqlite_database, 0.1, now=now + timedelta(days=3)) == {}
    assert everything(sqlite_database) == before


def test_a_larger_store_has_the_same_people_and_more(
    sqlite_database: Database, store: Database, now: datetime
) -> None:
    demo.seed(sqlite_database, 2, now=now)
    with store.reading() as session, sqlite_database.reading() as larger:
        known = set(session.exec(select(Customer.id, Customer.email)))
        assert known < set(larger.exec(select(Customer.id, Customer.email)))
        assert count(larger, Order) > 1.5 * count(session, Order)


def test_years_of_orders_of_every_status_with_seasons_and_lapses(store: Database, now: datetime) -> None:
    with store.reading() as session:
        placed = [at for at in session.exec(select(Order.placed_at)) if at]
        statuses = Counter(session.exec(select(Order.status)))
        assert set(get_args(orders.Status)) - set(statuses) <= {"pending (item modified)"}
        assert min(placed) < now - timedelta(days=2 * 365)
        assert max(placed) <= now
        months = Counter(at.month for at in placed)
        assert months[11] + months[12] > 1.4 * (months[7] + months[2])
        last = dict(
            session.execute(
                select(Order.customer_id, func.max(Order.placed_at)).group_by(Order.customer_id)
            ).all()
        )
        lapsed = sum(at < now - timedelta(days=365) for at in last.values())
        assert 0.2 < lapsed / len(last) < 0.8


def test_recent_orders_are_pending_and_nothing_happens_in_the_future(store: Database, now: datetime) -> None:
    with store.reading() as session:
        pending = session.exec(select(Order).where(Order.status == "pending")).all()
        assert len(pending) >= 8
        assert all(order.placed_at and order.placed_at > now - timedelta(days=10) for order in pending)
        for moment in (
            Order.placed_at,
            Order.delivered_at,
            Order.changed_at,
            Payment.at,
            Customer.created_at,
        ):
            assert max(at for at in session.exec(select(moment)) if at) <= now


def test_every_order_is_paid_for_with_a_method_of_its_customer(store: Database) -> None:
    with store.reading() as session:
        owners = dict(session.exec(select(PaymentMethod.id, PaymentMethod.customer_id)).all())
        buyers = dict(session.exec(select(Order.id, Order.customer_id)).all())
        lines: Counter[str] = Counter()
        paid: Counter[str] = Counter()
        for order_id, price in session.exec(select(OrderLine.order_id, OrderLine.price)):
            lines[order_id] += price  # type: ignore[assignment] # a Counter of amounts
        for payment in session.exec(select(Payment)):
            assert owners[payment.payment_method_id] == buyers[payment.order_id]
            sign = 1 if payment.transaction_type == "payment" else -1
            paid[payment.order_id] += sign * payment.amount  # type: ignore[assignment] # as above
        cancelled = set(session.exec(select(Order.id).where(Order.status == "cancelled")))
    assert {order for order in buyers if paid[order] != (0 if order in cancelled else lines[order])} == set()


def test_the_shelf_has_sixty_products_that_can_be_bought_and_exchanged(store: Database) -> None:
    with store.reading() as session:
        shelf = products.catalogue(session)
        assert len(shelf) == 60
        for product in shelf:
            found = products.variants(session, product.id)
            assert sum(variant.available for variant in found) >= 2, product.name
            assert len({tuple(sorted(variant.options.items())) for variant in found}) == len(found)
        assert not all(session.exec(select(Variant.available)))


def test_companies_have_owners_contacts_renewals_deals_and_talk(store: Database, now: datetime) -> None:
    with store.reading() as session:
        accounts = session.exec(select(Account)).all()
        agents = {agent.id: agent for agent in session.exec(select(SalesAgent))}
        assert len(accounts) == 40
        assert len({agent.manager for agent in agents.values()}) == 3
        assert all(account.owner_id in agents and account.renewal_on for account in accounts)
        soon: list[date] = [a.renewal_on for a in accounts if a.renewal_on and a.renewal_on > now.date()]
        assert min(soon) < (now + timedelta(days=60)).date()
        contacts = set(session.exec(select(Customer.account_id).where(col(Customer.account_id).is_not(None))))
        assert contacts == {account.id for account in accounts}
        stages = Counter(session.exec(select(Opportunity.stage)))
        assert set(stages) == set(STAGES)
        steps = select(StageChange.opportunity_id, StageChange.to_stage).order_by(col(StageChange.id))
        reached = dict(session.exec(steps).all())
        assert reached == dict(session.exec(select(Opportunity.id, Opportunity.stage)).all())


def test_lost_deals_sound_worse_than_won_ones(store: Database) -> None:
    with store.reading() as session:
        moods = dict(
            session.execute(
                select(Opportunity.stage, func.avg(Activity.sentiment))
                .join(Activity, col(Activity.opportunity_id) == col(Opportunity.id))
                .group_by(Opportunity.stage)
            ).all()
        )
        assert moods["Won"] > 0.2 > -0.2 > moods["Lost"]
        planned = session.exec(select(Activity).where(col(Activity.done_at).is_(None))).all()
        assert planned
        assert session.exec(select(Ticket).where(col(Ticket.closed_at).is_(None))).all()


def test_the_people_of_the_readme_are_there(store: Database) -> None:
    with store.reading() as session:
        nora = customers.by_email(session, "nora.lind@shopper.example")
        assert nora is not None
        assert [order.status for order in orders.of_customer(session, nora.id)] == ["delivered", "pending"]
        marcus = customers.by_name_and_zip(session, "Marcus", "Bell", "60614")
        assert marcus is not None
        assert marcus.vip
        priya = session.get_one(PaymentMethod, "gift_card_priya")
        assert priya.balance == 85
        elena = orders.of_customer(session, "demo-elena-duarte")
        assert [o.status for o in elena] == [
            "return requested",
            "exchange requested",
            "cancelled",
            "processed",
        ]


def test_everybody_of_the_staff_can_log_in(store: Database) -> None:
    with store.reading() as session:
        for email, role, token, sales_agent in STAFF:
            person = staff.by_token(session, token)
            assert person is not None
            assert (person.email, person.role, person.sales_agent) == (email, role, sales_agent)
        assert count(session, Staff) == len(STAFF)


def test_everything_is_plainly_a_demo(store: Database) -> None:
    with store.reading() as session:
        for table in (Customer, Account, SalesAgent, Opportunity, Ticket, Activity):
            ids = session.exec(select(table.id)).all()  # type: ignore[attr-defined] # each of them has one
            assert all(one.startswith("demo-") for one in ids)
        emails = session.exec(select(Identity.value).where(Identity.kind == "email")).all()
        assert all(email.endswith(".example") for email in emails)
        phones = session.exec(select(Identity.value).where(Identity.kind == "phone")).all()
        assert all(phone[5:10] == "55501" for phone in phones)


def count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def everything(database: Database) -> dict[str, list[str]]:
    """All rows by table, apart from what is different by nature: ids of staff."""
    with database.reading() as session:
        return {
            table.name: sorted(
                str({name: value for name, value in row.items() if table.name != "staff" or name != "id"})
                for row in session.execute(table.select()).mappings()
            )
            for table in metadata.sorted_tables
        }
