"""A store of its own for every round of conversations.

The records are imported once and copied for each round.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from agent.bootstrap import App
from crm.database import Database

T = TypeVar("T")


@contextmanager
def prepared(store: Path) -> Iterator[Path]:
    """A database that holds the store of a `db.json`.

    It is gone afterwards. Raises BadInput for a bad file.
    """
    from datetime import UTC, datetime

    from crm.importers import tau_retail
    from crm.migrations import upgrade

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        database = Database(f"sqlite:///{path}")
        try:
            upgrade(database)
            tau_retail.load(database, store, datetime.now(UTC))
        finally:
            database.close()
        yield path


@contextmanager
def fresh(store: Path, brain: str) -> Iterator[App]:
    """The whole service on a copy of the prepared store."""
    from agent.bootstrap import build
    from agent.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "world.db"
        # The last connection that closes folds the write-ahead log into the file.
        shutil.copy(store, copy)
        settings = Settings(database_url=f"sqlite:///{copy}", data_dir=Path(folder), brain=brain)
        app = build(settings)
        try:
            yield app
        finally:
            app.close()


def records(app: App) -> dict[str, Any]:
    """The store as it stands now, in the schema of tau-bench."""
    from crm.exporters import tau_retail

    with app.database.reading() as session:
        return tau_retail.records(session)


def rounds(items: Iterable[tuple[str, T]]) -> list[list[T]]:
    """Groups in which no customer comes twice, so that each finds her records untouched."""
    groups: list[tuple[set[str], list[T]]] = []
    for customer, item in items:
        for seen, group in groups:
            if customer not in seen:
                seen.add(customer)
                group.append(item)
                break
        else:
            groups.append(({customer}, [item]))
    return [group for _, group in groups]


def recorded(app: App, conversation_id: str) -> dict[str, Any]:
    """A conversation as `warmline` transcripts keep it."""
    from crm.exporters import conversations

    with app.database.reading() as session:
        return conversations.record(session, conversation_id)
