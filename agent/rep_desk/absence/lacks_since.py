"""The stretch of time that is said with an absence: 'since May', 'in 60 days', 'for over two months'."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk import times
from agent.rep_desk.draft import Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets import OPERATORS
from crm.query.query import Period


def absent_period(draft: Draft, place: int) -> Period | None:
    """The period that is said with an absence: a time, or 'in 60 days', 'for over two months'."""
    said: Period | None = None
    for near in range(place + 1, len(draft.spans)):
        span = draft.spans[near]
        if span.used:
            continue
        if span.moment is not None:
            span.used = True
            said = times.overlap(said, _as_since(span))
        elif said is None and span.kind == "number" and span.unit == "days":
            span.used = True
            use(*(word for word in draft.spans[place + 1 : near] if word.means(*OPERATORS)))
            return Period(start=draft.today - timedelta(days=int(span.number)), label=f"the last {span.text}")
        elif said is not None or not span.means(*OPERATORS, "or_more", "doing", "completed"):
            break
        elif span.means("doing", "completed"):
            span.used = True  # "No activity logged in May".
    return said


def _as_since(span: Span) -> Period:
    moment = span.moment
    if moment is None:
        return Period()
    if moment.side == "before" and moment.period.start is None:
        # "no contact for more than 60 days ago" means: nothing since that day.
        return Period(start=moment.period.end, label=f"since {moment.period.end}")
    return moment.period


def quiet_period(draft: Draft, span: Span) -> Period:
    said = absent_period(draft, draft.spans.index(span))
    return said or Period(start=draft.today - timedelta(days=60), label="the last 60 days")
