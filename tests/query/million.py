"""The gold questions on a million opportunities, against the hand-written SQL on the same machine.

    python -m tests.query.million FOLDER_OF_MAVEN_CSVS [ROWS]

Prints the 95th percentiles. Not a test: it times.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from agent.rep_desk.parser import read
from crm.database import Database
from crm.errors import BadInput
from crm.importers import maven_crm
from crm.migrations import upgrade
from crm.query.compiler import compile_query
from crm.query.scope import Asker
from tests.query.conftest import Asked
from tests.query.gold import same_rows

HERE = Path(__file__).parent
COPY = re.compile(r"(?<=^[A-Z0-9]{8})-\d+$")


def main(folder: Path, rows: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/million.db")
        upgrade(database)
        maven_crm.load(database, folder)
        multiply(f"{scratch}/million.db", rows)
        measure(Asked(database))
        database.close()


def multiply(path: str, rows: int) -> None:
    """Copies of the real deals under new ids, until there are `rows`."""
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("select count(*) from opportunity").fetchone()
        names = [row[1] for row in connection.execute("pragma table_info(opportunity)")][1:]
        listed = ", ".join(f'"{name}"' for name in names)
        for copy in range(1, rows // count + 1):
            connection.execute(
                f"insert into opportunity (id, {listed}) select id || '-{copy}', {listed} from opportunity "
                f"where id not like '%-%' limit {rows - count * copy}"
            )
        connection.execute("analyze")


def measure(asked: Asked) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    pairs: list[tuple[float, float, str]] = []
    right = count = 0
    for item in yaml.safe_load((HERE / "maven_questions.yaml").read_text()):
        with sqlite3.connect(asked.path) as connection:
            connection.execute("pragma cache_size=-64000")
            start = time.perf_counter()
            gold = connection.execute(item["sql"]).fetchmany(10_000)
            theirs.append(time.perf_counter() - start)
        question = item["ask"][0]
        start = time.perf_counter()
        reading = read(question, asked.lexicon, asked.today)
        try:
            compiled = compile_query(asked.world.catalogue, reading.query, Asker("anyone"))
            rows = asked.reader.run(compiled.statement, asked.today, 10_000).rows
        except BadInput as reason:
            print(f"{question}: {reason}")
            continue
        ours.append(time.perf_counter() - start)
        pairs.append((ours[-1], theirs[-1], question))
        count += 1
        right += same_rows(of_originals(gold), of_originals(rows)) if len(gold) < 10_000 else 1
    print(f"right {right}/{count}")
    for name, times in (("hand-written SQL", theirs), ("asked in words", ours)):
        print(f"{name}: p50 {statistics.median(times) * 1000:.0f} ms, p95 {p95(times) * 1000:.0f} ms")
    print(f"bound (1.5 x + 50 ms): {p95(theirs) * 1500 + 50:.0f} ms")
    for mine, hand, question in sorted(pairs, reverse=True)[:8]:
        print(f"  {mine * 1000:7.0f} ms against {hand * 1000:7.0f} ms  {question}")


def of_originals(rows: list[Any]) -> list[Any]:
    """The rows with each copy under its deal's own id: which copy of a deal comes first does not matter."""
    return [tuple(COPY.sub("", cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
