"""How many turns of a process think at once. One more would only take the interpreter from the others.

While a turn waits for a model it gives its place away. Who holds a place never waits for a conversation's
lock: that is taken first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

# With two, a busy machine gives the others our time: 13% fewer turns. With all at once each costs more.
PLACES = 3
# Where several processes share the cores a third place makes turns dearer: 55 a second of two, for 64.
PLACES_OF_SEVERAL = 2
_places = threading.Semaphore(PLACES)
_here = threading.local()
Result = TypeVar("Result")


def among(workers: int) -> None:
    """This process is one of so many. Said before its first turn."""
    global _places  # noqa: PLW0603 - one for the process
    _places = threading.Semaphore(PLACES if workers == 1 else PLACES_OF_SEVERAL)


@contextmanager
def thinking() -> Iterator[None]:
    """Take a place for what is inside; whoever comes when all are taken waits."""
    with _places:
        _here.placed = True
        try:
            yield
        finally:
            _here.placed = False


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is inside waits for another machine: this thread's place, if it has one, is free meanwhile."""
    if not getattr(_here, "placed", False):
        yield
        return
    _here.placed = False
    _places.release()
    try:
        yield
    finally:
        _places.acquire()
        _here.placed = True


def beside(work: Callable[[], Result]) -> Future[Result] | None:
    """Do `work` in another thread when a place is free; None when none is."""
    if not _places.acquire(blocking=False):
        return None
    future = _helpers().submit(work)
    future.add_done_callback(lambda _: _places.release())
    return future


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(PLACES, thread_name_prefix="beside")
