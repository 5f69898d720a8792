"""How many turns of a process think at once. One more would only take the interpreter from the others.

While a turn waits for a model it gives its place away. Who holds a place never waits for a conversation's
lock: that is taken first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# While one waits for the database another goes on; a third, or all at once, makes each turn dearer.
PLACES = 2
_places = threading.Semaphore(PLACES)
_here = threading.local()


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
