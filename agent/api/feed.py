"""Who wants to know when something changes. One look at the tables serves every watcher of a worker.

Because it is the tables that are looked at, it does not matter which worker made the change.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio import to_thread
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from agent.bootstrap import App
from crm.conversations import Conversation, Message, Turn
from crm.handoffs import Handoff

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.2
QUEUE = "queue of cases"

Mark = tuple[Any, ...]


class Watcher:
    """One who waits. It is woken whenever the mark of what it watches is not the one it saw last."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._mark: Mark | None = None

    def see(self, mark: Mark | None) -> None:
        if mark != self._mark:
            self._mark = mark
            self._changed.set()

    async def change(self) -> None:
        """Wait for the next change; also for one that came while nobody waited."""
        await self._changed.wait()
        self._changed.clear()


class Feed:
    """The watchers of one worker. With nobody there it asks the database nothing."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)

    @contextmanager
    def watching(self, name: str) -> Iterator[Watcher]:
        """Watch a conversation by its id, or the QUEUE."""
        watcher = Watcher()
        self._watchers[name].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[name].discard(watcher)
            if not self._watchers[name]:
                del self._watchers[name]

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if not self._watchers:
                continue
            try:
                marks = await to_thread.run_sync(self._look, list(self._watchers))
            except DBAPIError as error:
                # A database that is away for a moment must not end the feed for good.
                log.warning("the feed could not look: %s", type(error.orig).__name__)
                continue
            for name, watchers in self._watchers.items():
                for watcher in watchers:
                    watcher.see(marks.get(name, watcher._mark))

    def _look(self, names: list[str]) -> dict[str, Mark]:
        with self._app.database.reading() as session:
            cases = _cases(session)
            marks = _talks(session, [name for name in names if name != QUEUE], cases)
            held = _counts(session, Message, [str(case.conversation_id) for case in cases if case.claimed_at])
        return {**marks, QUEUE: (cases, tuple(held.items()))}


def _cases(session: Session) -> Mark:
    """Every open case, by what the desk shows of it."""
    open_cases = col(Handoff.resolved_at).is_(None) & col(Handoff.returned_at).is_(None)
    columns = [column for column in Handoff.__table__.columns if column.name != "package"]  # type: ignore[attr-defined]
    return tuple(session.execute(select(*columns).where(open_cases)))


def _talks(session: Session, ids: list[str], cases: Mark) -> dict[str, Mark]:
    """Status, words and turns of each conversation; while one waits, also the queue before it."""
    said = _counts(session, Message, ids)
    turned = _counts(session, Turn, ids)
    talks = session.exec(select(Conversation.id, Conversation.status).where(col(Conversation.id).in_(ids)))
    return {
        one: (status, said.get(one), turned.get(one), cases if status in ("queued", "human") else None)
        for one, status in talks
    }


def _counts(session: Session, table: type[Message] | type[Turn], ids: list[str]) -> dict[str, int]:
    # A count, not the highest id: on Postgres a lower id may be committed after a higher one.
    owner = col(table.conversation_id)
    return dict(session.exec(select(owner, func.count()).where(owner.in_(ids)).group_by(owner)).all())
