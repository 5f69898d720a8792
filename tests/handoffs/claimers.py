"""A worker process of the load test: many people of one shift who all take cases, over the worker's threads.

python -m tests.handoffs.claimers URL NAME PEOPLE
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from crm import dispatch, handoffs
from crm.database import Database

THREADS = 16
LATER = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def one_more(database: Database, person: str, by_name: bool) -> str | None:
    """Take one case: the next that suits, or by its name, as somebody who clicks on the top of the list."""
    if by_name:
        with database.reading() as session:
            waiting = handoffs.waiting_cases(session, limit=1)
        with database.writing() as session:
            if waiting and handoffs.try_claim(session, waiting[0].id, person, LATER):
                return waiting[0].id
    with database.writing() as session:
        case = dispatch.take_next(session, person, LATER)
        return case.id if case else None


def main(url: str, name: str, people: int) -> None:
    database = Database(url)
    taken: list[str] = []
    with ThreadPoolExecutor(THREADS) as threads:
        before = -1
        while len(taken) > before:
            before = len(taken)
            asked = threads.map(
                lambda number: one_more(database, f"{name}-{number}", by_name=number % 2 == 0), range(people)
            )
            taken += [case for case in asked if case]
    database.close()
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
