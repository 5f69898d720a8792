"""What loads beside the first turns, in a thread that the end of the service does not wait for."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

GRACE_SECONDS = 0.2
_NAME = "loading"


@contextlib.contextmanager
def beside(load: Callable[[threading.Event], None]) -> Iterator[None]:
    """Load while the body runs; the event that `load` is given is set when the body ends."""
    ending = threading.Event()
    thread = threading.Thread(target=load, args=(ending,), name=_NAME, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(GRACE_SECONDS)


def leave() -> None:
    """End the process at once when something still loads.

    A network's first work may take ten seconds on a busy machine, and Python aborts when it ends in the
    middle of it. What loading writes is put in place whole or not at all, so that nothing is lost.
    """
    if any(thread.name == _NAME for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
