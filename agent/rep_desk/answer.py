"""The Answer a rep gets: a sentence, how the question was read, the rows, a chart, and what to ask next."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel

from agent.rep_desk.interpretation import figure_words, filter_words
from crm.query.catalogue import AGGREGATES, NUMERIC, Catalogue
from crm.query.headings import Column
from crm.query.query import Figure, Query
from crm.query.reader import Value

MOST_BARS = 30
# A list of more rows is read in the table, not from its bars.
MOST_LISTED = 15
BAR_HEIGHT = 26
WIDTH = 760
MONTH, DAY = re.compile(r"\d{4}-\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
MOST_SERIES = 8
Status = Literal["answered", "unsure", "refused", "confirm", "done"]


class Answer(BaseModel):
    """The contract's Answer. `column_info`, `chips`, `query`, `sources` and `pending` are for the page."""

    answer: str
    interpretation: str
    columns: list[str] = []
    rows: list[list[Any]] = []
    chart: dict[str, Any] = {"kind": "none"}
    sql: str = ""
    session: str = ""
    suggestions: list[str] = []
    status: Status = "answered"
    as_of: str = ""
    total: int = 0
    column_info: list[dict[str, Any]] = []
    chips: list[dict[str, str]] = []
    query: dict[str, Any] = {}
    notes: list[str] = []
    sources: list[dict[str, Any]] = []
    pending: dict[str, Any] | None = None
    result: dict[str, Any] = {}


def sentence(
    catalogue: Catalogue, query: Query, columns: tuple[Column, ...], rows: list[list[Value]], total: int
) -> str:
    """What the rows say, in a sentence or two."""
    if not rows:
        return "Nothing matches."
    if not query.figures:
        entity = catalogue.entity(query.subject)
        if total == 1:
            told = ", ".join(
                f"{c.label} {shown(v, c)}" for c, v in zip(columns, rows[0], strict=True) if v is not None
            )
            return f"One {entity.label}: {told}."
        if query.within is not None:
            first = "the first" if query.limit == 1 else f"the first {query.limit}"
            return f"{total:,} {entity.plural}, {first} of each {catalogue.field(query.within).label}."
        return f"{total:,} {entity.plural}." + (
            f" The first {len(rows):,} are shown." if total > len(rows) else ""
        )
    if query.whether is not None:
        return f"{str(rows[0][-1]).capitalize()}. {_sums(columns[:-1], rows[0][:-1])}"
    if query.tally or not any(column.role == "group" for column in columns):
        return _sums(columns, rows[0])
    return _leading(catalogue, query, columns, rows, total)


def _leading(
    catalogue: Catalogue, query: Query, columns: tuple[Column, ...], rows: list[list[Value]], total: int
) -> str:
    """The first of a ranking, the highest of what is listed by time or by name."""
    first = next(at for at, column in enumerate(columns) if column.role == "figure")
    ranked = bool(query.order) and query.order[0].figure is not None
    row = rows[0]
    if not ranked:
        numbers = [one for one in rows if isinstance(one[first], int | float)]
        row = max(numbers, key=lambda one: float(str(one[first])), default=rows[0])
    names = [str(value) for column, value in zip(columns, row, strict=True) if column.role == "group"]
    told = f"{' / '.join(names)}: {_told(catalogue, query.figures[0], row[first], columns[first])}"
    other = first + len(query.figures)
    if query.compare is not None and other < len(columns) and columns[other].role == "figure":
        told += f", against {shown(row[other], columns[other])} in {query.compare.label}"
    if len(rows) == 1:
        return f"{told}."
    if query.ends:
        last = [str(value) for column, value in zip(columns, rows[-1], strict=True) if column.role == "group"]
        end = _told(catalogue, query.figures[0], rows[-1][first], columns[first])
        return f"{told}, the highest; {' / '.join(last)}: {end}, the lowest."
    return f"{told}; first of {total:,}." if ranked else f"{told}; highest of {total:,}."


def _sums(columns: tuple[Column, ...], row: list[Value]) -> str:
    told = [f"{column.label}: {shown(value, column)}" for column, value in zip(columns, row, strict=True)]
    text = "; ".join(told)
    return text[:1].upper() + text[1:] + "."


def _told(catalogue: Catalogue, figure: Figure, value: Value, column: Column) -> str:
    """'12 won deals', '$4,200 won value', '12 days (average days to close)'."""
    said, words = shown(value, column), figure_words(catalogue, figure)
    stages = [item for item in figure.where if item.field == "opportunity.stage" and item.op == "="]
    aside = words.split(" ")[0] in AGGREGATES.values() or figure.less
    if figure.share != "none" or column.unit == "days" or aside:
        return f"{said} ({words})"
    if not words.startswith("number of "):
        return f"{said} {words}"
    noun = catalogue.measure(figure.measure).label.removeprefix("number of ")
    if value == 1 and figure.measure.startswith("count:"):
        noun = catalogue.entity(figure.measure.removeprefix("count:")).label
    lead = [" or ".join(str(one).lower() for one in item.values) for item in stages]
    rest = " and ".join(filter_words(catalogue, item) for item in figure.where if item not in stages)
    return " ".join(["no" if value == 0 else said, *lead, noun, *([f"({rest})"] if rest else [])])


def shown(value: Value, column: Column) -> str:
    """A cell as people write it: $1,234, 63.2%, 12 days."""
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if column.unit == "money":
        return f"${value:,.2f}".removesuffix(".00")
    if column.unit == "percent":
        return f"{value:,.1f}%"
    if column.unit == "days":
        return f"{value:,.1f} days".replace(".0 ", " ")
    # Years are not counted in thousands.
    return str(value) if column.source == "account.founded" else f"{value:,}"


def chart(columns: tuple[Column, ...], query: Query, rows: list[list[Value]]) -> dict[str, Any]:
    """A Vega-Lite specification with its `kind`; lines for time, bars for the rest, none for lists."""
    groups = [at for at, column in enumerate(columns) if column.role == "group"]
    figures = [at for at, column in enumerate(columns) if column.role == "figure"]
    if not query.figures and query.order:
        groups, figures = _ranked_list(columns, query)
        groups = groups if len(rows) <= MOST_LISTED else []
    if not groups or not figures or len(rows) < 2 or len(rows) > 500:
        return {"kind": "none"}
    dated = any(group.grain and group.grain != "weekday" for group in query.groups)
    x, y, unit = columns[groups[0]].label, columns[figures[0]].label, columns[figures[0]].unit
    shown_rows = rows if dated else rows[:MOST_BARS]
    names = [column.label for column in columns]
    values = [dict(zip(_unique(names), row, strict=True)) for row in shown_rows]
    figure: dict[str, Any] = {"field": _field(y), "type": "quantitative", "title": y}
    figure["axis"] = {"tickCount": 6, **({"format": "$~s"} if unit == "money" else {})}
    group = {"field": _field(x), "title": x, **_scale(dated, [row[groups[0]] for row in shown_rows])}
    # Names are read beside their bars, not up along them.
    encoding: dict[str, Any] = {"x": group, "y": figure} if dated else {"y": group, "x": figure}
    if len(groups) > 1 and len({row[groups[1]] for row in rows}) <= MOST_SERIES:
        encoding["color"] = {
            "field": _field(columns[groups[1]].label),
            "type": "nominal",
            "title": columns[groups[1]].label,
        }
    return {
        "kind": "line" if dated else "bar",
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "mark": {"type": "line", "point": True} if dated else {"type": "bar", "tooltip": True},
        "encoding": encoding,
        "width": WIDTH,
        "height": 300 if dated else {"step": BAR_HEIGHT},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def _scale(dated: bool, values: list[Value]) -> dict[str, Any]:
    """Months and days lie on a line of time: one without rows leaves its gap. The rest in its order."""
    for form, unit, written in ((MONTH, "utcyearmonth", "%b %Y"), (DAY, "utcyearmonthdate", "%d %b %Y")):
        if dated and all(form.fullmatch(str(value)) for value in values):
            return {"type": "temporal", "timeUnit": unit, "axis": {"format": written, "labelOverlap": True}}
    return {"type": "ordinal" if dated else "nominal", "sort": None}


def _ranked_list(columns: tuple[Column, ...], query: Query) -> tuple[list[int], list[int]]:
    """A list that is sorted by a number can be drawn: its first column against that number."""
    measured = [
        at for at, column in enumerate(columns)
        if at > 0 and column.source == query.order[0].field and column.kind in NUMERIC
    ]  # fmt: skip
    return ([0] if measured else []), measured[:1]


def drawn(spec: dict[str, Any], form: Literal["svg", "png"]) -> bytes:
    """The chart as a picture, drawn by Vega-Lite itself (vl-convert)."""
    import vl_convert

    bare = {key: value for key, value in spec.items() if key != "kind"}
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(bare)
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(bare, scale=2)
    return png


def _field(label: str) -> str:
    # Dots and brackets mean nesting to Vega.
    return label.replace("\\", "").replace(".", " ").replace("[", "(").replace("]", ")")


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in map(_field, names):
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return unique
