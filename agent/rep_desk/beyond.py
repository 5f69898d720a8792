"""Questions that no single table answers: whom to contact, an account's story, what changed, tomorrow.

Each is made of typed queries and records only; every statement names the record it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from crm import accounts, opportunities
from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.churn import scores
from crm.opportunities import OPEN_STAGES, Opportunity, StageChange
from crm.query.scope import Bounds

LISTED = 10
QUIET_DAYS = 30
SOFTER = 0.2
ABOUT_ACCOUNT = (
    r"\b(?:summar|tell me about|brief me|history of|relationship|what do we know|story|overview of|prepare)"
)


@dataclass(frozen=True)
class Story:
    """Rows under columns, a sentence, how it was read, and the records behind it."""

    answer: str
    interpretation: str
    columns: list[str]
    rows: list[list[Any]]
    sources: list[dict[str, Any]]


@dataclass(frozen=True)
class Look:
    """One look at the records: on which day, and within whose bounds (None: everyone's)."""

    session: Session
    today: date
    bounds: Bounds | None

    def account_ids(self) -> set[str] | None:
        if self.bounds is None:
            return None
        return set(accounts.worked_by(self.session, self.bounds.agent_ids))


def story(question: str, account: str | None, look: Look) -> Story | None:
    """The story that answers the question; None when an ordinary table will."""
    text = question.lower()
    if account and re.search(ABOUT_ACCOUNT, text):
        found = accounts.by_name(look.session, account)
        seen = look.account_ids()
        return _account(found, look) if found and (seen is None or found.id in seen) else None
    for pattern, tell in SHAPES:
        if re.search(pattern, text):
            return tell(look)
    return None


def _account(account: Account, look: Look) -> Story:
    """One account: deals, money, people, the last interactions, the risk."""
    deals = opportunities.of_account(look.session, account.id)
    if look.bounds is not None:
        deals = [deal for deal in deals if deal.agent_id in look.bounds.agent_ids]
    won = [deal for deal in deals if deal.stage == "Won"]
    alive = [deal for deal in deals if deal.stage in OPEN_STAGES]
    latest = _activities(look, Activity.account_id == account.id, 5)
    people = accounts.contacts(look.session, account.id)
    risk = scores.of(look.session, "account", account.id)
    worth = sum((deal.value or 0 for deal in won), 0)
    told = [
        f"{account.name} ({account.sector or 'no sector'}): {len(won)} won deals worth ${worth:,.0f}",
        f"{len(alive)} open",
    ]
    if people:
        told.append("contact " + ", ".join(person.full_name for person in people[:3]))
    if latest:
        told.append(f"last {latest[0].kind} on {latest[0].at.date()}")
    if risk:
        told.append(f"churn risk {risk.probability:.0%}")
    rows = [[one.at.date().isoformat(), one.kind, one.subject, one.author or ""] for one in latest]
    return Story(
        "; ".join(told) + ".",
        f"summary of the account {account.name}, from its deals and interactions",
        ["date", "kind", "subject", "by"],
        rows,
        [_source("account", account.id), *(_source("activity", one.id) for one in latest)],
    )


def _whom_to_contact(look: Look) -> Story:
    """Accounts with open deals that nobody has spoken to lately, riskiest and quietest first."""
    rows, sources = [], []
    for account, alive, last in _worked(look):
        quiet = (look.today - last).days if last else None
        if not alive or (quiet is not None and quiet < QUIET_DAYS):
            continue
        risk = scores.of(look.session, "account", account.id)
        why = [
            f"{alive} open deals",
            f"no contact for {quiet} days" if quiet is not None else "never contacted",
        ]
        if risk:
            why.append(f"churn risk {risk.probability:.0%}")
        if account.renewal_on and 0 <= (account.renewal_on - look.today).days <= 90:
            why.append(f"renews on {account.renewal_on}")
        rank = (risk.probability if risk else 0.0, quiet or 9999)
        rows.append((rank, [account.name, quiet, alive, ", ".join(why)]))
        sources.append(_source("account", account.id))
    rows.sort(key=lambda row: row[0], reverse=True)
    shown = [row for _, row in rows[:LISTED]]
    answer = (
        f"{len(rows)} accounts have open deals and no contact for {QUIET_DAYS} days or more."
        if rows
        else ("Every account with open deals has been contacted lately.")
    )
    return Story(
        answer,
        f"accounts with open deals and no interaction for {QUIET_DAYS} days, riskiest and quietest first",
        ["account", "days since last contact", "open deals", "why"],
        shown,
        sources[:LISTED],
    )


def _focus(look: Look) -> Story:
    """Open deals worth the most against how long deals of the kind usually take."""
    query = select(Opportunity).where(col(Opportunity.stage).in_(OPEN_STAGES))
    if look.bounds is not None:
        query = query.where(col(Opportunity.agent_id).in_(look.bounds.agent_ids))
    prices = {one.id: one.list_price for one in look.session.exec(select(opportunities.SalesProduct))}
    names = {one.id: one.name for one in look.session.exec(select(Account))}
    rows: list[tuple[bool, float, list[Any]]] = []
    for deal in look.session.exec(query):
        worth = deal.value or prices.get(deal.product_id or "") or 0
        age = max((look.today - deal.engage_date).days, 0) if deal.engage_date else 0
        why = f"{deal.stage}, open for {age} days" if deal.engage_date else deal.stage
        rows.append(
            (
                deal.stage == "Engaging",
                float(worth),
                [deal.id, names.get(deal.account_id or "", ""), float(worth), age, why],
            )
        )
    rows.sort(key=lambda row: row[:2], reverse=True)
    shown = [row for _, _, row in rows[:LISTED]]
    return Story(
        f"{len(rows)} deals are open; these {len(shown)} are worth the most.",
        "open deals, engaging before prospecting, by their value or list price",
        ["deal", "account", "value", "days open", "why"],
        shown,
        [_source("opportunity", str(row[0])) for row in shown],
    )


def _changed(look: Look) -> Story:
    """The last seven days: deals that were engaged, won, lost or moved, and interactions."""
    since = look.today - timedelta(days=7)
    rows: list[list[Any]] = []
    query = select(Opportunity).where(
        or_(
            (col(Opportunity.close_date) > since) & (col(Opportunity.close_date) <= look.today),
            (col(Opportunity.engage_date) > since) & (col(Opportunity.engage_date) <= look.today),
        )
    )
    if look.bounds is not None:
        query = query.where(col(Opportunity.agent_id).in_(look.bounds.agent_ids))
    counts = {"won": 0, "lost": 0, "engaged": 0}
    for deal in look.session.exec(query):
        closed = deal.close_date is not None and since < deal.close_date <= look.today
        what = deal.stage.lower() if closed else "engaged"
        counts[what] = counts.get(what, 0) + 1
        rows.append(
            [str(deal.close_date if closed else deal.engage_date), what, deal.id, float(deal.value or 0)]
        )
    moved = select(StageChange).where(col(StageChange.at) >= _moment(since))
    seen = None if look.bounds is None else {row[2] for row in rows}
    for step in look.session.exec(moved):
        if seen is None or step.opportunity_id in seen:
            rows.append([str(step.at.date()), f"moved to {step.to_stage}", step.opportunity_id, None])
    rows.sort(key=lambda row: (row[0], row[3] or 0), reverse=True)
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing"
    return Story(
        f"Since {since}: {told}.",
        f"deals engaged, won, lost or moved since {since}",
        ["date", "what", "deal", "value"],
        rows[: LISTED * 5],
        [_source("opportunity", row[2]) for row in rows[:LISTED]],
    )


def _tomorrow(look: Look) -> Story:
    """What is planned for tomorrow, with each account's open deals and last word."""
    start, end = _moment(look.today + timedelta(days=1)), _moment(look.today + timedelta(days=2))
    planned = _activities(look, (col(Activity.at) >= start) & (col(Activity.at) < end), LISTED)
    rows = []
    for one in planned:
        account = look.session.get(Account, one.account_id) if one.account_id else None
        before = _activities(look, (Activity.account_id == one.account_id) & (col(Activity.at) < start), 1)
        last = f"{before[0].at.date()}: {before[0].subject}" if before and one.account_id else ""
        deals = opportunities.of_account(look.session, account.id) if account else []
        alive = sum(deal.stage in OPEN_STAGES for deal in deals)
        rows.append([f"{one.at:%H:%M}", one.kind, account.name if account else "", alive, one.subject, last])
    return Story(
        f"{len(rows)} things are planned for {start.date()}."
        if rows
        else f"Nothing is planned for {start.date()}.",
        f"activities planned for {start.date()}, with open deals and the last interaction",
        ["time", "kind", "account", "open deals", "subject", "last time"],
        rows,
        [_source("activity", one.id) for one in planned],
    )


def _softening(look: Look) -> Story:
    """Accounts whose mood over the last 60 days fell against the 60 before."""
    middle, start = look.today - timedelta(days=60), look.today - timedelta(days=120)
    seen = look.account_ids()
    moods: dict[str, tuple[list[float], list[float], str]] = {}
    query = select(Activity).where(
        col(Activity.sentiment).is_not(None),
        col(Activity.account_id).is_not(None),
        col(Activity.at) >= _moment(start),
    )
    for one in look.session.exec(query.order_by(col(Activity.at))):
        if (
            one.account_id is None
            or one.sentiment is None
            or (seen is not None and one.account_id not in seen)
        ):
            continue
        before, after, _ = moods.get(one.account_id, ([], [], ""))
        (after if one.at.date() >= middle else before).append(one.sentiment)
        moods[one.account_id] = (before, after, one.subject)
    rows: list[list[Any]] = []
    for identifier, (before, after, subject) in moods.items():
        if before and after:
            fall = sum(after) / len(after) - sum(before) / len(before)
            if fall <= -SOFTER:
                account = look.session.get_one(Account, identifier)
                rows.append([account.name, round(fall, 2), round(sum(after) / len(after), 2), subject])
    rows.sort(key=lambda row: float(row[1]))
    return Story(
        f"The mood fell at {len(rows)} accounts."
        if rows
        else "No account's mood has fallen, as far as interactions are scored.",
        "average sentiment of interactions in the last 60 days against the 60 before",
        ["account", "change", "mood now", "latest theme"],
        rows[:LISTED],
        [],
    )


def _won_in_common(look: Look) -> Story:
    """What the deals won in the last 90 days share, against all closed ones."""
    since = look.today - timedelta(days=90)
    product = opportunities.SalesProduct
    query = (
        select(Opportunity, Account.sector, SalesAgent.office, product.name)
        .select_from(Opportunity)
        .join(Account, col(Account.id) == col(Opportunity.account_id), isouter=True)
        .join(SalesAgent, col(SalesAgent.id) == col(Opportunity.agent_id), isouter=True)
        .join(product, col(product.id) == col(Opportunity.product_id), isouter=True)
        .where(col(Opportunity.stage).in_(("Won", "Lost")), col(Opportunity.close_date) > since)
    )
    if look.bounds is not None:
        query = query.where(col(Opportunity.agent_id).in_(look.bounds.agent_ids))
    counts: dict[tuple[str, str], list[int]] = {}
    for deal, sector, office, sold in look.session.exec(query):
        for what, value in (("sector", sector), ("region", office), ("product", sold)):
            pair = counts.setdefault((what, str(value)), [0, 0])
            pair[0] += deal.stage == "Won"
            pair[1] += 1
    rows: list[list[Any]] = [
        [what, value, won, round(100 * won / total, 1)]
        for (what, value), (won, total) in counts.items()
        if total >= 10
    ]
    rows.sort(key=lambda row: float(row[3]), reverse=True)
    best = (
        f"{rows[0][1]} stands out: {rows[0][3]}% of its closed deals were won."
        if rows
        else "Too few deals have closed."
    )
    return Story(
        best,
        f"deals closed since {since}: the share won by sector, region and product, at least 10 closed",
        ["what", "value", "won", "win rate (%)"],
        rows[:LISTED],
        [],
    )


WHOM = (
    r"\b(?:who|whom|which accounts?) (?:should|must|do|shall|to) (?:i |we )?"
    r"(?:contact|call|reach|talk|follow)"
    r"|neglected but active|active but neglected|needs? (?:my )?attention|follow[- ]?ups? (?:do i|needed)"
)
FOCUS = (
    r"\b(?:deals?|opportunities|what) (?:to|should (?:i|we)|shall i|do i) (?:focus|prioriti[sz]e|work)"
    r"|focus on|prioriti[sz]e"
)
CHANGED = r"what(?:'s| has| is)? (?:changed|new|happened)|changes? since|catch me up"
TOMORROW = r"\b(?:prepare|prep|brief) me|tomorrow'?s? meetings?|meetings? (?:do i have )?tomorrow|agenda"
SOFTENING = (
    r"sentiment.*(?:soften|fall|drop|declin|worse)|(?:soften|fall|declin|worsen)\w* (?:sentiment|mood)"
    r"|mood.*(?:fall|drop|worse)"
)
IN_COMMON = r"in common|do .*won deals .*share|what .*won deals share"
SHAPES: tuple[tuple[str, Callable[[Look], Story]], ...] = (
    (WHOM, _whom_to_contact),
    (FOCUS, _focus),
    (CHANGED, _changed),
    (TOMORROW, _tomorrow),
    (SOFTENING, _softening),
    (IN_COMMON, _won_in_common),
)


def _worked(look: Look) -> list[tuple[Account, int, date | None]]:
    """Accounts in view with their open deals and last contact, in three statements."""
    from sqlalchemy import func

    seen = look.account_ids()
    alive: dict[str | None, int] = dict(
        look.session.exec(
            select(Opportunity.account_id, func.count())
            .where(col(Opportunity.stage).in_(OPEN_STAGES), col(Opportunity.account_id).is_not(None))
            .group_by(col(Opportunity.account_id))
        ).all()
    )
    last = dict(
        look.session.exec(
            select(Activity.account_id, func.max(Activity.at))
            .where(
                col(Activity.at) < _moment(look.today + timedelta(days=1)),
                col(Activity.account_id).is_not(None),
            )
            .group_by(col(Activity.account_id))
        ).all()
    )
    return [
        (account, alive.get(account.id, 0), last[account.id].date() if account.id in last else None)
        for account in look.session.exec(select(Account))
        if seen is None or account.id in seen
    ]


def _activities(look: Look, where: Any, limit: int) -> list[Activity]:
    query = select(Activity).where(where)
    seen = look.account_ids()
    if seen is not None:
        query = query.where(col(Activity.account_id).in_(seen))
    return list(look.session.exec(query.order_by(col(Activity.at).desc()).limit(limit)))


def _moment(day: date) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _source(kind: str, identifier: str) -> dict[str, Any]:
    return {"kind": kind, "id": identifier}
