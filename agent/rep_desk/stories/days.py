"""What is planned for a day, and what changed since one."""
# ruff: noqa: E501 - a sentence reads on one line

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, or_, select

from agent.rep_desk import times
from agent.rep_desk.deeds import due
from agent.rep_desk.stories.look import LISTED, Look, Story, counted, is_open, moment, source, worth
from agent.rep_desk.tokens import tokenise
from crm.activities import Activity
from crm.opportunities import Opportunity, StageChange

MOST = 50


def planned(look: Look, question: str) -> Story:
    """What is planned for the day that is named, tomorrow otherwise: with whom, what is open, the last word."""
    day = _day_of(look, question)
    days = 7 if "week" in question.lower() else 1
    found = _on(look, day, days)
    if (
        not found
        and look.today != look.now
        and (there := _on(look, _day_of(look, question, look.today), days))
    ):
        # Records of a time past have a tomorrow of their own.
        day, found = there[0].at.date(), there
    names, prices = look.names(), look.prices()
    people = look.people([one.account_id for one in found if one.account_id])
    rows = [_row(one, look, names, people, prices) for one in reversed(found)]
    if days > 1:
        rows = [
            [f"{one.at:%a %d %b %H:%M}", *row[1:]] for one, row in zip(reversed(found), rows, strict=True)
        ]
    when = f"{day:%A, %d %B}" if days == 1 else f"the seven days from {day:%A, %d %B}"
    kinds = ", ".join(dict.fromkeys(str(row[2]) for row in rows if row[2]))
    answer = f"{counted(len(rows), 'thing')} planned for {when}: {kinds}." if kinds else ""
    answer = answer or (f"{counted(len(rows), 'thing')} planned for {when}." if rows else "")
    return Story(
        answer or f"Nothing is planned for {when}.{_next(look, day + timedelta(days=days - 1))}",
        f"activities planned for {day}, with the people, the open deals and the last interaction",
        ["time", "kind", "account", "contact", "subject", "open deals", "last time"],
        rows,
        [source("activity", one.id) for one in found],
    )


def _row(
    one: Activity,
    look: Look,
    names: dict[str | None, str],
    people: dict[str | None, str],
    prices: dict[str, float],
) -> list[Any]:
    alive, last = "", ""
    if one.account_id:
        deals = [deal for deal in look.deals(Opportunity.account_id == one.account_id) if is_open(deal)]
        alive = f"{len(deals)} worth ${sum(worth(deal, prices) for deal in deals):,.0f}" if deals else "none"
        done = col(Activity.done_at).is_not(None)
        before = look.activities(
            Activity.account_id == one.account_id, col(Activity.at) < one.at, done, limit=1
        )
        last = f"{before[0].at.date()}, {before[0].kind}: {before[0].subject}" if before else "never"
    who = people.get(one.account_id, "")
    return [f"{one.at:%H:%M}", one.kind, names.get(one.account_id, ""), who, one.subject, alive, last]


def _on(look: Look, day: date, days: int) -> list[Activity]:
    return _ahead(
        look, col(Activity.at) >= moment(day), col(Activity.at) < moment(day + timedelta(days=days))
    )


def _next(look: Look, day: date) -> str:
    later = _ahead(look, col(Activity.at) >= moment(day + timedelta(days=1)))
    return f" Next: {later[-1].kind} on {later[-1].at:%A, %d %B}, {later[-1].subject}." if later else ""


def _ahead(look: Look, *where: Any) -> list[Activity]:
    """What is planned, latest first; one's own is all that one wrote, with or without an account."""
    planned = (*where, col(Activity.done_at).is_(None))
    if look.author is None:
        return look.activities(*planned, limit=MOST)
    query = select(Activity).where(*planned, Activity.author == look.author)
    return list(look.session.exec(query.order_by(col(Activity.at).desc()).limit(MOST)))


def _day_of(look: Look, question: str, today: date | None = None) -> date:
    """The day a question names; tomorrow when it names none."""
    words, today = tokenise(question), today or look.now
    named = next(_days_in(words, due.Now(moment(today))), None)
    return named or today + timedelta(days=0 if "week" in words else 1)


def _days_in(words: Sequence[str], now: due.Now) -> Iterator[date]:
    """The days that a question names, in its order."""
    for at in range(len(words)):
        found = due.find(words, at, now)
        if found and found[0].day:
            yield found[0].day


def changed(look: Look, question: str) -> Story:
    """Since a day, seven days ago unless another is named: deals engaged, won, lost or moved, and interactions."""
    since = _since(look, question)
    rows: list[list[Any]] = []
    names = look.names()
    recent = or_(
        (col(Opportunity.close_date) >= since) & (col(Opportunity.close_date) <= look.today),
        (col(Opportunity.engage_date) >= since) & (col(Opportunity.engage_date) <= look.today),
    )
    tally: dict[str, list[float]] = {"won": [], "lost": [], "engaged": []}
    for deal in look.deals(recent):
        closed = not is_open(deal) and deal.close_date is not None and since <= deal.close_date <= look.today
        what, value = (deal.stage.lower() if closed else "engaged"), float(deal.value or 0)
        tally.setdefault(what, []).append(value)
        rows.append(
            [
                str(deal.close_date if closed else deal.engage_date),
                what,
                deal.id,
                names.get(deal.account_id),
                value or None,
            ]
        )
    rows += _moved(look, since, names, {str(row[2]) for row in rows})
    talks = look.activities(
        col(Activity.at) >= moment(since),
        col(Activity.at) < moment(look.today + timedelta(days=1)),
        limit=10_000,
    )
    rows.sort(key=lambda row: (row[0], row[4] or 0), reverse=True)
    told = [
        f"{len(values):,} {what}" + (f" (${sum(values):,.0f})" if what == "won" else "")
        for what, values in tally.items()
        if values
    ]
    told += [counted(len(talks), "interaction")] if talks else []
    return Story(
        f"Since {since:%A, %d %B}: {', '.join(told) or 'nothing'}.",
        f"deals engaged, won, lost or moved, and interactions, from {since} to {look.today}",
        ["date", "what", "deal", "account", "value"],
        rows[:MOST],
        [source("opportunity", str(row[2])) for row in rows[:LISTED]],
    )


def _moved(look: Look, since: date, names: dict[str | None, str], told: set[str]) -> list[list[Any]]:
    """Steps of deals within the bounds that are not told already by their dates."""
    query = select(StageChange, Opportunity).join(
        Opportunity, col(Opportunity.id) == col(StageChange.opportunity_id)
    )
    return [
        [str(step.at.date()), f"moved to {step.to_stage}", deal.id, names.get(deal.account_id), None]
        for step, deal in look.session.exec(look.within(query).where(col(StageChange.at) >= moment(since)))
        if deal.id not in told
    ]


def _since(look: Look, question: str) -> date:
    words = tokenise(question)
    week = look.today - timedelta(days=7)
    if "last week" in question.lower() and "since" in words:
        return week
    named = _days_in(words, due.Now(moment(look.today), past=True))
    if (day := next((day for day in named if day <= look.today), None)) is not None:
        return day
    moments = times.find(words, look.today)
    start = moments[0].period.start if moments else None
    return start if start and start <= look.today else week
