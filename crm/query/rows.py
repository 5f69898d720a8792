"""One SELECT under construction: the rows of an entity, what they join, and which of them count."""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    distinct,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)

from crm.query.calendar import touched
from crm.query.catalogue import DATED, CannotAnswer, Catalogue, Field, Join
from crm.query.dates import closing, entity_date
from crm.query.dialect import period_label
from crm.query.query import Filter, Group, Period, Related
from crm.query.sales import ACCOUNT, DEAL
from crm.query.scope import Bounds

BRIDGES = ("opportunity", "order", "activity", "line", "ticket", "contact", "conversation", "handoff")
CLOSE = "opportunity.close_date"
COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


class Rows:
    """The rows of `base` with whatever parents are joined to them."""

    def __init__(self, catalogue: Catalogue, base: str, bounds: Bounds | None) -> None:
        self.catalogue = catalogue
        self.base = base
        self.bounds = bounds
        self.joins: list[Join] = []
        self.conditions: list[ColumnElement[bool]] = []
        if bounds is not None:
            self._bound(bounds)

    def reaches(self, entity: str) -> bool:
        return self.catalogue.path(self.base, entity) is not None

    def column(self, name: str) -> Field:
        """The field, with its entity joined; raises CannotAnswer when these rows have no such thing."""
        field = self.catalogue.field(name)
        for entity in (field.entity, field.needs):
            if entity is not None:
                self.join(entity)
        return field

    def join(self, entity: str) -> None:
        path = self.catalogue.path(self.base, entity)
        if path is None:
            base, other = self.catalogue.entity(self.base), self.catalogue.entity(entity)
            pairs = {(self.base, entity), (entity, self.base)}
            if pairs & self.catalogue.unused:
                child, parent = (
                    (base, other) if (self.base, entity) in self.catalogue.unused else (other, base)
                )
                raise CannotAnswer(
                    f"None of the {child.plural} in these records says which {parent.label} it belongs to, "
                    f"so {child.plural} can be counted, but not by {parent.label}."
                )
            raise CannotAnswer(f"{base.plural.capitalize()} are not linked to {other.plural}.")
        fresh = [join for join in path if join not in self.joins]
        self.joins += fresh
        if self.bounds is not None and any(join.parent == "agent" for join in fresh):
            # An account may be worked by one seller and owned by another: the other's name stays out.
            seller = self.catalogue.entity("agent").table.c.id
            self.conditions.append(or_(seller.in_(self.bounds.agent_ids), seller.is_(None)))

    def keep(self, filters: tuple[Filter, ...]) -> None:
        """Narrow to rows that meet every condition; what is not on the row is looked for in related rows."""
        far = [item for item in filters if not self.reaches(self.catalogue.field(item.field).entity)]
        if any(item.field.startswith("opportunity.") for item in far):
            # "accounts Darcel won": the seller of the deal is meant, not the owner of the account.
            far = [item for item in filters if item in far or item.field.startswith("agent.")]
        self.conditions += [
            self.condition(item) for item in filters if item not in far and not item.of_average
        ]
        if far:
            self._keep_related(tuple(far))

    def against_average(self, filters: tuple[Filter, ...]) -> None:
        """Narrow to rows above or below the average of all that meet the conditions so far."""
        for item in filters:
            if item.of_average:
                column = self.column(item.field).expression
                average = select(func.avg(column)).select_from(self.source()).where(*self.conditions)
                multiple = float(str(item.values[0])) * average.correlate(None).scalar_subquery()
                self.conditions.append(COMPARE[item.op](column, multiple))

    def condition(self, item: Filter) -> ColumnElement[bool]:
        return condition(self.column(item.field), item)

    def within(self, field: str, period: Period) -> ColumnElement[bool]:
        return during(self.column(field), period)

    def require(self, related: Related, anchor: str) -> None:
        """Keep rows whose `anchor` has, or has not, a related row."""
        self.join(anchor)
        inner = Rows(self.catalogue, related.entity, self.bounds)
        inner.keep(related.filters)
        if related.period is not None:
            over = closing(related.filters)
            field = CLOSE if over else entity_date(self.catalogue, related.entity)
            inner.conditions.append(inner.within(field, related.period))
        every = related.every
        self._can_have_all(every, anchor)
        if every is not None:
            found = inner.all_linked_to(anchor, every, related)
        else:
            found = inner.linked_to(anchor) if anchor == self.base else inner.owned_by(anchor)
        self.conditions.append(found if related.present else ~found)

    def _can_have_all(self, every: Group | None, anchor: str) -> None:
        """A seller sits in one office: nobody has deals in all of them."""
        field = None if every is None or every.grain else self.catalogue.field(every.field)
        if field is not None and field.entity == anchor:
            raise CannotAnswer(f"Each {self.catalogue.entity(anchor).label} has only one {field.label}.")

    def linked_to(self, anchor: str) -> ColumnElement[bool]:
        """EXISTS over these rows, correlated with the anchor of an outer query."""
        last = self._link_to(anchor)
        statement = select(1).select_from(self.source()).where(last, *self.conditions)
        return exists(statement.correlate(self.catalogue.entity(anchor).table))

    def owned_by(self, anchor: str) -> ColumnElement[bool]:
        """As `linked_to`, where each anchor stands on many rows: those that are linked are found once."""
        key = self.catalogue.entity(anchor).table.c.id
        self._link_to(anchor)
        owner = self.catalogue.path(self.base, anchor)[-1].filled  # type: ignore[index]  # it has a path
        owners = select(owner).select_from(self.source()).where(owner.is_not(None), *self.conditions)
        return and_(key.is_not(None), key.in_(owners.correlate(None)))

    def all_linked_to(self, anchor: str, every: Group, related: Related) -> ColumnElement[bool]:
        """Whether these rows, of one anchor, have every value that there is of a field."""
        key = self.key(every)
        there_are = self._there_are(every, related)
        last = self._link_to(anchor)
        owned = select(func.count(distinct(key))).select_from(self.source()).where(last, *self.conditions)
        table = self.catalogue.entity(anchor).table
        return and_(there_are > 0, owned.correlate(table).scalar_subquery() == there_are)

    def _there_are(self, every: Group, related: Related) -> ColumnElement[Any]:
        """How many values there are of a field; of a period its months, whether anything happened or not."""
        period = related.period
        if every.grain and period is not None and period.start is not None and period.end is not None:
            return literal(len(touched(period, every.grain)))
        owner = self.catalogue.field(every.field).entity
        whole = Rows(self.catalogue, owner, self.bounds)
        whole.keep(tuple(one for one in related.filters if one.field.split(".")[0] == owner))
        return whole.select(func.count(distinct(whole.key(every)))).correlate(None).scalar_subquery()

    def key(self, group: Group) -> ColumnElement[Any]:
        """What rows are told apart by in a breakdown."""
        field = self.column(group.field)
        if group.periods:
            # Labels are made by us of dates, never taken from a question.
            sides = [(self.within(group.field, one), literal(one.label)) for one in group.periods]
            return case(*sides)
        if field.kind in DATED:
            # Written into the SQL: SQLAlchemy keeps statements under a key without bound values.
            return period_label(field.expression, literal_column(group.grain or "month"))
        return plain(field)

    def _link_to(self, anchor: str) -> ColumnElement[bool]:
        """What ties these rows to the anchor of an outer query; the way there is joined."""
        path = self.catalogue.path(self.base, anchor)
        if not path:
            label = self.catalogue.entity(anchor).plural
            raise CannotAnswer(f"{self.catalogue.entity(self.base).plural} are not linked to {label}.")
        *before, last = path
        self.joins += [join for join in before if join not in self.joins]
        return last.on

    def source(self) -> FromClause:
        source = self.catalogue.entity(self.base).table
        for join in self.joins:
            source = source.outerjoin(self.catalogue.entity(join.parent).table, join.on)
        return source

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).select_from(self.source()).where(*self.conditions)

    def _keep_related(self, filters: tuple[Filter, ...]) -> None:
        wanted = {self.catalogue.field(item.field).entity for item in filters}
        for anchor in self._ancestors():
            for bridge in BRIDGES:
                paths = [self.catalogue.path(bridge, name) for name in (anchor, *wanted)]
                if bridge != self.base and all(path is not None for path in paths) and paths[0]:
                    self.require(Related(entity=bridge, present=True, filters=filters), anchor)
                    return
        labels = ", ".join(self.catalogue.field(item.field).label for item in filters)
        raise CannotAnswer(f"{self.catalogue.entity(self.base).plural.capitalize()} have no {labels}.")

    def _ancestors(self) -> list[str]:
        order = [entity.name for entity in self.catalogue.entities if self.reaches(entity.name)]
        return sorted(order, key=lambda name: len(self.catalogue.path(self.base, name) or ()))

    def _bound(self, bounds: Bounds) -> None:
        if self.base == "product":
            return
        if self.base == "agent":
            self.conditions.append(self.catalogue.entity("agent").table.c.id.in_(bounds.agent_ids))
        elif self.base == "opportunity":
            self.conditions.append(DEAL.c.agent_id.in_(bounds.agent_ids))
        elif self.reaches("account"):
            self.join("account")
            worked = select(DEAL.c.account_id).where(
                DEAL.c.agent_id.in_(bounds.agent_ids), DEAL.c.account_id.is_not(None)
            )
            seen = or_(ACCOUNT.c.id.in_(worked), ACCOUNT.c.owner_id.in_(bounds.agent_ids))
            self.conditions.append(seen if bounds.strict else or_(seen, ACCOUNT.c.id.is_(None)))
        else:
            self.conditions.append(false())


def condition(field: Field, item: Filter) -> ColumnElement[bool]:
    """One filter as SQL."""
    column: Any = field.expression
    values = [_bound_value(field, value) for value in item.values]
    met: Any
    match item.op:
        case "empty":
            met = column.is_(None)
        case "filled":
            met = column.is_not(None)
        case "=":
            met = column.in_(values) if len(values) > 1 else column == values[0]
        case "!=":
            # NULL is not the excluded value either.
            met = or_(column.not_in(values), column.is_(None))
        case "contains":
            met = func.lower(column).contains(str(values[0]).lower(), autoescape=True)
        case "starts":
            met = func.lower(column).startswith(str(values[0]).lower(), autoescape=True)
        case "ends":
            met = func.lower(column).endswith(str(values[0]).lower(), autoescape=True)
        case "between":
            met = column.between(values[0], values[1])
        case _:
            met = COMPARE[item.op](column, values[0])
    checked: ColumnElement[bool] = met
    return checked


def during(field: Field, period: Period) -> ColumnElement[bool]:
    """Whether a moment lies in the period."""
    parts = []
    if period.start is not None:
        parts.append(field.expression >= _bound_value(field, period.start))
    if period.end is not None:
        parts.append(field.expression < _bound_value(field, period.end))
    return and_(*parts) if parts else field.expression.is_not(None)


def plain(field: Field) -> ColumnElement[Any]:
    """A field as a number or text that can be shown and summed up: money in units, not cents."""
    if field.kind == "money" or (field.kind == "number" and "revenue" in field.name):
        return type_coerce(field.expression, BigInteger) / 100.0
    return field.expression


def _bound_value(field: Field, value: Any) -> Any:
    if field.kind == "time" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), tzinfo=UTC)
    return value
