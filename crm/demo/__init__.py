"""A store to try Warmline on. Everything in it is invented, and its people have `demo` in their ids."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from itertools import count

from sqlmodel import Session, select

from crm import audit
from crm.audit import AuditEntry
from crm.bulk import Progress, silent
from crm.database import Database
from crm.demo import business, known, people, purchases, shelf
from crm.demo.batch import Batch

SEED = 7
SHOPPERS = 300
# Rows are written whenever this many more people are done, so that memory stays the same at any scale.
PEOPLE_AT_ONCE = 250
FIRST_ORDER = 1000
DEED = "seed demo"


def seed(
    database: Database,
    scale: float = 1.0,
    *,
    now: datetime,
    seed: int = SEED,
    progress: Progress = silent,
) -> dict[str, int]:
    """Fill the store in one transaction; the same `now`, `scale` and `seed` always give the same records.

    Returns how many rows each table got; nothing when the demo is already there.
    """
    with database.writing() as session:
        if is_seeded(session):
            return {}
        counts: Counter[str] = Counter()
        batch = Batch()
        goods = shelf.stock(batch, seed)
        known.introduce(batch, goods, now)
        known.enrol_staff(session, now)
        counts.update(batch.write(session))
        counts.update(_companies(session, max(1, round(business.ACCOUNTS * scale)), seed, now))
        numbers = count(FIRST_ORDER)
        shoppers = max(1, round(SHOPPERS * scale))
        for number in range(1, shoppers + 1):
            person, chance = people.shopper(number, seed, now)
            people.enrol(batch, person)
            _agree(batch, person, chance)
            purchases.live(batch, person, goods, now, chance, numbers)
            if number % PEOPLE_AT_ONCE == 0 or number == shoppers:
                counts.update(batch.write(session))
                progress("demo store", number, shoppers)
        audit.record(session, now, "system", DEED, "demo", scale=scale, seed=seed)
    return dict(counts)


def is_seeded(session: Session) -> bool:
    """Whether this database holds the demo store."""
    return session.exec(select(AuditEntry.id).where(AuditEntry.action == DEED)).first() is not None


def _companies(session: Session, companies: int, seed: int, now: datetime) -> Counter[str]:
    counts: Counter[str] = Counter()
    batch = Batch()
    agents = business.team(batch, seed)
    for number in range(1, companies + 1):
        business.company(batch, agents, number, seed, now)
        if number % PEOPLE_AT_ONCE == 0 or number == companies:
            counts.update(batch.write(session))
    return counts


def _agree(batch: Batch, person: people.Shopper, chance: random.Random) -> None:
    if chance.random() < 0.7:
        people.agree(batch, person, "marketing", chance.random() < 0.6)
    if chance.random() < 0.2:
        people.agree(batch, person, "emotion", chance.random() < 0.7)
