"""How long a customer will wait for a person, told from how long cases took lately."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session, col, func, select

from crm import handoffs, presence
from crm.handoffs import Handoff

USUAL = timedelta(minutes=6)
LOOKED_AT = 50


def expected(session: Session, waiting: Handoff, at: datetime) -> timedelta | None:
    """The wait until this case is taken; zero for one that is next to a free person.

    None when nobody is on duty: then no time can be promised.
    """
    place = handoffs.position(session, waiting)
    if place == 0:
        return timedelta(0)
    people = [one for one in presence.on_duty(session, at) if one.capacity > 0]
    hands = sum(one.capacity for one in people)
    if hands == 0:
        return None
    free = sum(
        max(one.capacity - presence.load(session, one.staff_id, at), 0)
        for one in people
        if one.status == "available"
    )
    return handling_time(session) * math.ceil(max(place - free, 0) / hands)


def handling_time(session: Session) -> timedelta:
    """The median time from claim to end of the latest cases; six minutes before there are any."""
    end = func.coalesce(col(Handoff.resolved_at), col(Handoff.returned_at))
    finished = session.exec(
        select(Handoff)
        .where(col(Handoff.claimed_at).is_not(None), ~handoffs.unfinished())
        .order_by(end.desc())
        .limit(LOOKED_AT)
    ).all()
    seconds = [
        (ended - one.claimed_at).total_seconds()
        for one in finished
        if one.claimed_at and (ended := one.resolved_at or one.returned_at)
    ]
    return timedelta(seconds=median(seconds)) if seconds else USUAL
