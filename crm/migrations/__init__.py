"""Schema versions. `upgrade` brings a database to the newest one.

`python -m crm.migrations "what changed"` writes the next one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from crm.database import Database
from crm.errors import CrmError

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
VERSION_FILE = re.compile(r"(\d{4})_\w+\.py")


class TooNew(CrmError):
    """The database was written by a later version of Warmline."""


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; milliseconds when it is there already.

    Raises TooNew for a database that a later version has upgraded.
    """
    if current(database) == head():
        return
    # Several workers start at once; one upgrades, the others wait and find it done.
    with database.lock("migrations"):
        found = current(database)
        if found == head():
            return
        if found is not None and found not in versions():
            raise TooNew(
                f"The database is at schema version {found}, this program knows {head()}. Update it."
            )
        _run(database)


def current(database: Database) -> str | None:
    """The version of the schema in the database; None for an empty one."""
    with database.engine.connect() as connection:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError:
            connection.rollback()
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            raise


def head() -> str:
    """The newest version that this program knows."""
    return versions()[-1]


def versions() -> list[str]:
    """Every version, oldest first: the numbers that the files begin with."""
    names = (VERSION_FILE.fullmatch(path.name) for path in (FOLDER / "versions").iterdir())
    return sorted(name[1] for name in names if name)


def config(connection: Connection) -> Config:
    """Alembic's settings, without an ini file; `env.py` runs on this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _run(database: Database) -> None:
    from alembic import command

    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with connection.begin():
            command.upgrade(config(connection), "head")
