"""How fast one conversation may go: far above any person, below what would keep others waiting."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from agent.api.problems import Problem

BURST = 1_000
PER_SECOND = 50.0
REMEMBERED = 10_000


class Pace:
    """A token bucket for each conversation, in this worker's memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, name: str) -> None:
        """Take one; raises Problem 429 when there is none left."""
        now = self._clock()
        left, since = self._buckets.pop(name, (float(BURST), now))
        left = min(float(BURST), left + (now - since) * PER_SECOND)
        self._buckets[name] = (max(left - 1, 0.0), now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if left < 1:
            raise Problem(429, "Too many messages at once. Wait a second and go on.", {"Retry-After": "1"})
