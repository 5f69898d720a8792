"""Work beside a call: what may block goes to threads, and the call's end waits for what was begun."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from voice.conversation import CallEvent, Conversation

log = logging.getLogger(__name__)
T = TypeVar("T")


class Beside:
    """What runs beside one call, with the call's own events among it."""

    def __init__(
        self, conversation: Conversation, threads: ThreadPoolExecutor, now: Callable[[], float]
    ) -> None:
        self._conversation = conversation
        self._threads = threads
        self._now = now
        self._tasks: set[asyncio.Task[Any]] = set()
        self._notes = asyncio.Lock()

    def later(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run a coroutine beside the call; the call's end waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def blocking(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what may block in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def note(self, kind: str, **data: Any) -> None:
        """Put an event into the timeline, in order, without waiting for it."""
        event = CallEvent(kind, round(self._now(), 2), data)

        async def keep() -> None:
            async with self._notes:
                await self.blocking(self._conversation.note, event)

        self.later(keep())

    async def settled(self) -> None:
        """Let everything that was begun end."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("work beside a call failed", exc_info=task.exception())
