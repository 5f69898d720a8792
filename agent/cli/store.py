"""The CRM's database, for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.settings import Settings
    from crm.database import Database


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of these settings with its schema up to date; closed when the command ends."""
    from crm.database import Database
    from crm.migrations import upgrade

    database = Database(settings.database_url)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
