"""Many at once, and one of them killed: the database decides, on SQLite and on Postgres."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from crm import conversations, effects, handoffs, orders
from crm.customers import PaymentMethod
from crm.database import Database
from crm.effects import Effect
from crm.errors import AlreadyClaimed, KeyReused
from crm.handoffs import Handoff
from crm.orders import Order
from crm.tickets import Ticket

Said = TypeVar("Said")
HOLDER = """
import sys, threading
from crm.database import Database
database = Database(sys.argv[1])
with database.lock(sys.argv[2]):
    print("held", flush=True)
    threading.Event().wait()
"""
WRITER = """
import os, signal, sys
from datetime import UTC, datetime
from crm.database import Database
from crm.tickets import Ticket
database = Database(sys.argv[1])
with database.writing() as session:
    session.add(Ticket(id="half", subject="half", created_at=datetime.now(UTC)))
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
ROOT = Path(__file__).parents[2]


def test_fifty_calls_with_one_key_run_once_and_all_hear_the_same(database: Database, noon: datetime) -> None:
    def call(number: int) -> dict[str, object]:
        with database.writing() as session:
            earlier = effects.reserve(session, effect("k1", noon))
            if earlier is not None:
                return dict(earlier.result)
            session.add(Ticket(id=f"by-{number}", subject="once", created_at=noon))
            effects.settle(session, "k1", "ok", {"ticket": f"by-{number}"}, "")
            return {"ticket": f"by-{number}"}

    said = together(50, call)
    with database.reading() as session:
        ticket = session.exec(select(Ticket)).one()
    assert said == [{"ticket": ticket.id}] * 50


def test_a_call_that_failed_leaves_its_key_for_the_next(database: Database, noon: datetime) -> None:
    def fails() -> None:
        with database.writing() as session:
            assert effects.reserve(session, effect("k1", noon)) is None
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fails()
    with database.writing() as session:
        assert effects.reserve(session, effect("k1", noon)) is None


def test_a_key_that_comes_back_with_another_call_is_refused(database: Database, noon: datetime) -> None:
    with database.writing() as session:
        effects.reserve(session, effect("k1", noon))
    other = effect("k1", noon)
    other.arguments = {"order_id": "#W2"}
    with pytest.raises(KeyReused, match="k1"), database.writing() as session:
        effects.reserve(session, other)


def test_ten_cancellations_at_once_refund_once(shop: Database, noon: datetime) -> None:
    def cancel(number: int) -> bool:
        with shop.writing() as session:
            effects.reserve(session, effect(f"k{number}", noon))
            order = orders.owned_by(session, "ida_moe_1", "#W1")
            if order.status != "pending":
                return False
            orders.cancel(session, order, "no longer needed", noon)
            return True

    assert sorted(together(10, cancel)) == [False] * 9 + [True]
    with shop.reading() as session:
        assert session.get_one(PaymentMethod, "gift_card_1").balance == Decimal("159.50")
        assert len(orders.payments(session, "#W1")) == 2


def test_no_cent_is_lost_when_a_gift_card_is_used_twenty_times_at_once(
    shop: Database, noon: datetime
) -> None:
    def pay(number: int) -> None:
        with shop.writing() as session:
            effects.reserve(session, effect(f"k{number}", noon))
            order = session.get_one(Order, "#W1")
            orders.move_money(session, order, "payment", Decimal("1.25"), "gift_card_1", noon)

    together(20, pay)
    with shop.reading() as session:
        assert session.get_one(PaymentMethod, "gift_card_1").balance == Decimal("35.00")
        assert len(orders.payments(session, "#W1")) == 21


def test_twenty_people_reach_for_one_case_and_one_has_it(database: Database, noon: datetime) -> None:
    with database.writing() as session:
        conversation, _ = conversations.open_new(session, "chat", "en", noon)
        session.flush()
        case = handoffs.enqueue(session, conversation.id, "customer_asked", 2, {}, noon)

    def reach(number: int) -> str | None:
        try:
            with database.writing() as session:
                return handoffs.claim(session, case.id, f"person-{number}", noon).claimed_by
        except AlreadyClaimed:
            return None

    winners = [person for person in together(20, reach) if person]
    with database.reading() as session:
        assert winners == [session.get_one(Handoff, case.id).claimed_by]


def test_a_lock_lets_in_one_at_a_time(database: Database) -> None:
    inside, most = 0, 0

    def enter(_number: int) -> None:
        nonlocal inside, most
        with database.lock("conversation-1"):
            inside += 1
            most = max(most, inside)
            with database.reading() as session:
                session.exec(select(func.count()).select_from(Ticket)).one()
            inside -= 1

    together(24, enter)
    assert most == 1


def test_locks_of_different_names_do_not_wait_for_each_other(database: Database) -> None:
    both = threading.Barrier(2, timeout=30)

    def hold(number: int) -> None:
        with database.lock(f"conversation-{number}"):
            both.wait()

    together(2, hold)


def test_a_lock_waits_for_none_of_another_kind(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So every two names of a kind share a file, as a few of many conversations do.
    monkeypatch.setattr("crm.database.LOCK_FILES", 1)

    def connect() -> None:
        # A new connection takes a lock of its own; a turn that needs one holds its conversation meanwhile.
        another = Database(database_url)
        with another.reading() as session, another.lock("migrations"):
            session.exec(select(func.count()).select_from(Ticket)).one()
        another.close()

    with database.lock("conversation:1"):
        connecting = threading.Thread(target=connect, daemon=True)
        connecting.start()
        connecting.join(30)
        assert not connecting.is_alive()


def test_ninety_conversations_at_once_wait_for_a_connection_and_none_is_turned_away(
    postgres_url: str,
) -> None:
    database = Database(postgres_url)

    def turn(number: int) -> int:
        with database.lock(f"conversation-{number}"), database.reading() as session:
            # Held long enough for all to overlap: two connections each would be more than Postgres has.
            session.execute(text("SELECT pg_sleep(0.2)"))
            return session.exec(select(func.count()).select_from(Ticket)).one()

    assert together(90, turn) == [0] * 90
    database.close()


def test_a_killed_holder_lets_go_of_the_lock(database: Database, database_url: str) -> None:
    holder = run(HOLDER, database_url, "conversation-1")
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "held"
    entered = threading.Event()

    def wait() -> None:
        with database.lock("conversation-1"):
            entered.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    assert not entered.wait(0.5)
    os.kill(holder.pid, signal.SIGKILL)
    assert entered.wait(30)
    waiting.join()
    holder.communicate()


def test_a_killed_writer_leaves_nothing_and_holds_up_nobody(
    database: Database, database_url: str, noon: datetime
) -> None:
    writer = run(WRITER, database_url)
    writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL
    with database.writing() as session:
        assert session.get(Ticket, "half") is None
        session.add(Ticket(id="whole", subject="whole", created_at=noon))
    with database.reading() as session:
        assert [ticket.id for ticket in session.exec(select(Ticket))] == ["whole"]


def test_a_reader_sees_one_moment_and_keeps_nothing(shop: Database, noon: datetime) -> None:
    with shop.reading() as session:
        session.get_one(Order, "#W1").status = "cancelled"
        session.add(Ticket(id="t1", subject="lost", created_at=noon))
    with shop.reading() as session:
        assert session.get_one(Order, "#W1").status == "pending"
        assert session.get(Ticket, "t1") is None


def effect(key: str, at: datetime) -> Effect:
    return Effect(
        key=key,
        at=at,
        customer_id="ida_moe_1",
        actor="bot",
        tool="cancel_order",
        arguments={"order_id": "#W1"},
    )


def together(people: int, deed: Callable[[int], Said]) -> list[Said]:
    """Everybody does it at the same instant, each in a thread of her own."""
    start = threading.Barrier(people, timeout=60)

    def one(number: int) -> Said:
        start.wait()
        return deed(number)

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
