"""One account: deals, money, people, the last interactions, what is planned, the risk."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col

from agent.rep_desk.stories.look import Look, Story, counted, is_open, moment, source, worth
from crm import accounts
from crm.accounts import Account
from crm.activities import Activity
from crm.churn import scores
from crm.opportunities import Opportunity

LATEST = 5


def summary(account: Account, look: Look) -> Story:
    """The relationship in two lines, and the last interactions as rows."""
    start = moment(look.today + timedelta(days=1))
    latest = look.activities(Activity.account_id == account.id, col(Activity.at) < start, limit=LATEST)
    ahead = look.activities(Activity.account_id == account.id, col(Activity.at) >= start, limit=LATEST)
    told = [f"{account.name} ({account.sector or 'no sector'}): {_deals(account, look)}"]
    people = accounts.contacts(look.session, account.id)
    if people:
        told.append("contact " + ", ".join(person.full_name for person in people[:3]))
    if latest:
        told.append(f"last {latest[0].kind} on {latest[0].at.date()}")
    if ahead:
        told.append(f"planned: {ahead[-1].kind} on {ahead[-1].at.date()}, {ahead[-1].subject}")
    moods = [one.sentiment for one in latest if one.sentiment is not None]
    if moods:
        told.append(f"mood of the last talks {sum(moods) / len(moods):+.2f}")
    if account.renewal_on:
        told.append(f"renewal on {account.renewal_on}")
    risk = scores.of(look.session, "account", account.id)
    if risk:
        reason = str(risk.reasons[0].get("words", "")) if risk.reasons else ""
        told.append(f"churn risk {risk.probability:.0%}" + (f" ({reason})" if reason else ""))
    return Story(
        "; ".join(told) + ".",
        f"summary of the account {account.name}, from its deals and interactions",
        ["date", "kind", "subject", "by"],
        [[one.at.date().isoformat(), one.kind, one.subject, one.author or ""] for one in latest],
        [source("account", account.id), *(source("activity", one.id) for one in (*latest, *ahead))],
    )


def _deals(account: Account, look: Look) -> str:
    deals, prices = look.deals(Opportunity.account_id == account.id), look.prices()
    won = [deal for deal in deals if deal.stage == "Won"]
    alive = [deal for deal in deals if is_open(deal)]
    lost = sum(deal.stage == "Lost" for deal in deals)
    told = f"{counted(len(won), 'deal')} won, ${sum((deal.value or 0 for deal in won), 0):,.0f}"
    told += (
        f" (the last on {max(days)})"
        if (days := [deal.close_date for deal in won if deal.close_date])
        else ""
    )
    told += f", {lost:,} lost, {len(alive):,} open"
    return told + (f" worth ${sum(worth(deal, prices) for deal in alive):,.0f}" if alive else "")
