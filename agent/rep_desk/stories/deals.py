"""Deals to focus on, deals that are stalled, and what the recently won ones share."""
# ruff: noqa: E501 - a sentence reads on one line

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlmodel import col, select

from agent.rep_desk.stories.look import LISTED, Look, Story, counted, source, worth
from crm.accounts import Account, SalesAgent
from crm.opportunities import CLOSED_STAGES, OPEN_STAGES, Opportunity, SalesProduct

RECENT_DAYS = 90
FEWEST = 10


def focus(look: Look) -> Story:
    """Open deals: engaging before prospecting, in time before overdue, then by what they are worth."""
    prices, names, last = look.prices(), look.names(), look.last_contacts()
    usual = usual_days(look)
    rows: list[tuple[tuple[bool, float], list[Any]]] = []
    for deal in look.deals(col(Opportunity.stage).in_(OPEN_STAGES)):
        value, age = worth(deal, prices), _age(deal, look.today)
        account = names.get(deal.account_id)
        row = [deal.id, account, value, age, _why(deal, age, usual, last.get(deal.account_id), look.today)]
        rows.append(((deal.stage == "Engaging", value), row))
    rows.sort(key=lambda row: row[0], reverse=True)
    shown = [row for _, row in rows[:LISTED]]
    answer = "No deal is open."
    if shown:
        lead = f"{shown[0][0]}" + (f" with {shown[0][1]}" if shown[0][1] else "")
        answer = f"{counted(len(rows), 'deal')} {'is' if len(rows) == 1 else 'are'} open; {lead} is worth the most, "
        answer += f"${shown[0][2]:,.0f}."
    return Story(
        answer,
        "open deals, engaging before prospecting, by their value or list price",
        ["deal", "account", "value", "days open", "why"],
        shown,
        [source("opportunity", str(row[0])) for row in shown],
    )


def stalled(look: Look) -> Story:
    """Open deals that have taken more than twice as long as won ones usually do, longest first."""
    usual = usual_days(look)
    if usual is None:
        return Story(
            "No deal has been won yet, so I cannot tell what takes long.", "stalled deals", [], [], []
        )
    prices, names, last = look.prices(), look.names(), look.last_contacts()
    rows = []
    for deal in look.deals(
        col(Opportunity.stage).in_(OPEN_STAGES), col(Opportunity.engage_date).is_not(None)
    ):
        age = _age(deal, look.today) or 0
        if age > 2 * usual:
            why = _why(deal, age, usual, last.get(deal.account_id), look.today)
            rows.append([deal.id, names.get(deal.account_id), worth(deal, prices), age, why])
    rows.sort(key=lambda row: (row[3], row[2]), reverse=True)
    answer = f"{counted(len(rows), 'open deal')} took more than twice the {usual} days that won deals usually take."
    return Story(
        answer if rows else answer.replace("0 open deals", "No open deal"),
        f"open deals engaged more than {2 * usual} days ago, longest first; won deals usually take {usual} days",
        ["deal", "account", "value", "days open", "why"],
        rows[: LISTED * 2],
        [source("opportunity", str(row[0])) for row in rows[: LISTED * 2]],
    )


def usual_days(look: Look) -> int | None:
    """The median of days from engaging to winning."""
    won = look.deals(
        Opportunity.stage == "Won",
        col(Opportunity.close_date).is_not(None),
        col(Opportunity.engage_date).is_not(None),
    )
    days = [(deal.close_date - deal.engage_date).days for deal in won if deal.close_date and deal.engage_date]
    return round(median(days)) if days else None


def _age(deal: Opportunity, today: date) -> int | None:
    return max((today - deal.engage_date).days, 0) if deal.engage_date else None


def _why(deal: Opportunity, age: int | None, usual: int | None, last: date | None, today: date) -> str:
    told = [deal.stage]
    if age is not None:
        told.append(f"open for {counted(age, 'day')}" + (f" (won ones take {usual})" if usual else ""))
    if deal.close_date:
        late = deal.close_date < today
        told.append(f"was to close on {deal.close_date}" if late else f"to close on {deal.close_date}")
    if deal.account_id:
        told.append(f"last contact on {last}" if last else "never contacted")
    return ", ".join(told)


def in_common(look: Look) -> Story:
    """What deals won lately have more often than those lost: sector, region, product; the usual size and time."""
    until = look.session.exec(_closed_until(look)).first() or look.today
    since = until - timedelta(days=RECENT_DAYS)
    won, lost = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    deals: list[Opportunity] = []
    losses = 0
    for deal, *values in look.session.exec(_described(look, since, until)):
        pairs = [pair for pair in zip(("sector", "region", "product"), values, strict=True) if pair[1]]
        (won if deal.stage == "Won" else lost).update(pairs)
        deals += [deal] if deal.stage == "Won" else []
        losses += deal.stage == "Lost"
    rows: list[list[Any]] = [
        [what, value, count, _part(count, len(deals)), _part(lost[what, value], losses)]
        for (what, value), count in won.items()
    ]
    rows.sort(key=lambda row: (float(row[3]) - float(row[4]), row[2]), reverse=True)
    return Story(
        _shared(deals, rows, since),
        f"deals closed from {since + timedelta(days=1)} to {until}: how many of the won and of the lost ones have each sector,"
        " region and product, what speaks most for winning first",
        ["what", "value", "won", "of the won (%)", "of the lost (%)"],
        rows[:LISTED],
        [source("opportunity", deal.id) for deal in deals[:LISTED]],
    )


def _shared(won: list[Opportunity], rows: list[list[Any]], since: date) -> str:
    if len(won) < FEWEST:
        return f"Too few to tell: {counted(len(won), 'deal')} won since {since}."
    values = [float(deal.value) for deal in won if deal.value]
    days = [(deal.close_date - deal.engage_date).days for deal in won if deal.close_date and deal.engage_date]
    told = [
        f"{row[1]} ({row[3]:.0f}% of the won, {row[4]:.0f}% of the lost)"
        for row in rows[:2]
        if row[3] > row[4]
    ]
    size = f", usually worth ${median(values):,.0f}" if values else ""
    time = f" and won in {median(days):.0f} days" if days else ""
    shared = (
        f" More often than the lost ones they are {' and '.join(told)}."
        if told
        else " Nothing sets them apart."
    )
    return f"{counted(len(won), 'deal')} won{size}{time}.{shared}"


def _part(count: int, whole: int) -> float:
    return round(100 * count / whole, 1) if whole else 0.0


def _closed_until(look: Look) -> Any:
    """Close dates within the bounds, newest first: one row."""
    query = select(col(Opportunity.close_date)).where(
        Opportunity.stage == "Won", col(Opportunity.close_date) <= look.today
    )
    return look.within(query).order_by(col(Opportunity.close_date).desc()).limit(1)


def _described(look: Look, since: date, until: date) -> Any:
    query = (
        select(Opportunity, Account.sector, SalesAgent.office, SalesProduct.name)
        .select_from(Opportunity)
        .join(Account, col(Account.id) == col(Opportunity.account_id), isouter=True)
        .join(SalesAgent, col(SalesAgent.id) == col(Opportunity.agent_id), isouter=True)
        .join(SalesProduct, col(SalesProduct.id) == col(Opportunity.product_id), isouter=True)
        .where(
            col(Opportunity.stage).in_(CLOSED_STAGES),
            col(Opportunity.close_date) > since,
            col(Opportunity.close_date) <= until,
        )
    )
    return look.within(query).order_by(col(Opportunity.close_date).desc(), col(Opportunity.id))
