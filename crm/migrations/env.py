"""Alembic runs this file: on the connection it is handed, one transaction for the whole upgrade."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from crm.tables import metadata


def plain_type(kind: str, thing: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write the database's own types into a migration: our classes may change, its past may not."""
    if kind != "type" or not type(thing).__module__.startswith(("crm.", "sqlmodel.")):
        return False
    if type(thing).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return f"sa.{type(thing.impl_instance).__name__}()"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, once the driver does not begin transactions by itself
    render_as_batch=True,  # SQLite alters a table by copying it
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
