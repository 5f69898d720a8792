"""What a story is made of: one look at the records, and the rows, words and sources it gives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from crm import accounts
from crm.accounts import Account
from crm.activities import Activity
from crm.customers import Customer
from crm.opportunities import OPEN_STAGES, Opportunity, SalesProduct
from crm.query.scope import Bounds

LISTED = 10


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
    """One look at the records: on which day, and within whose bounds (None: everyone's).

    `now` is the calendar's day, for what is planned; `today` the day the records are asked about.
    """

    session: Session
    today: date
    bounds: Bounds | None
    now: date
    author: str | None = None

    def account_ids(self) -> set[str] | None:
        if self.bounds is None:
            return None
        return set(accounts.worked_by(self.session, self.bounds.agent_ids))

    def deals(self, *where: Any) -> list[Opportunity]:
        """Deals within the bounds that meet the conditions."""
        return list(self.session.exec(self.within(select(Opportunity).where(*where))))

    def within(self, query: Any) -> Any:
        """A statement over deals, with those alone that lie within the bounds."""
        if self.bounds is None:
            return query
        return query.where(col(Opportunity.agent_id).in_(self.bounds.agent_ids))

    def activities(self, *where: Any, limit: int = LISTED) -> list[Activity]:
        """Activities at accounts within the bounds, newest first."""
        query = select(Activity).where(*where)
        seen = self.account_ids()
        if seen is not None:
            query = query.where(col(Activity.account_id).in_(seen))
        return list(self.session.exec(query.order_by(col(Activity.at).desc()).limit(limit)))

    def prices(self) -> dict[str, float]:
        """Product → list price, what an open deal without a value is worth."""
        return {one.id: float(one.list_price or 0) for one in self.session.exec(select(SalesProduct))}

    def names(self) -> dict[str | None, str]:
        return {one.id: one.name for one in self.session.exec(select(Account))}

    def people(self, account_ids: Collection[str]) -> dict[str | None, str]:
        """Account → the first person we know there."""
        query = select(Customer).where(
            col(Customer.account_id).in_(account_ids), col(Customer.erased_at).is_(None)
        )
        found: dict[str | None, str] = {}
        for person in self.session.exec(query.order_by(col(Customer.last_name), col(Customer.id))):
            found.setdefault(person.account_id, person.full_name)
        return found

    def last_contacts(self) -> dict[str | None, date]:
        """Account → the day of its last interaction."""
        query = (
            select(Activity.account_id, func.max(Activity.at))
            .where(
                col(Activity.at) < moment(self.today + timedelta(days=1)),
                col(Activity.account_id).is_not(None),
            )
            .group_by(col(Activity.account_id))
        )
        return {account: at.date() for account, at in self.session.exec(query)}


def worth(deal: Opportunity, prices: dict[str, float]) -> float:
    """What an open deal may bring: its value, or its product's list price."""
    return float(deal.value or prices.get(deal.product_id or "") or 0)


def is_open(deal: Opportunity) -> bool:
    return deal.stage in OPEN_STAGES


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def unit_of(label: str) -> str:
    """How the cells of a column are written, told by its name."""
    if label in ("value", "open pipeline"):
        return "money"
    if label.endswith("(%)"):
        return "percent"
    return (
        "days"
        if label.startswith("days")
        else "count"
        if label in ("open deals", "won", "change", "mood now")
        else ""
    )


def source(kind: str, identifier: str) -> dict[str, Any]:
    return {"kind": kind, "id": identifier}


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
