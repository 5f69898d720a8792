"""From a typed Query to one SELECT, by SQLAlchemy alone. Values are always bound, never written into SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, literal_column, or_, select

from crm.query.amounts import Wanted, amount, shared
from crm.query.catalogue import CannotAnswer, Catalogue, Field
from crm.query.dates import list_date
from crm.query.headings import Column, unit_of
from crm.query.joined import joined
from crm.query.query import Figure, Having, Query
from crm.query.rows import Rows, plain
from crm.query.scope import Asker, Bounds, bounds


@dataclass(frozen=True)
class Compiled:
    """A statement and what its columns mean. `total` counts a list's rows without the limit.

    `as_of`: the day to bind as today, when the question says one.
    """

    statement: Select[Any]
    columns: tuple[Column, ...]
    total: Select[Any] | None = None
    as_of: date | None = None


def compile_query(catalogue: Catalogue, query: Query, asker: Asker) -> Compiled:
    """The SELECT that answers `query` within what `asker` may see; raises CannotAnswer."""
    if query.reach != "everyone" and not asker.is_linked:
        raise CannotAnswer(
            f"I do not know which deals are yours: {asker.name} is not linked to a sales agent. "
            "Ask without 'my', or have an administrator link you."
        )
    compiled = _compiled(catalogue, query, bounds(asker, query.reach))
    return replace(compiled, as_of=query.as_of)


def _compiled(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Compiled:
    if query.tally and query.groups:
        return _tally(catalogue, query, limits)
    if query.pooled and query.groups and query.figures:
        return _pooled(_figures(catalogue, query, limits), query)
    return _figures(catalogue, query, limits) if query.figures else _listing(catalogue, query, limits)


def _tally(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Compiled:
    """How many groups meet the conditions."""
    counted = _figures(catalogue, query.model_copy(update={"limit": None, "order": ()}), limits)
    statement = select(func.count().label("f0")).select_from(counted.statement.order_by(None).subquery())
    field = catalogue.field(query.groups[0].field)
    grain = query.groups[0].grain
    label = f"number of {grain}s" if grain else f"number of {catalogue.entity(field.entity).plural}"
    return Compiled(statement, (Column(label, "figure", f"count:{field.entity}"),))


def _pooled(ranked: Compiled, query: Query) -> Compiled:
    """The sum or the average of each figure over the rows; an average over months keeps the other groups."""
    rows = ranked.statement.subquery("ranked")
    dated = query.pooled == "avg" and any(group.grain for group in query.groups)
    kept = [at for at, group in enumerate(query.groups) if dated and not group.grain]
    columns = ranked.columns[len(query.groups) :]
    pool = func.avg if query.pooled == "avg" else func.sum
    sums = [pool(rows.c[f"f{at}"]).label(f"f{at}") for at in range(len(columns))]
    keys = [rows.c[f"g{at}"] for at in kept]
    statement = select(*keys, *sums).group_by(*keys).order_by(*(one.desc() for one in sums[:1]), *keys)
    return Compiled(statement if keys else select(*sums), (*(ranked.columns[at] for at in kept), *columns))


def _listing(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Compiled:
    entity = catalogue.entity(query.subject)
    rows = Rows(catalogue, query.subject, limits)
    fields = [rows.column(name) for name in query.columns or entity.shown if _offered(rows, name)]
    if not fields:
        named = ", ".join(catalogue.field(name).label for name in query.columns)
        raise CannotAnswer(f"What you ask for ({named}) is not kept of {entity.plural}.")
    _narrow(rows, query)
    if query.period is not None:
        rows.conditions.append(rows.within(list_date(catalogue, query), query.period))
    rows.against_average(query.filters)
    sorting: list[ColumnElement[Any]] = []
    for order in query.order:
        column = rows.column(order.field or entity.title).expression
        sorting.append(column.desc().nulls_last() if order.descending else column.asc().nulls_last())
    key = entity.table.c.id if "id" in entity.table.c else next(iter(entity.table.c))
    columns = tuple(
        Column(field.label, "field", field.name, field.kind, unit_of(field.kind)) for field in fields
    )
    if query.within is not None:
        best = _first_of_each(rows, query, fields, [*sorting, key])
        return Compiled(best, columns, select(func.count()).select_from(best.order_by(None).subquery()))
    statement = rows.select(*(plain(field).label(f"c{at}") for at, field in enumerate(fields)))
    statement = statement.order_by(*sorting, key).limit(query.limit)
    if query.skip:
        statement = statement.offset(query.skip)
    return Compiled(statement, columns, rows.select(func.count()))


def _first_of_each(
    rows: Rows, query: Query, fields: list[Field], sorting: list[ColumnElement[Any]]
) -> Select[Any]:
    """The first rows for each value of `within`: 'for each product the biggest deal, and whose it is'."""
    each = rows.column(str(query.within)).expression
    place = func.row_number().over(partition_by=each, order_by=sorting).label("place")
    shown = [plain(field).label(f"c{at}") for at, field in enumerate(fields)]
    placed = rows.select(*shown, each.label("each"), place).where(each.is_not(None)).subquery("placed")
    last = query.skip + (query.limit or 1)
    return (
        select(*(placed.c[f"c{at}"] for at in range(len(fields))))
        .where(placed.c.place > query.skip, placed.c.place <= last)
        .order_by(placed.c.each, placed.c.place)
    )


def _figures(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Compiled:
    wanted = _compared(query)
    facts = list(dict.fromkeys(_fact(catalogue, figure) for figure, _ in wanted))
    facts += [
        fact
        for fact in dict.fromkeys(_fact(catalogue, having.figure) for having in query.having)
        if fact not in facts
    ]
    parts = [_part(catalogue, query, fact, wanted, limits) for fact in facts]
    everyone = _with_none(catalogue, query, limits)
    statement, columns = joined(catalogue, query, wanted, facts, parts, everyone)
    return Compiled(statement, columns)


def _with_none(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Subquery | None:
    """All that a bound from above is about: a rep without any win has fewer than 50 of them.

    None where no figure is bounded so that none of it would do, or where rows are not one of each.
    """
    only = query.groups[0] if len(query.groups) == 1 else None
    owner = catalogue.entity(catalogue.field(only.field).entity) if only else None
    if only is None or owner is None or only.field != owner.title or query.related or query.compare:
        return None
    if not query.having or not all(_none_will_do(catalogue, item) for item in query.having):
        return None
    rows = Rows(catalogue, owner.name, limits)
    rows.keep(tuple(item for item in query.filters if catalogue.field(item.field).entity == owner.name))
    title = rows.column(only.field).expression
    return rows.select(title.label("g0")).where(title.is_not(None)).distinct().subquery("everyone")


def _none_will_do(catalogue: Catalogue, item: Having) -> bool:
    """Whether 0 is within the bound, of what is counted or summed up."""
    measure = catalogue.measure(item.figure.measure)
    added = measure.aggregation in ("count", "distinct", "sum") and not measure.parts
    plain = added and item.change is None and not item.of_average and item.figure.share == "none"
    within = (item.op == "<" and item.values[0] > 0) or (item.op == "<=" and item.values[0] >= 0)
    return plain and (within or (item.op == "=" and item.values == (0,)))


def _part(catalogue: Catalogue, query: Query, fact: str, wanted: Wanted, limits: Bounds | None) -> Subquery:
    """One fact's figures by the groups: columns g0…, f0… (by their place in the answer), h0… for having."""
    rows = Rows(catalogue, fact, limits)
    _narrow(rows, query)
    rows.against_average(query.filters)
    for group in query.groups:
        if group.periods:
            rows.conditions.append(or_(*(rows.within(group.field, one) for one in group.periods)))
    keys = [rows.key(group).label(f"g{at}") for at, group in enumerate(query.groups)]
    own = [(at, pair) for at, pair in enumerate(wanted) if _fact(catalogue, pair[0]) == fact]
    having = [(at, item) for at, item in enumerate(query.having) if _fact(catalogue, item.figure) == fact]
    figures = [pair for _, pair in own] + [(item.figure, query.period) for _, item in having]
    common = shared(rows, query, figures)
    if common is not None:
        rows.conditions.append(common)
    names = [f"f{at}" for at, _ in own] + [f"h{at}" for at, _ in having]
    columns = [
        amount(rows, query, figure, period).label(name)
        for name, (figure, period) in zip(names, figures, strict=True)
    ]
    # A label of periods has bound values: Postgres knows it again only by its name.
    told_apart = [
        literal_column(f"g{at}") if group.periods else rows.key(group)
        for at, group in enumerate(query.groups)
    ]
    statement = rows.select(*keys, *columns).group_by(*told_apart)
    return statement.where(*_belonging(rows, query)).subquery(f"by_{fact}")


def _belonging(rows: Rows, query: Query) -> list[ColumnElement[bool]]:
    """A breakdown 'by sector' leaves out rows that belong to no account, 'by month' undated ones."""
    owners = dict.fromkeys(rows.catalogue.field(group.field).entity for group in query.groups)
    titles = [rows.catalogue.entity(owner).title for owner in owners if owner != rows.base]
    titles += [group.field for group in query.groups if group.field.endswith((".name", ".parent"))]
    titles += [group.field for group in query.groups if group.grain or group.periods]
    return [rows.column(title).expression.is_not(None) for title in dict.fromkeys(titles)]


def _narrow(rows: Rows, query: Query) -> None:
    rows.keep(query.filters)
    for related in query.related:
        rows.require(related, query.subject if rows.reaches(query.subject) else rows.base)


def _compared(query: Query) -> Wanted:
    now: Wanted = [(figure, query.period) for figure in query.figures]
    if query.compare is None:
        return now
    return now + [(figure, query.compare) for figure in query.figures]


def _fact(catalogue: Catalogue, figure: Figure) -> str:
    return catalogue.measure(figure.measure).fact


def _offered(rows: Rows, name: str) -> bool:
    return rows.reaches(rows.catalogue.field(name).entity)
