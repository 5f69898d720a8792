"""Whether an answer says what hand-written SQL says: the same rows, whatever else is shown beside them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import permutations
from typing import Any

Row = tuple[Any, ...]


def same_rows(gold: list[Row], rows: list[list[Any]]) -> bool:
    """Every gold column is some column of the answer, and row by row they go together."""
    if len(gold) != len(rows):
        return False
    if not gold:
        return True
    width = len(gold[0])
    wanted = Counter(tuple(map(_cell, row)) for row in gold)
    columns = [
        [at for at in range(len(rows[0])) if _bag(gold, want) == _bag(rows, at)] for want in range(width)
    ]
    for choice in permutations(range(len(rows[0])), width):
        fits = all(at in columns[want] for want, at in enumerate(choice))
        if fits and Counter(tuple(_cell(row[at]) for at in choice) for row in rows) == wanted:
            return True
    return False


def gold_rows(path: str, sql: str) -> list[Row]:
    with sqlite3.connect(path) as connection:
        return [tuple(row) for row in connection.execute(sql)]


def _bag(rows: Any, column: int) -> Counter[Any]:
    return Counter(_cell(row[column]) for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return round(float(value), 2)
