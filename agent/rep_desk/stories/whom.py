"""Whom to contact and why; accounts that are active and neglected; where the mood is softening."""
# ruff: noqa: E501 - a sentence reads on one line

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import col, select

from agent.rep_desk.stories.look import LISTED, Look, Story, counted, is_open, moment, source, worth
from crm.accounts import Account
from crm.activities import Activity
from crm.churn.scores import ChurnScore
from crm.opportunities import OPEN_STAGES, Opportunity

QUIET_DAYS = 30
JUST_NOW_DAYS = 7
RENEWS_SOON = 60
ACTIVE_DAYS = 90
AT_RISK = 0.5
SOFTER = 0.2
WINDOW = 60


@dataclass
class Standing:
    """One account as a seller looks at it."""

    account: Account
    last: date | None
    risk: float | None
    alive: int = 0
    pipeline: float = 0.0
    won_on: date | None = None
    why: list[str] = field(default_factory=list)

    def quiet(self, today: date) -> int | None:
        return (today - self.last).days if self.last else None

    def silence(self, today: date) -> str:
        quiet = self.quiet(today)
        return f"no contact for {counted(quiet, 'day')}" if quiet is not None else "never contacted"


def whom_to_contact(look: Look) -> Story:
    """Open deals and silence, a high risk, a renewal near: riskiest first, then what is at stake, then silence."""
    chosen = []
    for one in standings(look):
        quiet = one.quiet(look.today)
        silent = quiet is None or quiet >= QUIET_DAYS
        renews = one.account.renewal_on
        if quiet is not None and quiet < JUST_NOW_DAYS:
            continue
        soon = renews is not None and 0 <= (renews - look.today).days <= RENEWS_SOON
        if one.alive and silent:
            one.why.append(f"{counted(one.alive, 'open deal')} worth ${one.pipeline:,.0f}")
        if one.risk is not None and (one.risk >= AT_RISK or one.why):
            one.why.append(f"churn risk {one.risk:.0%}")
        if soon:
            one.why.append(f"renews on {renews}")
        if one.why:
            one.why.append(one.silence(look.today))
            chosen.append(one)
    chosen.sort(key=lambda one: (one.risk or 0.0, one.pipeline, one.quiet(look.today) or 9999), reverse=True)
    shown = chosen[:LISTED]
    people = look.people([one.account.id for one in shown])
    first = shown[0] if shown else None
    answer = "Nobody needs it: open deals, renewals and accounts at risk have all been attended to."
    if first:
        person = f"{people[first.account.id]} at " if first.account.id in people else ""
        answer = f"{person}{first.account.name} first: {', '.join(first.why)}."
        answer += f" {counted(len(chosen), 'account')} in all." if len(chosen) > 1 else ""
    return Story(
        answer,
        f"accounts with open deals and no interaction for {QUIET_DAYS} days, a churn risk of {AT_RISK:.0%} or more,"
        f" or a renewal within {RENEWS_SOON} days; riskiest first, then the largest pipeline",
        ["account", "contact", "days since last contact", "open deals", "why"],
        [
            [
                one.account.name,
                people.get(one.account.id),
                one.quiet(look.today),
                one.alive,
                ", ".join(one.why),
            ]
            for one in shown
        ],
        [source("account", one.account.id) for one in shown],
    )


def neglected(look: Look) -> Story:
    """Accounts with open deals or a recent win that nobody has spoken to, quietest first."""
    since = look.today - timedelta(days=ACTIVE_DAYS)
    chosen = [
        one
        for one in standings(look)
        if (one.alive or (one.won_on and one.won_on > since))
        and (one.last is None or (look.today - one.last).days >= QUIET_DAYS)
    ]
    chosen.sort(key=lambda one: (one.last or date.min, -one.pipeline))
    shown = chosen[:LISTED]
    rows = [
        [
            one.account.name,
            one.quiet(look.today),
            one.alive,
            one.pipeline,
            str(one.won_on) if one.won_on else None,
        ]
        for one in shown
    ]
    answer = "No active account is neglected."
    if shown:
        answer = f"{counted(len(chosen), 'active account')} had no contact for {QUIET_DAYS} days or more; "
        answer += f"{shown[0].account.name} waits longest: {shown[0].silence(look.today)}."
    return Story(
        answer,
        f"accounts with open deals or a deal won in the last {ACTIVE_DAYS} days, and no interaction for {QUIET_DAYS} days",
        ["account", "days since last contact", "open deals", "open pipeline", "last won"],
        rows,
        [source("account", one.account.id) for one in shown],
    )


def standings(look: Look) -> list[Standing]:
    """Every account in view, in a few statements."""
    seen, last, prices = look.account_ids(), look.last_contacts(), look.prices()
    scored = select(ChurnScore.subject_id, ChurnScore.probability).where(ChurnScore.kind == "account")
    risks = dict(look.session.exec(scored).all())
    found = {
        account.id: Standing(account, last.get(account.id), risks.get(account.id))
        for account in look.session.exec(select(Account))
        if seen is None or account.id in seen
    }
    for deal in look.deals(col(Opportunity.stage).in_((*OPEN_STAGES, "Won"))):
        one = found.get(deal.account_id or "")
        if one is None:
            continue
        if is_open(deal):
            one.alive += 1
            one.pipeline += worth(deal, prices)
        elif (
            deal.close_date
            and deal.close_date <= look.today
            and (one.won_on is None or deal.close_date > one.won_on)
        ):
            one.won_on = deal.close_date
    return list(found.values())


def softening(look: Look) -> Story:
    """Accounts whose mood over the last 60 days fell against the 60 before, with what the lowest talk was about."""
    middle, start = look.today - timedelta(days=WINDOW), look.today - timedelta(days=2 * WINDOW)
    seen = look.account_ids()
    before: dict[str, list[float]] = {}
    after: dict[str, list[Activity]] = {}
    query = select(Activity).where(
        col(Activity.sentiment).is_not(None),
        col(Activity.account_id).is_not(None),
        col(Activity.at) >= moment(start),
    )
    scored = False
    for one in look.session.exec(query.order_by(col(Activity.at))):
        if (
            one.account_id is None
            or one.sentiment is None
            or (seen is not None and one.account_id not in seen)
        ):
            continue
        scored = True
        if one.at.date() >= middle:
            after.setdefault(one.account_id, []).append(one)
        else:
            before.setdefault(one.account_id, []).append(one.sentiment)
    falls: list[tuple[float, float, str, Activity]] = []
    for identifier, talks in after.items():
        now = sum(talk.sentiment or 0.0 for talk in talks) / len(talks)
        then = before.get(identifier)
        if then and now - sum(then) / len(then) <= -SOFTER:
            lowest = min(talks, key=lambda talk: talk.sentiment or 0.0)
            falls.append((now - sum(then) / len(then), now, identifier, lowest))
    falls.sort(key=lambda fall: fall[:3])
    names, shown = look.names(), falls[:LISTED]
    return Story(
        _softer(
            [names.get(identifier, "") for _, _, identifier, _ in falls],
            shown[0][3] if shown else None,
            scored,
        ),
        f"average sentiment of interactions in the last {WINDOW} days against the {WINDOW} before; the theme is the"
        " subject of the least happy interaction since",
        ["account", "change", "mood now", "theme", "date"],
        [
            [names.get(identifier, ""), round(fall, 2), round(now, 2), lowest.subject, str(lowest.at.date())]
            for fall, now, identifier, lowest in shown
        ],
        [source("activity", lowest.id) for *_, lowest in shown],
    )


def _softer(names: list[str], lowest: Activity | None, scored: bool) -> str:
    if not scored:
        return f"I cannot tell: no interaction of the last {2 * WINDOW} days has a mood."
    if lowest is None:
        return "No account's mood has fallen, as far as interactions are scored."
    return f"The mood fell at {counted(len(names), 'account')}, most at {names[0]}: “{lowest.subject}”."
