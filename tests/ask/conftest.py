"""A desk over the small store, and reps who sit at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.rep_desk import seat
from agent.rep_desk.desk import Rep, RepDesk
from crm import staff
from crm.database import Database
from crm.migrations import upgrade
from crm.staff import Staff
from tests.query import small_store
from tools.policy import Policy

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/crm.db")
    upgrade(opened)
    with opened.writing() as session:
        small_store.fill(session)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Iterator[RepDesk]:
    made = RepDesk(database, lambda: NOON, seat.REP_TOOLS, Policy.of_store())
    yield made
    made.close()


@pytest.fixture
def ada(database: Database) -> Rep:
    """A seller in the North, in Nora Vance's team."""
    return enrolled(database, "ada@example.com", "Ada Birk")


@pytest.fixture
def cleo(database: Database) -> Rep:
    """A seller in the South."""
    return enrolled(database, "cleo@example.com", "Cleo Dunn")


@pytest.fixture
def boss(database: Database) -> Rep:
    """An administrator, linked to nobody."""
    return enrolled(database, "boss@example.com", None, "admin")


def enrolled(database: Database, email: str, sales_agent: str | None, role: str = "rep") -> Rep:
    with database.writing() as session:
        person, _ = staff.add(session, email, role, NOON)
        person.sales_agent = sales_agent
        session.flush()
        identifier = person.id
    with database.reading() as session:
        return seat.of_staff(database, session.get_one(Staff, identifier))
