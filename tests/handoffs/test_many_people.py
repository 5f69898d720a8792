"""A shift of a hundred people and two worker processes: each case goes to one of them, and none is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from crm import conversations, dispatch, handoffs
from crm.conversations import Conversation
from crm.database import Database
from crm.handoffs import Handoff
from tests.handoffs.conftest import Queue

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CASES, PEOPLE, WORKERS = 1000, 100, 2


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.handoffs.{module}", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def long_queue(database: Database, noon) -> set[str]:
    with database.writing() as session:
        for number in range(CASES):
            session.add(Conversation(id=f"talk-{number}", token_hash="", status="queued", created_at=noon))
        session.flush()
        for number in range(CASES):
            session.add(
                Handoff(
                    id=f"case-{number}",
                    conversation_id=f"talk-{number}",
                    reason="customer_asked",
                    priority=1 + number % 4,
                    created_at=noon + timedelta(seconds=number),
                    due_at=noon + timedelta(seconds=number + 60),
                )
            )
    return {f"case-{number}" for number in range(CASES)}


@pytest.mark.timeout(300)
def test_a_hundred_people_claim_a_thousand_cases_and_each_goes_to_one(
    database: Database, database_url: str, long_queue: set[str]
) -> None:
    workers = [start("claimers", database_url, f"shift{n}", str(PEOPLE // WORKERS)) for n in range(WORKERS)]
    taken = [json.loads(worker.communicate()[0]) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    counted = Counter(case for shift in taken for case in shift)
    assert set(counted) == long_queue
    assert set(counted.values()) == {1}
    assert all(taken), "both workers had a share"
    with database.reading() as session:
        assert handoffs.waiting_cases(session) == []


def test_the_case_of_a_killed_process_returns_to_the_queue(
    database: Database, database_url: str, queue: Queue, maya, leo, noon
) -> None:
    case = queue()
    desk = start("holder", database_url, maya)
    assert desk.stdout is not None
    assert desk.stdout.readline().strip() == case.id
    desk.kill()
    desk.wait()
    later = noon + timedelta(minutes=2)
    with database.writing() as session:
        assert handoffs.get(session, case.id).claimed_by == maya
        assert [back.id for back in dispatch.release_vanished(session, later)] == [case.id]
        assert conversations.get(session, case.conversation_id).status == "queued"
    with database.writing() as session:
        assert handoffs.claim(session, case.id, leo, later).claimed_by == leo
