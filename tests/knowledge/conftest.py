"""The demo knowledge base, read once, and an empty one for each test that writes."""

from datetime import UTC, datetime

import pytest

from agent.brain.embedded.understanding.encoder import Encoder
from crm import migrations
from crm.database import Database
from crm.knowledge import Knowledge
from prompts import FOLDER

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def encoder():
    return Encoder()


@pytest.fixture
def opened(tmp_path, encoder):
    """Opens the same knowledge base again, as another process would."""
    databases = []

    def open_(**settings):
        database = Database(f"sqlite:///{tmp_path}/kb.db")
        migrations.upgrade(database)
        databases.append(database)
        return Knowledge(database, encoder.encode, folder=tmp_path / "chroma", **settings)

    yield open_
    for database in databases:
        database.close()


@pytest.fixture
def empty(opened):
    return opened()


@pytest.fixture(scope="session")
def demo(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("demo")
    database = Database(f"sqlite:///{folder}/kb.db")
    migrations.upgrade(database)
    knowledge = Knowledge(database, encoder.encode, folder=folder / "chroma")
    knowledge.add([FOLDER / "knowledge"], NOON)
    yield knowledge
    database.close()
