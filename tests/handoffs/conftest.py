"""Conversations that wait for a person, and people who take them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from crm import conversations, handoffs, staff
from crm.database import Database
from crm.handoffs import Handoff

Queue = Callable[..., Handoff]


@pytest.fixture
def queue(database: Database, noon: datetime) -> Queue:
    """Queues a new conversation; `minutes` after noon."""

    def one(
        priority: int = 3, minutes: float = 0, skills: tuple[str, ...] = (), reason: str = "customer_asked"
    ) -> Handoff:
        at = noon + timedelta(minutes=minutes)
        with database.writing() as session:
            conversation, _ = conversations.open_new(session, "chat", "en", at)
            session.flush()
            return handoffs.enqueue(session, conversation.id, reason, priority, {"skills": list(skills)}, at)

    return one


@pytest.fixture
def maya(database: Database, noon: datetime) -> str:
    return _enrolled(database, "maya@example.com", noon)


@pytest.fixture
def leo(database: Database, noon: datetime) -> str:
    return _enrolled(database, "leo@example.com", noon)


def _enrolled(database: Database, email: str, at: datetime) -> str:
    with database.writing() as session:
        person, _ = staff.add(session, email, "agent", at)
        return person.id
