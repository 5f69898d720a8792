"""Questions with answers by hand-written SQL, each in three wordings, some with typing errors."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from agent.rep_desk.parser import read
from crm.errors import BadInput
from crm.query.compiler import compile_query
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
    return asked.reader.run(compiled.statement, asked.today).rows, True
