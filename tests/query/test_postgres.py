"""The same questions on Postgres give the same rows, on a connection that cannot write."""
# ruff: noqa: E501 - questions are as they are asked

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from agent.rep_desk.parser import read
from crm.database import Database
from crm.query.compiler import compile_query
from crm.query.scope import Asker
from tests.query import small_store
from tests.query.conftest import Asked
from tests.query.gold import same_rows

QUESTIONS = yaml.safe_load((Path(__file__).parent / "store_questions.yaml").read_text())
FURTHER = ["median deal value of won deals", "revenue by week", "top 1 agent in each region", "average age of open deals",
           "revenue by region this quarter vs last quarter", "share of revenue by product", "deals by weekday",
           "average time to close by agent", "deals stuck in Engaging for more than 30 days"]  # fmt: skip


def test_postgres_answers_as_sqlite_does(store, postgres_url):
    database = Database(postgres_url)
    with database.writing() as session:
        small_store.fill(session)
    other = Asked(database)
    assert other.world.present == store.world.present
    for question in [item["ask"][0] for item in QUESTIONS] + FURTHER:
        theirs, ours = rows(other, question), rows(store, question)
        assert same_rows([tuple(row) for row in ours], theirs), question
    with other.reader._connection() as connection, pytest.raises(Exception, match="read-only"):
        connection.execute(text("delete from activity"))
    database.close()


def rows(asked: Asked, question: str):
    query = read(question, asked.lexicon, asked.today).query
    compiled = compile_query(asked.world.catalogue, query, Asker("anyone"))
    return asked.reader.run(compiled.statement, compiled.as_of or asked.today).rows
