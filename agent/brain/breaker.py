"""A circuit breaker: after several failures in a row nothing is asked for a while, then one trial decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Closed while all is well. Safe to use from many threads.

    `failures` in a row open it for `seconds`; each trial that fails doubles that, up to `longest` seconds.
    """

    def __init__(
        self,
        failures: int = 3,
        seconds: float = 5.0,
        longest: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._first, self._longest, self._clock = failures, seconds, longest, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._pause = seconds
        self._until: float | None = None

    @property
    def is_open(self) -> bool:
        return self._until is not None

    def may_try(self) -> bool:
        """Whether to ask now. While open, one caller is let through when the pause is over."""
        with self._lock:
            if self._until is None:
                return True
            if self._clock() < self._until:
                return False
            # Others wait for the outcome of this trial.
            self._until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed, self._pause, self._until = 0, self._first, None

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            if self._until is not None:
                self._pause = min(self._pause * 2, self._longest)
                self._until = self._clock() + self._pause
            elif self._failed >= self._most:
                self._until = self._clock() + self._pause
