"""The figures of several facts side by side: from one subquery for each fact to the one SELECT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select

from crm.query.amounts import Wanted
from crm.query.calendar import calendar
from crm.query.catalogue import CannotAnswer, Catalogue
from crm.query.headings import Column, change_column, figure_column, group_column, running_column
from crm.query.query import Change, Figure, Group, Having, Query

Changes = dict[tuple[int, Change], ColumnElement[Any]]


@dataclass(frozen=True)
class Sides:
    """The subqueries joined by their groups: `bare` are the figures wanted, `bounds` those of conditions.

    `in_full`: every group of a calendar, or everyone, has its row, with figures of none.
    """

    source: Any
    groups: list[Any]
    bare: list[ColumnElement[Any]]
    bounds: list[ColumnElement[Any]]
    in_full: bool


def joined(
    catalogue: Catalogue,
    query: Query,
    wanted: Wanted,
    facts: list[str],
    parts: list[Subquery],
    everyone: Subquery | None = None,
) -> tuple[Select[Any], tuple[Column, ...]]:
    """The statement and its columns; `parts` hold g0…, f0…, h0… of each of the `facts`.

    `everyone`: the groups that have their row even without any of the facts.
    """
    sides = _side_by_side(catalogue, query, wanted, facts, parts)
    if everyone is not None:
        sides = _for_everyone(catalogue, query, sides, everyone)
    groups, bare = sides.groups, sides.bare
    whole = [group for group, one in zip(groups, query.groups, strict=True) if one.field == query.within]
    figures = [_shown(column, pair[0], whole) for column, pair in zip(bare, wanted, strict=True)]
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
    statement = _kept(catalogue, query, wanted, select(*shown).select_from(sides.source), sides)
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
        return _best_within(statement, query, groups, bare), tuple(columns)
    if query.ends and query.limit is not None:
        return _both_ends(statement, query, bare), tuple(columns)
    limited = _sorted(statement, query, groups, bare, changes).limit(query.limit)
    return limited.offset(query.skip) if query.skip else limited, tuple(columns)


def _side_by_side(
    catalogue: Catalogue, query: Query, wanted: Wanted, facts: list[str], parts: list[Subquery]
) -> Sides:
    first, *others = parts
    source: Any = first
    for other in others:
        same = and_(*(first.c[f"g{at}"] == other.c[f"g{at}"] for at in range(len(query.groups))))
        source = source.outerjoin(other, same if query.groups else literal(True))
    where = dict(zip(facts, parts, strict=True))
    groups: list[Any] = [first.c[f"g{at}"] for at in range(len(query.groups))]
    bare: list[ColumnElement[Any]] = [
        where[catalogue.measure(figure.measure).fact].c[f"f{at}"] for at, (figure, _) in enumerate(wanted)
    ]
    bounds: list[ColumnElement[Any]] = [
        where[catalogue.measure(item.figure.measure).fact].c[f"h{at}"] for at, item in enumerate(query.having)
    ]
    units = calendar(query)
    if units is None:
        return Sides(source, groups, bare, bounds, in_full=False)
    # A month in which nothing happened has no row among the facts.
    source = units.outerjoin(source, units.c.g0 == groups[0])
    return Sides(source, [units.c.g0], _or_none(bare), _or_none(bounds), in_full=True)


def _for_everyone(catalogue: Catalogue, query: Query, sides: Sides, everyone: Subquery) -> Sides:
    """Who has none has 0 of what is counted and summed up; an average of none stays empty."""
    source = everyone.outerjoin(sides.source, everyone.c.g0 == sides.groups[0])
    measures = [catalogue.measure(figure.measure) for figure in query.figures]
    added = [one.aggregation in ("count", "distinct", "sum") and not one.parts for one in measures]
    bare = [
        func.coalesce(column, 0) if adds else column for column, adds in zip(sides.bare, added, strict=True)
    ]
    return Sides(source, [everyone.c.g0], bare, _or_none(sides.bounds), in_full=True)


def _or_none(figures: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [func.coalesce(column, 0) for column in figures]


def _kept(
    catalogue: Catalogue, query: Query, wanted: Wanted, statement: Select[Any], sides: Sides
) -> Select[Any]:
    """Groups that meet the conditions, and that have any of the figures."""
    for bounded, item in zip(sides.bounds, query.having, strict=True):
        asked = bounded
        if item.change is not None:
            shown_at = query.figures.index(item.figure) if item.figure in query.figures else 0
            asked = _changes(query, sides.bare)[shown_at, item.change]
        statement = statement.where(_holds(asked, item))
    if not sides.groups or query.compare is not None or sides.in_full:
        return statement
    # A group without any of the figures is no answer: a rep with no open deal has no age of them.
    counted = len(sides.bare) > 1 and not query.having
    pairs = zip(sides.bare, wanted, strict=True)
    return statement.where(or_(*(_held(catalogue, column, figure, counted) for column, (figure, _) in pairs)))


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
    if query.compare is not None:
        raise CannotAnswer(
            "A change from one row to the next and a comparison of two periods are two questions."
        )
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


def _both_ends(statement: Select[Any], query: Query, figures: list[ColumnElement[Any]]) -> Select[Any]:
    """The first rows and the last ones: 'our best and our worst month'."""
    order = query.order[0] if query.order else None
    best = figures[order.figure if order and order.figure is not None else 0]
    place = func.row_number().over(order_by=best.desc()).label("place")
    back = func.row_number().over(order_by=best.asc()).label("back")
    placed = statement.where(best.is_not(None)).add_columns(place, back).subquery("placed")
    shown = [column for column in placed.c if column.name not in ("place", "back")]
    near = or_(placed.c.place <= query.limit, placed.c.back <= query.limit)
    return select(*shown).where(near).order_by(placed.c.place)


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


def _asked_of(query: Query, figures: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """What a yes or a no is about: the first figure, or how it changed between the two periods."""
    change = query.whether.change if query.whether else None
    return figures[0] if change is None else _changes(query, figures)[0, change]


def _shown(column: ColumnElement[Any], figure: Figure, whole: list[Any]) -> ColumnElement[Any]:
    """A part of all, or of the group that the best are wanted of: 'its best rep's share of each region'."""
    if figure.share == "total":
        return 100.0 * column / func.nullif(func.sum(column).over(partition_by=whole or None), 0)
    return column


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
