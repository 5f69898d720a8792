"""A desk that comes on duty, takes a case, says so and then waits to be killed.

python -m tests.handoffs.holder URL STAFF_ID
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from crm import dispatch, presence
from crm.database import Database

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def main(url: str, staff_id: str) -> None:
    database = Database(url)
    with database.writing() as session:
        presence.arrive(session, staff_id, NOON)
        case = dispatch.take_next(session, staff_id, NOON)
    sys.stdout.write(f"{case.id if case else ''}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
