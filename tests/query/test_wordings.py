"""One question in the words of many people: each is read as the plain one is, or said not to be read.

The wordings are data: every `wordings_*.yaml` beside this file lists constructs, each with a `canonical`
question that is known to be read rightly, and its `wordings`. `of: store` asks where there is a shop as well;
`before` is what was asked before.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.rep_desk import in_session
from crm.errors import BadInput
from crm.query.compiler import compile_query
from crm.query.query import Query
from crm.query.scope import Asker
from tests.query.conftest import Asked
from tests.query.gold import Row

HERE = Path(__file__).parent
CONSTRUCTS = [
    item for path in sorted(HERE.glob("wordings_*.yaml")) for item in yaml.safe_load(path.read_text())
]
RIGHT = 0.92


@pytest.mark.parametrize("item", CONSTRUCTS, ids=lambda item: item["construct"].replace(" ", "_"))
def test_people_who_word_a_question_differently_get_the_same_answer(item, request):
    asked: Asked = request.getfixturevalue(item.get("of", "pipeline"))
    meant = query_of(asked, item["canonical"])
    assert meant is not None, item["canonical"]
    before = query_of(asked, item["before"]) if "before" in item else None
    answers = {str(wording): query_of(asked, str(wording), before) for wording in item["wordings"]}
    right = [text for text, query in answers.items() if query is not None and same(asked, meant, query)]
    wrong = [text for text, query in answers.items() if query is not None and text not in right]
    assert not wrong
    assert len(right) >= RIGHT * len(answers), sorted(set(answers) - set(right))


def query_of(asked: Asked, question: str, before: Query | None = None) -> Query | None:
    """The reading; None where the parser does not answer."""
    turn = in_session.asked(question, asked.lexicon, asked.today, before)
    if turn.leans:
        return turn.query
    return turn.reading.query if turn.reading.is_sure else None


def same(asked: Asked, meant: Query, query: Query) -> bool:
    """Whether both ask the same, whatever a period is called; or give the same rows."""
    if unlabelled(meant.model_dump()) == unlabelled(query.model_dump()):
        return True
    gold = rows_of(asked, meant)
    return bool(gold) and holds(gold, rows_of(asked, query))


def holds(gold: list[Row], rows: list[Row]) -> bool:
    """The columns of the one answer are among those of the other, and row by row they go together."""
    if len(gold) != len(rows):
        return False
    fewer, more = sorted((gold, rows), key=lambda table: len(table[0]))
    bags = [Counter(map(str, column)) for column in zip(*more, strict=True)]
    chosen: list[int] = []
    for column in zip(*fewer, strict=True):
        free = [at for at, bag in enumerate(bags) if at not in chosen and bag == Counter(map(str, column))]
        if not free:
            return False
        chosen.append(free[0])
    kept = Counter(tuple(str(row[at]) for at in chosen) for row in more)
    return kept == Counter(tuple(map(str, row)) for row in fewer)


def unlabelled(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: unlabelled(value) for name, value in part.items() if name != "label"}
    return [unlabelled(value) for value in part] if isinstance(part, list | tuple) else part


def rows_of(asked: Asked, query: Query) -> list[Any]:
    try:
        compiled = compile_query(asked.world.catalogue, query, Asker("anyone"))
    except BadInput:
        return []
    table = asked.reader.run(compiled.statement, compiled.as_of or asked.today)
    return [tuple(row) for row in table.rows]
