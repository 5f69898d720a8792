"""Questions with answers by hand-written SQL, each in three wordings, some with typing errors."""

# ruff: noqa: E501 - SQL reads on one line

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from agent.rep_desk import in_session
from agent.rep_desk.parser import read
from crm.errors import BadInput
from crm.query.compiler import compile_query
from crm.query.query import Query
from crm.query.scope import Asker
from tests.query.conftest import Asked
from tests.query.gold import gold_rows, same_rows

HERE = Path(__file__).parent
RIGHT = 0.92
WRONG_BUT_CONFIDENT = 0.03


@pytest.mark.parametrize("name", ["maven", "store"])
def test_reps_get_the_rows_that_hand_written_sql_gives(name, request, record_property):
    asked: Asked = request.getfixturevalue(name)
    questions = yaml.safe_load((HERE / f"{name}_questions.yaml").read_text())
    right = wrong = count = 0
    failed = []
    for item in questions:
        gold = gold_rows(asked.path, item["sql"])
        for question in item["ask"]:
            count += 1
            rows, sure = answer(asked, question)
            if rows is not None and same_rows(gold, rows):
                right += 1
            else:
                wrong += sure
                failed.append(question)
    record_property("right", f"{right}/{count}")
    record_property("wrong_but_confident", f"{wrong}/{count}")
    assert right / count >= RIGHT, failed
    assert wrong / count <= WRONG_BUT_CONFIDENT, failed


def answer(asked: Asked, question: str):
    reading = read(question, asked.lexicon, asked.today)
    if not reading.is_sure:
        return None, False
    try:
        compiled = compile_query(asked.world.catalogue, reading.query, Asker("anyone"))
    except BadInput:
        return None, False
    return asked.reader.run(compiled.statement, compiled.as_of or asked.today).rows, True


def test_a_question_that_leans_on_the_one_before_gets_its_rows_too(maven):
    failed = []
    talks = yaml.safe_load((HERE / "maven_sessions.yaml").read_text())
    for talk in talks:
        before = None
        for turn in talk:
            query = follow(maven, turn["ask"], before)
            rows = None
            if query is not None:
                compiled = compile_query(maven.world.catalogue, query, Asker("anyone"))
                rows = maven.reader.run(compiled.statement, maven.today).rows
                before = query
            if rows is None or not same_rows(gold_rows(maven.path, turn["sql"]), rows):
                failed.append(turn["ask"])
    assert len(failed) / sum(map(len, talks)) <= 1 - RIGHT, failed


def follow(asked: Asked, question: str, before: Query | None) -> Query | None:
    turn = in_session.asked(question, asked.lexicon, asked.today, before)
    if turn.leans:
        return turn.query
    return turn.reading.query if turn.reading.is_sure else None


def test_what_no_record_holds_is_refused_and_not_answered_nearby(maven):
    answered = []
    questions = yaml.safe_load((HERE / "unanswerable.yaml").read_text())
    for question in questions:
        rows, sure = answer(maven, question)
        if sure and rows is not None:
            answered.append(question)
    assert len(answered) / len(questions) <= WRONG_BUT_CONFIDENT, answered


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("how many agents won more than $300k in 2025",
         "select count(*) from (select 1 from opportunity where stage='Won' group by agent_id having sum(value)>30000000)"),
        ("how many deals do we win for every one we lose",
         "select 1.0*sum(stage='Won')/sum(stage='Lost') from opportunity"),
        ("discount given on GTX Pro",
         "select sum(p.list_price-o.value)/100.0 from opportunity o join sales_product p on p.id=o.product_id "
         "where stage='Won' and p.name='GTX Pro'"),
        ("how many deals were won above list price",
         "select count(*) from opportunity o join sales_product p on p.id=o.product_id where stage='Won' and value>list_price"),
        ("revenue from Japanese accounts",
         "select sum(value)/100.0 from opportunity o join account a on a.id=o.account_id where stage='Won' and country='Japan'"),
        ("open deals per agent in each office",
         "select s.office, 1.0*count(*)/count(distinct s.name) from opportunity o join sales_agent s on s.id=o.agent_id "
         "where stage in ('Prospecting','Engaging') group by 1"),
    ],
)  # fmt: skip
def test_figures_that_are_made_of_others(maven, question, sql):
    rows, sure = answer(maven, question)
    assert sure
    assert same_rows(gold_rows(maven.path, sql), rows)
