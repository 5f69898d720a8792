"""Two databases to ask: Maven's pipeline where it is at hand, and a small seeded store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.rep_desk.lexicon import Lexicon
from crm.database import Database
from crm.importers import maven_crm
from crm.migrations import upgrade
from crm.query.reader import Reader
from crm.query.world import World, look
from tests.query import small_store


class Asked:
    """A database with its reader, what is in it, and the words for it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.path = str(database.url.database)
        self.reader = Reader(database)
        self.world: World = look(self.reader)
        self.lexicon = Lexicon(self.world)
        self.today = self.world.newest


@pytest.fixture(scope="session")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    database = _empty(tmp_path_factory, "maven")
    maven_crm.load(database, shared_data / "maven-crm")
    yield Asked(database)
    database.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    database = _empty(tmp_path_factory, "store")
    with database.writing() as session:
        small_store.fill(session)
    yield Asked(database)
    database.close()


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The small store without its shop: deals, accounts and sellers, where customers are companies."""
    database = _empty(tmp_path_factory, "pipeline")
    with database.writing() as session:
        small_store.fill(session, shop=False)
    yield Asked(database)
    database.close()


@pytest.fixture(scope="session")
def noon() -> datetime:
    return datetime(2026, 6, 30, 12, tzinfo=UTC)


def _empty(folders: pytest.TempPathFactory, name: str) -> Database:
    database = Database(f"sqlite:///{folders.mktemp(name)}/crm.db")
    upgrade(database)
    return database
