"""What every test may use. Far ends are scripted; everything between is real."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crm.database import Database
from crm.migrations import upgrade
from tests import postgres

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets beside the repository; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"public data sets are not at {folder}")
    return folder


@pytest.fixture
def noon() -> datetime:
    """The moment at which tests happen."""
    return NOON


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """A real Postgres, started once and only when a test wants it."""
    with postgres.server() as engine:
        yield engine


@pytest.fixture
def empty_postgres(postgres_server: Engine) -> Iterator[str]:
    """The URL of a Postgres database without a table."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create(postgres_server, name)
    postgres.drop(postgres_server, name)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a table, on SQLite and on Postgres."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/warmline.db"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with every table and no row, on SQLite and on Postgres."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with every table and no row; the test runs on SQLite and again on Postgres."""
    yield from _open(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A database with every table and no row, on SQLite only: for tests of what stands above it."""
    yield from _open(sqlite_url)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    path = tmp_path / "warmline.db"
    shutil.copy(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Engine, _postgres_template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    yield postgres.create(postgres_server, name, _postgres_template)
    postgres.drop(postgres_server, name)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "warmline.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: Engine) -> str:
    _prepare(postgres.create(postgres_server, "prepared"))
    return "prepared"


def _prepare(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def _open(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
