"""Buying histories, one row a customer: from a file of purchases, or from the CRM's tables in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, func, literal, select, union_all

from crm.accounts import Account
from crm.activities import Activity
from crm.churn.scores import Kind
from crm.database import Database
from crm.errors import BadInput
from crm.opportunities import Opportunity
from crm.orders import Order, OrderLine
from crm.query.columns import table_of
from crm.tickets import Ticket

Array = npt.NDArray[np.float64]
BATCH = 50_000
CDNOW_COLUMNS = 5
COLUMNS = ("purchases", "span", "age", "value", "returns", "tickets", "mood", "quiet")


@dataclass(frozen=True)
class Histories:
    """One entry a customer, as known on one day. Days and counts are floats; `value` is all that was paid.

    `quiet`: days since anybody last spoke with her, or nan where no contact was ever recorded.
    """

    ids: list[str]
    purchases: Array
    span: Array
    age: Array
    value: Array
    returns: Array
    tickets: Array
    mood: Array
    quiet: Array

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def repeats(self) -> Array:
        return self.purchases - 1

    @property
    def silence(self) -> Array:
        """Days since the last purchase."""
        return self.age - self.span


class Source(Protocol):
    """Where histories come from: a file, or the CRM."""

    def histories(self, until: date) -> Iterator[Histories]:
        """Everyone who bought by the end of `until`, as known then, in batches."""
        ...

    def buyers(self, after: date, until: date) -> set[str]:
        """Who bought after one day and by the end of another."""
        ...

    def span(self) -> tuple[date, date] | None:
        """The first and the last day of a purchase; None without any."""
        ...


class PurchaseFile:
    """CDNOW's layout: master id, sample id, YYYYMMDD, units, dollars; one line a purchase."""

    def __init__(self, path: Path) -> None:
        self.days: dict[str, dict[date, float]] = {}
        for number, line in enumerate(_lines(path), start=1):
            parts = line.split()
            if not parts:
                continue
            try:
                day = datetime.strptime(parts[-3], "%Y%m%d").date()
                amount = float(parts[-1])
            except (ValueError, IndexError) as error:
                raise BadInput(
                    f"{path.name}, line {number}: expected an id, a date YYYYMMDD, units and an amount."
                ) from error
            person = parts[1] if len(parts) == CDNOW_COLUMNS else parts[0]
            bought = self.days.setdefault(person, {})
            bought[day] = bought.get(day, 0.0) + amount

    def histories(self, until: date) -> Iterator[Histories]:
        rows = []
        for person, days in self.days.items():
            known = sorted(day for day in days if day <= until)
            if known:
                paid = sum(days[day] for day in known)
                first, last = known[0], known[-1]
                rows.append(
                    (person, len(known), (last - first).days, (until - first).days, paid, 0, 0, 0, np.nan)
                )
        if rows:
            yield _as_histories(rows)

    def buyers(self, after: date, until: date) -> set[str]:
        return {person for person, days in self.days.items() if any(after < day <= until for day in days)}

    def span(self) -> tuple[date, date] | None:
        every = [day for days in self.days.values() for day in days]
        return (min(every), max(every)) if every else None


class CrmPurchases:
    """Shoppers with their orders, or accounts with their won deals; the database sums up, batch by batch."""

    def __init__(self, database: Database, kind: Kind) -> None:
        self.database = database
        self.kind = kind

    def histories(self, until: date) -> Iterator[Histories]:
        bought = self._bought(until).subquery("bought")
        extra = self._signals(until).subquery("signals")
        statement = (
            select(
                bought.c.id, bought.c.days, bought.c.first, bought.c.last, bought.c.paid,
                extra.c.returns, extra.c.tickets, extra.c.mood, extra.c.talked,
            )
            .select_from(bought.outerjoin(extra, bought.c.id == extra.c.id))
        )  # fmt: skip
        with self.database.engine.connect() as connection:
            result = connection.execution_options(yield_per=BATCH).execute(statement)
            for part in result.partitions(BATCH):
                rows = []
                for person, days, first, last, paid, returns, tickets, mood, talked in part:
                    start, end = _day(first), _day(last)
                    rows.append(
                        (person, days, (end - start).days, (until - start).days, float(paid or 0) / 100,
                         returns or 0, tickets or 0, mood or 0,
                         np.nan if talked is None else (until - _day(talked)).days)
                    )  # fmt: skip
                yield _as_histories(rows)

    def buyers(self, after: date, until: date) -> set[str]:
        purchases = self._purchases(priced=False).subquery("purchases")
        statement = (
            select(purchases.c.id)
            .distinct()
            .where(purchases.c.day > str(after), purchases.c.day <= str(until))
        )
        with self.database.engine.connect() as connection:
            return {str(row[0]) for row in connection.execute(statement)}

    def span(self) -> tuple[date, date] | None:
        purchases = self._purchases(priced=False).subquery("purchases")
        with self.database.engine.connect() as connection:
            first, last = connection.execute(
                select(func.min(purchases.c.day), func.max(purchases.c.day))
            ).one()
        return None if first is None else (_day(first), _day(last))

    def _bought(self, until: date) -> Select[Any]:
        purchases = self._purchases().subquery("purchases")
        return (
            select(
                purchases.c.id,
                func.count(purchases.c.day.distinct()).label("days"),
                func.min(purchases.c.day).label("first"),
                func.max(purchases.c.day).label("last"),
                func.sum(purchases.c.paid).label("paid"),
            )
            .where(purchases.c.day <= str(until))
            .group_by(purchases.c.id)
        )

    def _purchases(self, priced: bool = True) -> Select[Any]:
        """One row a purchase; without prices the lines of orders need not be read."""
        if self.kind == "account":
            deal = table_of(Opportunity)
            won = (deal.c.stage == "Won") & deal.c.account_id.is_not(None) & deal.c.close_date.is_not(None)
            return select(
                deal.c.account_id.label("id"),
                _text_day(deal.c.close_date).label("day"),
                _cents(deal.c.value).label("paid"),
            ).where(won)
        order, line = table_of(Order), table_of(OrderLine)
        kept = order.c.placed_at.is_not(None) & (order.c.status != "cancelled")
        if not priced:
            day = _text_day(order.c.placed_at).label("day")
            return select(order.c.customer_id.label("id"), day).where(kept)
        return (
            select(
                order.c.customer_id.label("id"), _text_day(order.c.placed_at).label("day"),
                func.sum(_cents(line.c.price)).label("paid"),
            )
            .select_from(order.outerjoin(line, line.c.order_id == order.c.id))
            .where(kept)
            .group_by(order.c.id, order.c.customer_id, order.c.placed_at)
        )  # fmt: skip

    def _signals(self, until: date) -> Select[Any]:
        """What else was known by that day: returns, tickets, mood of the last 90 days, the last contact."""
        after = datetime.combine(until + timedelta(days=1), datetime.min.time())
        activity, ticket, order = table_of(Activity), table_of(Ticket), table_of(Order)
        key = "account_id" if self.kind == "account" else "customer_id"
        nothing = literal(None)
        parts = [
            select(
                activity.c[key].label("id"), literal(0).label("returned"), literal(0).label("ticket"),
                activity.c.sentiment.label("mood"), nothing.label("talked"),
            ).where(
                activity.c[key].is_not(None), activity.c.sentiment.is_not(None),
                _text_day(activity.c.at) < str(after.date()),
                _text_day(activity.c.at) >= str(until - timedelta(days=90)),
            ),
            select(
                ticket.c[key].label("id"), literal(0), literal(1), nothing, nothing
            ).where(ticket.c[key].is_not(None), _text_day(ticket.c.created_at) < str(after.date())),
            select(activity.c[key], literal(0), literal(0), nothing, _text_day(activity.c.done_at)).where(
                activity.c[key].is_not(None), activity.c.done_at.is_not(None),
                _text_day(activity.c.done_at) < str(after.date()),
            ),
        ]  # fmt: skip
        if self.kind == "customer":
            came_back = order.c.status.in_(("return requested", "exchange requested"))
            parts.append(
                select(order.c.customer_id, literal(1), literal(0), nothing, nothing).where(
                    came_back, _text_day(order.c.changed_at) < str(after.date())
                )
            )
        every = union_all(*parts).subquery("every")
        return select(
            every.c.id,
            func.sum(every.c.returned).label("returns"),
            func.sum(every.c.ticket).label("tickets"),
            func.avg(every.c.mood).label("mood"),
            func.max(every.c.talked).label("talked"),
        ).group_by(every.c.id)


def in_one(batches: Iterator[Histories]) -> Histories:
    """All batches together; for training, which samples, and for tests."""
    every = list(batches)
    if not every:
        return _as_histories([])
    return Histories(
        [person for part in every for person in part.ids],
        *(np.concatenate([getattr(part, name) for part in every]) for name in COLUMNS),
    )


def renewals(database: Database) -> dict[str, tuple[date | None, float | None]]:
    """Each account's renewal date and yearly contract value."""
    account = table_of(Account)
    with database.engine.connect() as connection:
        rows = connection.execute(select(account.c.id, account.c.renewal_on, account.c.annual_value))
        return {str(row[0]): (row[1], None if row[2] is None else float(row[2])) for row in rows}


def _as_histories(rows: list[tuple[Any, ...]]) -> Histories:
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(COLUMNS) + 1)
    return Histories(
        [str(person) for person in columns[0]], *(np.array(one, dtype=float) for one in columns[1:])
    )


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not text in UTF-8.") from error


def _text_day(column: Any) -> Any:
    """A date or a moment as 'YYYY-MM-DD', alike on SQLite and Postgres."""
    from sqlalchemy import String, cast

    return func.substr(cast(column, String), 1, 10)


def _cents(column: Any) -> Any:
    from sqlalchemy import BigInteger, type_coerce

    return type_coerce(column, BigInteger)


def _day(text: Any) -> date:
    return date.fromisoformat(str(text)[:10])
