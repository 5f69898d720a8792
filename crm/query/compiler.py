"""From a typed Query to one SELECT, by SQLAlchemy alone. Values are always bound, never written into SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from crm.query.amounts import Wanted, amount, shared
from crm.query.catalogue import CannotAnswer, Catalogue
from crm.query.dates import list_date
from crm.query.headings import (
    Column,
    change_column,
    figure_column,
    group_column,
    running_column,
    unit_of,
)
from crm.query.query import Change, Figure, Group, Having, Query
from crm.query.rows import Rows, plain
from crm.query.scope import Asker, Bounds, bounds

Changes = dict[tuple[int, Change], ColumnElement[Any]]


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
    _narrow(rows, query)
    if query.period is not None:
        rows.conditions.append(rows.within(list_date(catalogue, query), query.period))
    rows.against_average(query.filters)
    sorting: list[ColumnElement[Any]] = []
    for order in query.order:
        column = rows.column(order.field or entity.title).expression
        sorting.append(column.desc().nulls_last() if order.descending else column.asc().nulls_last())
    statement = rows.select(*(plain(field).label(f"c{at}") for at, field in enumerate(fields)))
    key = entity.table.c.id if "id" in entity.table.c else next(iter(entity.table.c))
    statement = statement.order_by(*sorting, key).limit(query.limit)
    if query.skip:
        statement = statement.offset(query.skip)
    columns = tuple(
        Column(field.label, "field", field.name, field.kind, unit_of(field.kind)) for field in fields
    )
    return Compiled(statement, columns, rows.select(func.count()))


def _figures(catalogue: Catalogue, query: Query, limits: Bounds | None) -> Compiled:
    wanted = _compared(query)
    facts = list(dict.fromkeys(_fact(catalogue, figure) for figure, _ in wanted))
    facts += [
        fact
        for fact in dict.fromkeys(_fact(catalogue, having.figure) for having in query.having)
        if fact not in facts
    ]
    parts = [_part(catalogue, query, fact, wanted, limits) for fact in facts]
    return _joined(catalogue, query, wanted, facts, parts)


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


def _joined(
    catalogue: Catalogue, query: Query, wanted: Wanted, facts: list[str], parts: list[Subquery]
) -> Compiled:
    first, *others = parts
    source: Any = first
    for other in others:
        same = and_(*(first.c[f"g{at}"] == other.c[f"g{at}"] for at in range(len(query.groups))))
        source = source.outerjoin(other, same if query.groups else literal(True))
    where = dict(zip(facts, parts, strict=True))
    groups = [first.c[f"g{at}"] for at in range(len(query.groups))]
    bare: list[ColumnElement[Any]] = [
        where[_fact(catalogue, pair[0])].c[f"f{at}"] for at, pair in enumerate(wanted)
    ]
    figures = [_shown(column, pair[0]) for column, pair in zip(bare, wanted, strict=True)]
    columns = [group_column(catalogue, group) for group in query.groups]
    columns += [figure_column(catalogue, query, *pair) for pair in wanted]
    shown = [*groups, *(figure.label(f"f{at}") for at, figure in enumerate(figures))]
    changes: Changes = {}
    if query.compare is not None:
        changes = _changes(query, figures)
        own = columns[len(query.groups) :]
        for (at, how), change in changes.items():
            shown.append(change.label(f"{how}{at}"))
            columns.append(change_column(query, own[at], how))
    statement = select(*shown).select_from(source)
    for at, item in enumerate(query.having):
        bounded: ColumnElement[Any] = where[_fact(catalogue, item.figure)].c[f"h{at}"]
        if item.change is not None:
            shown_at = query.figures.index(item.figure) if item.figure in query.figures else 0
            bounded = _changes(query, bare)[shown_at, item.change]
        statement = statement.where(_holds(bounded, item))
    if groups and query.compare is None:
        # A group without any of the figures is no answer: a rep with no open deal has no age of them.
        counted = len(bare) > 1 and not query.having
        pairs = zip(bare, wanted, strict=True)
        statement = statement.where(
            or_(*(_held(catalogue, column, figure, counted) for column, (figure, _) in pairs))
        )
    if query.whether is not None:
        statement = statement.add_columns(
            case((_holds(_asked_of(query, bare), query.whether), "yes"), else_="no").label("whether")
        )
        columns.append(Column("answer", "change", query.figures[0].measure))
    for column, heading in _running(query, groups, bare, columns):
        statement = statement.add_columns(column.label(f"r{len(columns)}"))
        columns.append(heading)
    # A share's order is that of its figure; a window function may not stand in WHERE.
    if query.within is not None:
        return Compiled(_best_within(statement, query, groups, bare), tuple(columns))
    sorted_ = _sorted(statement, query, groups, bare, changes)
    limited = sorted_.limit(query.limit)
    return Compiled(limited.offset(query.skip) if query.skip else limited, tuple(columns))


def _held(
    catalogue: Catalogue, column: ColumnElement[Any], figure: Figure, counted: bool
) -> ColumnElement[bool]:
    """Whether a group has the figure; beside sums a count of none is none (`counted`)."""
    measure = catalogue.measure(figure.measure)
    if counted and measure.aggregation == "count" and not measure.parts:
        return column > 0
    return column.is_not(None)


def _running(
    query: Query, groups: list[Any], figures: list[ColumnElement[Any]], columns: list[Column]
) -> list[tuple[ColumnElement[Any], Column]]:
    """Each figure against the row before it in time, or summed up to its row."""
    if not query.running:
        return []
    at = next((at for at, group in enumerate(query.groups) if group.grain), None)
    if at is None:
        raise CannotAnswer("A change from one row to the next needs a breakdown by time.")
    others = [column for place, column in enumerate(groups) if place != at]
    window: dict[str, Any] = {"order_by": groups[at], "partition_by": others or None}
    found: list[tuple[ColumnElement[Any], Column]] = []
    for figure, column in zip(figures, columns[len(groups) :], strict=True):
        if query.running == "sum":
            found.append((func.sum(figure).over(**window), running_column(query, column, "so far")))
            continue
        before = func.lag(figure).over(**window)
        percent = 100.0 * (figure - before) / func.nullif(before, 0)
        found.append((figure - before, running_column(query, column, "change")))
        found.append((percent, running_column(query, column, "change (%)")))
    return found


def _changes(query: Query, figures: list[ColumnElement[Any]]) -> Changes:
    """How each figure changed against the compared period, in its own unit and in percent of what it was."""
    half = len(query.figures)
    found: Changes = {}
    for at in range(half):
        now, was = figures[at], figures[at + half]
        found[at, "absolute"] = now - was
        found[at, "percent"] = 100.0 * (now - was) / func.nullif(was, 0)
    return found


def _best_within(
    statement: Select[Any], query: Query, groups: list[Any], figures: list[ColumnElement[Any]]
) -> Select[Any]:
    """The first rows for each value of one group: 'top 3 agents in each region'."""
    at = next(at for at, group in enumerate(query.groups) if group.field == query.within)
    order = query.order[0] if query.order else None
    best = figures[order.figure if order and order.figure is not None else 0]
    sorting = best.desc() if order is None or order.descending else best.asc()
    place = func.row_number().over(partition_by=groups[at], order_by=sorting).label("place")
    placed = statement.add_columns(place).subquery("placed")
    shown = [column for column in placed.c if column.name != "place"]
    return (
        select(*shown)
        .where(placed.c.place > query.skip, placed.c.place <= query.skip + (query.limit or 1))
        .order_by(placed.c[f"g{at}"], placed.c.place)
    )


def _sorted(
    statement: Select[Any],
    query: Query,
    groups: list[Any],
    figures: list[ColumnElement[Any]],
    changes: Changes,
) -> Select[Any]:
    places = {
        group.field: _in_time(group, column) for group, column in zip(query.groups, groups, strict=True)
    }
    for order in query.order:
        if order.figure is None:
            column = places.get(order.field or "")
        else:
            column = figures[order.figure]
            if query.limit is not None:
                # A group without the figure cannot be the best or the worst.
                statement = statement.where(column.is_not(None))
            if order.change is not None:
                column = changes.get((order.figure, order.change), column)
        if column is not None:
            statement = statement.order_by(
                column.desc().nulls_last() if order.descending else column.asc().nulls_last()
            )
    return statement.order_by(*groups)


def _in_time(group: Group, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Periods side by side stand in the order in which they are given."""
    if not group.periods:
        return column
    place: ColumnElement[Any] = case({one.label: at for at, one in enumerate(group.periods)}, value=column)
    return place


def _narrow(rows: Rows, query: Query) -> None:
    rows.keep(query.filters)
    for related in query.related:
        rows.require(related, query.subject if rows.reaches(query.subject) else rows.base)


def _compared(query: Query) -> Wanted:
    now: Wanted = [(figure, query.period) for figure in query.figures]
    if query.compare is None:
        return now
    return now + [(figure, query.compare) for figure in query.figures]


def _asked_of(query: Query, figures: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """What a yes or a no is about: the first figure, or how it changed between the two periods."""
    change = query.whether.change if query.whether else None
    return figures[0] if change is None else _changes(query, figures)[0, change]


def _shown(column: ColumnElement[Any], figure: Figure) -> ColumnElement[Any]:
    if figure.share == "total":
        return 100.0 * column / func.nullif(func.sum(column).over(), 0)
    return column


def _fact(catalogue: Catalogue, figure: Figure) -> str:
    return catalogue.measure(figure.measure).fact


def _holds(column: Any, item: Having) -> ColumnElement[bool]:
    if item.op == "between":
        inside: ColumnElement[bool] = column.between(*item.values)
        return inside
    value: Any = item.values[0]
    if item.of_average:
        # Over the groups of the same subquery, under another name.
        groups = column.table.alias("groups")
        value = value * select(func.avg(groups.c[column.name])).scalar_subquery()
    comparisons: dict[str, ColumnElement[bool]] = {
        ">": column > value,
        ">=": column >= value,
        "<": column < value,
        "<=": column <= value,
        "=": column == value,
        "!=": column != value,
    }
    return comparisons[item.op]


def _offered(rows: Rows, name: str) -> bool:
    return rows.reaches(rows.catalogue.field(name).entity)
