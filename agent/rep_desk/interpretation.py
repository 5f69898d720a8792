"""A Query in words, so that a rep sees at a glance how the question was read."""

from __future__ import annotations

from datetime import date
from typing import Any

from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Filter, Group, Having, Order, Query, Related
from crm.query.scope import Asker
from crm.query.world import World

SIGNS = {"=": "", "!=": "not ", ">": "over ", ">=": "at least ", "<": "under ", "<=": "at most "}
BARE = ("since", "before", "by ", "after", "until", "the last")
PARTS_OF_NAMES = {"contains": "contains", "starts": "starts with", "ends": "ends with"}
RUNNING = {"sum": "summed up so far", "change": "change from one {} to the next"}
REACH = {"mine": "yours only", "team": "your team's only", "everyone": ""}


def chips(catalogue: Catalogue, query: Query) -> list[dict[str, str]]:
    """The reading part by part: {"part", "text"}; the page shows each as a chip that can be taken away."""
    found: list[tuple[str, str]] = [("what", _what(catalogue, query))]
    if not query.tally:
        found += [("by", group_words(catalogue, group)) for group in query.groups]
    found += [("where", filter_words(catalogue, item)) for item in query.filters]
    found += [("related", _related(catalogue, item)) for item in query.related]
    found += [("having", _having(catalogue, item)) for item in query.having]
    if query.whether is not None:
        found.append(("limit", f"whether it {_judged(query.whether)}"))
    found += _when(catalogue, query)
    if not query.tally:
        found += [("order", _order(catalogue, query, order)) for order in query.order[:1]]
    if query.limit:
        found.append(("limit", _limit(query) + _of_each(catalogue, query)))
    if query.running:
        found.append(("limit", RUNNING[query.running].format(_grain(query))))
    if query.pooled:
        found.append(("limit", "added up" if query.pooled == "sum" else "on average"))
    if query.reach != "everyone":
        found.append(("reach", REACH[query.reach]))
    return [{"part": part, "text": text} for part, text in found if text]


def _when(catalogue: Catalogue, query: Query) -> list[tuple[str, str]]:
    found = []
    if query.period is not None:
        field = ""
        if query.period_field:
            bare = query.period.label.startswith(BARE)
            field = catalogue.field(query.period_field).label + (" " if bare else " in ")
        versus = f" against {query.compare.label}" if query.compare else ""
        found.append(("period", f"{field}{query.period.label}{versus}"))
    if query.as_of is not None:
        found.append(("as of", f"as of {query.as_of}"))
    return found


def read_back(world: World, query: Query, asker: Asker, today: date, now: date) -> str:
    """The reading in one line, with how figures are reckoned and what else was taken for granted."""
    text = in_words(world.catalogue, query)
    explained = [
        f"{world.catalogue.measure(figure.measure).label.removesuffix(' (%)')} is "
        f"{world.catalogue.measure(figure.measure).explained}"
        for figure in query.figures
        if world.catalogue.measure(figure.measure).explained
    ]
    notes = list(dict.fromkeys(explained))
    if query.reach == "everyone" and asker.sees is not None:
        notes.append("your team's records only, as your role allows")
    if (
        today != now
        and query.as_of is None
        and (query.period is not None or "today" in text or _uses_today(query))
    ):
        notes.append(f"today is taken as {today}, the last day of the records")
    return text + "".join(f"; {note}" for note in notes)


def _uses_today(query: Query) -> bool:
    names = [item.field for item in query.filters] + [figure.measure for figure in query.figures]
    return bool(query.related) or any(name.endswith((".age", ".silence")) for name in names)


def in_words(catalogue: Catalogue, query: Query) -> str:
    """One line: 'won value, by sales agent, where region is West, in Q4 2025, highest first'."""
    said = {"by": "by ", "where": "where ", "having": "with ", "related": "", "period": "in "}
    parts = []
    for chip in chips(catalogue, query):
        lead = said.get(chip["part"], "")
        if chip["part"] == "period" and (query.period_field or chip["text"].startswith(BARE)):
            lead = ""
        parts.append(lead + chip["text"])
    return ", ".join(parts)


def figure_words(catalogue: Catalogue, figure: Figure) -> str:
    words = catalogue.measure(figure.measure).label.removesuffix(" (%)")
    if figure.where:
        words += " with " + " and ".join(filter_words(catalogue, item) for item in figure.where)
    if figure.less:
        words += " less that with " + " and ".join(filter_words(catalogue, item) for item in figure.less)
    return f"share of {words}" if figure.share != "none" else words


def filter_words(catalogue: Catalogue, item: Filter) -> str:
    label = catalogue.field(item.field).label
    if item.op == "empty":
        return f"no {label}"
    if item.op == "filled":
        return f"some {label}"
    if item.op == "between":
        return f"{label} from {item.values[0]} to {item.values[1]}"
    values = " or ".join(str(value) for value in item.values)
    if item.op in PARTS_OF_NAMES:
        return f"{label} {PARTS_OF_NAMES[item.op]} {values}"
    if item.of_average:
        return f"{label} {SIGNS[item.op]}{_average(item.values[0])}"
    return (
        f"{label} is {SIGNS[item.op]}{values}"
        if item.op in ("=", "!=")
        else f"{label} {SIGNS[item.op]}{values}"
    )


def group_words(catalogue: Catalogue, group: Group) -> str:
    label = catalogue.field(group.field).label
    if group.periods:
        return "period, " + " against ".join(one.label for one in group.periods)
    return f"{group.grain} of the {label}" if group.grain else label


def _grain(query: Query) -> str:
    return next((str(group.grain) for group in query.groups if group.grain), "row")


def _what(catalogue: Catalogue, query: Query) -> str:
    if query.tally and query.groups[0].grain:
        return f"number of {query.groups[0].grain}s"
    if query.tally:
        return f"number of {catalogue.entity(query.groups[0].field.split('.')[0]).plural}"
    if query.figures:
        return ", ".join(figure_words(catalogue, figure) for figure in query.figures)
    return catalogue.entity(query.subject).plural


def _related(catalogue: Catalogue, item: Related) -> str:
    words = f"{'with' if item.present else 'without'} {catalogue.entity(item.entity).plural}"
    if item.filters:
        words += " whose " + " and ".join(filter_words(catalogue, one) for one in item.filters)
    if item.every is not None:
        words += f" for every {item.every.grain or catalogue.field(item.every.field).label}"
    if item.period is None:
        return words
    bare = item.period.label.startswith(BARE)
    return f"{words} {item.period.label}" if bare else f"{words} in {item.period.label}"


def _having(catalogue: Catalogue, item: Having) -> str:
    words = figure_words(catalogue, item.figure)
    return (
        f"{words} that {_judged(item)}" if item.change and item.values == (0,) else f"{words} {_bound(item)}"
    )


def _judged(item: Having) -> str:
    """What a yes says of the figure."""
    if item.change is not None and item.values == (0,):
        return "rose" if item.op == ">" else "fell"
    return f"is {_bound(item)}"


def _bound(item: Having) -> str:
    values = " and ".join(f"{value:g}" for value in item.values)
    if item.of_average:
        values = _average(item.values[0])
    sign = {"between": "between ", "=": "exactly "}.get(item.op) or SIGNS[item.op]
    if item.change is not None:
        sign = f"changed by {sign}"
        values += " percent" if item.change == "percent" else ""
    return f"{sign}{values}"


def _average(multiple: Any) -> str:
    return "the average" if multiple == 1 else f"{multiple:g} times the average"


def _limit(query: Query) -> str:
    if query.ends:
        return f"first and last {query.limit}" if query.limit != 1 else "first and last"
    if not query.skip:
        return f"first {query.limit}"
    first, last = query.skip + 1, query.skip + (query.limit or 1)
    return f"number {first}" if first == last else f"numbers {first} to {last}"


def _of_each(catalogue: Catalogue, query: Query) -> str:
    if query.within is None:
        return ""
    grain = next((group.grain for group in query.groups if group.field == query.within), None)
    return f" of each {grain or catalogue.field(query.within).label}"


def _order(catalogue: Catalogue, query: Query, order: Order) -> str:
    way = "highest first" if order.descending else "lowest first"
    if order.figure is not None:
        if order.change is not None:
            return f"by its change{' in percent' if order.change == 'percent' else ''}, {way}"
        return way
    name = order.field or catalogue.entity(query.subject).title
    if any(group.field == name and group.grain for group in query.groups):
        return ""
    return f"{catalogue.field(name).label}, {way}"
