"""A shift of a hundred people and two worker processes: each case goes to one of them, and none is lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from crm import conversations, dispatch, handoffs, staff
from crm.conversations import Conversation
from crm.database import Database
from crm.handoff_events import HandoffEvent
from crm.handoffs import Handoff
from tests.handoffs import shift
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


@pytest.fixture
def tokens(database: Database, noon) -> list[str]:
    with database.writing() as session:
        return [staff.add(session, f"person{n}@example.com", "agent", noon)[1] for n in range(PEOPLE)]


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The real service with two workers, and its address."""
    start = "from agent.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--port", "0", "--workers", str(WORKERS)]
    settings = {"WARMLINE_DATABASE_URL": database_url, "WARMLINE_DATA_DIR": str(tmp_path)}
    log = tmp_path / "serve.log"
    with log.open("wb") as told:
        running = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=told, stderr=told
        )
    until = time.monotonic() + 240
    while not _is_ready(address := _address(log)):
        assert running.poll() is None, log.read_text()
        assert time.monotonic() < until, "the service did not start"
        time.sleep(0.5)
    yield address, running
    running.terminate()
    running.wait(30)


def _address(log: Path) -> str:
    """Where the service says that it listens; empty before it has said so."""
    said = re.search(r"starting at (http://[\d.:]+)/", log.read_text())
    return said[1] if said else ""


def _is_ready(address: str) -> bool:
    try:
        return bool(address) and httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.timeout(900)
def test_a_hundred_people_claim_a_thousand_cases_and_each_goes_to_one(
    database: Database, long_queue: set[str], tokens: list[str], service
) -> None:
    address, _ = service
    started = time.monotonic()
    taken = shift.work(address, tokens, sorted(long_queue))
    sys.stderr.write(f"{CASES} cases to {PEOPLE} people in {time.monotonic() - started:.0f} s\n")
    counted = Counter(case for mine in taken for case in mine)
    assert set(counted) == long_queue
    assert set(counted.values()) == {1}
    with database.reading() as session:
        assert handoffs.waiting_cases(session) == []
        holders = {case.id: case.claimed_by for case in session.exec(select(Handoff))}
        claims = session.exec(select(HandoffEvent.handoff_id).where(HandoffEvent.kind == "claimed")).all()
    people = [staff_id(database, token) for token in tokens]
    assert all(holders[case] == person for person, mine in zip(people, taken, strict=True) for case in mine)
    assert Counter(claims) == counted
    assert sum(bool(mine) for mine in taken) > PEOPLE // 2, "the work was shared"


def staff_id(database: Database, token: str) -> str:
    with database.reading() as session:
        person = staff.by_token(session, token)
    assert person is not None
    return person.id


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
