"""One database by URL: SQLite in WAL mode by default, Postgres by choice."""

from __future__ import annotations

import fcntl
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlmodel import Session

from crm import plain_json

BUSY_SECONDS = 30
# Of each kind. Two conversations of one file wait for each other, and a model may take seconds: of a hundred
# at once one in 650 meets another.
LOCK_FILES = 65_536
# Connections of one process to Postgres, which takes 100 unless told otherwise. Whoever comes later waits.
WORKING, LOCKING = 30, 60


class Database:
    """The engine and the two ways to use it: `reading()` and `writing()`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # Beside the file; a database in memory has no other process to wait for.
        self._locks = Path(f"{self.url.database}.locks") if self.is_sqlite and self.url.database else None
        if self._locks is not None:
            self._locks.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite(url, self.lock) if self.is_sqlite else _postgres(url, WORKING)
        # Locks have connections of their own: whoever holds one must still reach the database.
        self._lock_engine = self.engine if self.is_sqlite else _postgres(url, LOCKING)
        self._thread_writing = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; nothing it changes is kept."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed whole when the block ends well, otherwise not at all."""
        with self.rehearsing() as session:
            yield session
            session.commit()

    @contextmanager
    def rehearsing(self) -> Iterator[Session]:
        """A transaction that is never committed: what would happen if."""
        with self._writer(), Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection(execution_options={"sqlite_begin": "BEGIN IMMEDIATE"})
            yield session

    def lock(self, name: str) -> AbstractContextManager[Any]:
        """Wait for `name`, "kind" or "kind:which", across threads, workers and machines.

        A killed holder lets go at once. Whoever holds one of a kind must not ask for another of that kind.
        """
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
        if not self.is_sqlite:
            return _advisory_lock(self._lock_engine, number)
        # Names share files, but of one kind alone: whoever holds a conversation goes on to other locks, and
        # would wait for herself or for somebody who waits for her.
        return self._file_lock(f"{name.partition(':')[0]}.{number % LOCK_FILES}.lock")

    @contextmanager
    def _writer(self) -> Iterator[None]:
        """SQLite has one writer. Waiting here is fair and wakes at once; its own busy handler sleeps."""
        if not self.is_sqlite:
            yield
            return
        # Threads first: one that waits for a file holds up nobody but its own process.
        with self._thread_writing, self._file_lock("writer.lock"):
            yield

    def _file_lock(self, name: str) -> AbstractContextManager[Any]:
        return _held(self._locks / name) if self._locks is not None else nullcontext()

    def close(self) -> None:
        self.engine.dispose()
        self._lock_engine.dispose()


def _postgres(url: str, connections: int) -> Engine:
    return create_engine(
        url,
        json_serializer=plain_json.written,
        pool_size=10,
        max_overflow=connections - 10,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
    )


def _sqlite(url: str, lock: Callable[[str], AbstractContextManager[Any]]) -> Engine:
    engine = create_engine(
        url,
        json_serializer=plain_json.written,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=20,
        max_overflow=200,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: see `begin` below.
        connection.isolation_level = None
        # Several that switch a new file at once do not wait for each other: SQLite says "locked" at once.
        with lock("journal"):
            connection.execute("PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A write that starts as a read may find the database changed under it; IMMEDIATE takes turns.
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        # The system hands it on in the order of asking, and takes it back from a process that is killed.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _advisory_lock(engine: Engine, number: int) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": number})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})
