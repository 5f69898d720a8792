"""The schema in a database is the one in the code, whatever the database."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, inspect, text

import crm
from crm import migrations
from crm.database import Database
from crm.tables import metadata


def test_an_upgraded_database_has_exactly_the_tables_of_the_code(empty_url: str) -> None:
    database = Database(empty_url)
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    database.close()
    assert tables == set(metadata.tables)
    assert {"customer", "order", "orderline", "payment", "effect", "audit", "handoff"} <= tables


def test_every_module_with_a_table_is_known_to_the_migrations() -> None:
    folder = Path(crm.__file__).parent
    with_tables = {path for path in folder.rglob("*.py") if _defines_a_table(path)}
    known = {Path(str(module.__file__)) for module in crm.tables.MODULES}
    assert known == with_tables


def test_upgrading_twice_keeps_every_row(empty_url: str) -> None:
    database = Database(empty_url)
    migrations.upgrade(database)
    with database.writing() as session:
        session.execute(text("INSERT INTO product (id, name) VALUES ('p1', 'Kettle')"))
    migrations.upgrade(database)
    with database.reading() as session:
        assert session.execute(text("SELECT name FROM product")).scalar() == "Kettle"
    assert migrations.current(database) == migrations.head()
    database.close()


def test_a_database_of_a_later_version_is_left_alone_with_a_reason(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.TooNew, match="9999"):
        migrations.upgrade(database)


def test_an_upgrade_that_fails_leaves_no_half_of_itself(empty_url: str) -> None:
    database = Database(empty_url)

    def power_cut(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "CREATE TABLE customer" in statement:
            raise RuntimeError("power cut")

    event.listen(database.engine, "before_cursor_execute", power_cut)
    with pytest.raises(RuntimeError, match="power cut"):
        migrations.upgrade(database)
    event.remove(database.engine, "before_cursor_execute", power_cut)
    assert inspect(database.engine).get_table_names() == []
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.head()
    database.close()


def test_workers_that_start_together_upgrade_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(6)]
    with ThreadPoolExecutor(len(databases)) as workers:
        list(workers.map(migrations.upgrade, databases))
    assert {migrations.current(database) for database in databases} == {migrations.head()}
    for database in databases:
        database.close()


def _defines_a_table(path: Path) -> bool:
    return any(
        keyword.arg == "table" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for keyword in node.keywords
    )
