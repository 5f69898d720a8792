"""A worker that is busy for longer than uvicorn's own patience is not killed with the requests it holds."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.handoffs.test_many_people import service

__all__ = ["service"]

pytestmark = pytest.mark.slow
# uvicorn's supervisor gives a silent worker 5 s unless told otherwise.
BUSY_SECONDS = 8


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.timeout(300)
def test_worker_that_is_silent_for_a_while_keeps_its_place(service) -> None:
    _, running = service
    before = workers_of(running.pid)
    for worker in before:
        os.kill(worker, signal.SIGSTOP)
    try:
        time.sleep(BUSY_SECONDS)
    finally:
        for worker in before:
            os.kill(worker, signal.SIGCONT)
    assert workers_of(running.pid) == before


def workers_of(parent: int) -> set[int]:
    """The processes that `parent` started to answer requests; multiprocessing's tracker is none of them."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    lines = {int(child): Path(f"/proc/{child}/cmdline").read_text() for child in children}
    found = {child for child, line in lines.items() if "spawn_main" in line}
    assert found, lines
    return found
