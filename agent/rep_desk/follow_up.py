"""A question that leans on the one before: 'only those in the West', 'by product instead', 'show the deals'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from agent.rep_desk import times
from agent.rep_desk.draft import NAMED
from agent.rep_desk.parser import Reading
from crm.opportunities import OPEN_STAGES
from crm.query.catalogue import Catalogue
from crm.query.dates import figure_date
from crm.query.query import Figure, Filter, Group, Having, Order, Period, Query

LEANS = re.compile(
    r"^(?:and |but |now |then |ok |okay |also |so )*(?:only|just|what about|how about|instead|same|the same|those|these|them|it|"
    r"filter|restrict|limit|exclude|excluding|without the|not the|except|break (?:it|that|them|this)|split|sort|order|"
    r"show (?:them|the deals|the rows|those|it)|list (?:them|the deals|those)|which (?:ones|deals|of (?:them|those))|"
    r"and|add|also|top \d+|bottom \d+|first \d+|by|per|in|for|from|since|during|last|this|compared?|vs|versus|as a)\b"
)
ROWS = re.compile(
    r"\b(?:show|list|see|give|which)\b.*\b(?:deals|rows|opportunities|them|those|records|ones|details)\b|^drill"
)
COMPARES = re.compile(r"\b(?:compare[ds]?|versus|vs|against)\b")
PREVIOUS = re.compile(r"\b(?:previous|prior|before|last|preceding)\b")
COUNTS = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )*(?:how many(?: (?:is|are|of|were) (?:that|those|them|there|these|it))?|"
    r"count (?:them|those|these))(?: in total| altogether| all)?\W*$"
)
WHICH = re.compile(
    r"^(?:and |so )*(?:which|who|what)(?: (?:ones?|are|is|were) ?(?:they|those|these|it)?)?\W*$"
)
DEEPER = re.compile(
    r"\b(?:break|split|cut|slice|divide|show|group|drill|see)\b.*\b(?:that|it|them|those|this|these|down)\b"
)
STAGE = "opportunity.stage"
STAGED = ("won_deals", "lost_deals", "closed_deals", "open_deals", "won_value", "win_rate", "loss_rate",
          "average_deal", "open_pipeline", "discount", "discount_rate")  # fmt: skip
SAME = re.compile(r"^(?:and |but |now |do )*(?:the )?same\b")
INSTEAD = re.compile(
    r"\binstead\b|^(?:now |and )?(?:show (?:it|them|that) )?(?:as|in|by) (?:the )?(?:number|count|revenue|value|share|percent)"
)
EACH = re.compile(r"\b(?:their|its|of each|for each|each of (?:them|those|these))\b")
MANY = re.compile(r"^(?:and |so |but )?how many (?:are|is|were|was|have|has|did)\b")
THOSE = re.compile(r"\bof (?:those|them|these)\b")
SORTS = re.compile(r"^(?:and |now |then )?(?:please )?(?:sort|order|rank)(?:ed)?\b")
POINTS = re.compile(
    r"\b(?:show|give|make|do) (?:it|that|them|this) (?:as|in|by)\b|\b(?:was|is|were|are) (?:that|those|these)\b|\bof (?:that|those|them|these)\b|\b(?:their|its)\b"
)
TURNED = re.compile(
    r"\b(highest|largest|biggest|most|best|lowest|smallest|fewest|least|worst)\b[a-z ]* first\b"
)
ASKS = re.compile(r"^(?:and |but |so )*(?:how|what|which|who|when|where)\b")
PARTS = re.compile(r"\b(?:as|in) (?:a )?(?:percent(?:age)?s?|shares?|%)(?:\W|$)")
ADDS = re.compile(r"^(?:and |but )?(?:also|add|plus)\b|\b(?:as well|too)$|^and\b")


def leans(question: str, reading: Reading, before: Query | None) -> bool:
    """Whether the question only makes sense after the one before."""
    if before is None:
        return False
    text = question.strip().lower()
    if POINTS.search(text) or INSTEAD.search(text):
        return True
    if re.search(r"\b(?:those|these|them|of those|same)\b", text) and not reading.asks_figures:
        return True
    if MANY.match(text) and not reading.asks_subject:
        return True
    if COUNTS.match(text) or WHICH.match(text) or SAME.match(text):
        return True
    return (
        bool(LEANS.match(text)) and not (reading.asks_figures and reading.asks_subject)
    ) or not reading.stands_alone


def unheard(question: str, reading: Reading, before: Query) -> tuple[str, ...]:
    """The words of a follow-up that have no place, neither in it nor in what it leans on."""
    explained = before.figures and PARTS.search(question.lower())
    return tuple(word for word in reading.missed if not (explained and PARTS.search(word)))


def merged(catalogue: Catalogue, before: Query, said: Reading, question: str) -> Query:
    """The earlier query with what the new words change."""
    text = question.strip().lower()
    if COUNTS.match(text):
        return _counted(before)
    if before.tally:
        before = before.model_copy(update={"tally": False, "order": (Order(figure=0),)})
    if ROWS.search(text) and before.figures and not said.asks_figures:
        before = rows_behind(catalogue, before, {})
    said = _of_figures(before, _of_open_deals(before, _of_those(catalogue, before, said, text)))
    changes = _measured(catalogue, before, said, text) | _narrowed(before, said, text)
    if turned := TURNED.search(text):
        down = turned[1] in ("highest", "largest", "biggest", "most", "best") or text.startswith("desc")
        changes["order"] = tuple(one.model_copy(update={"descending": down}) for one in before.order)
    new = said.query
    named: dict[str, object] = {"having": new.having, "limit": new.limit}
    changes |= {name: value for name, value in named.items() if value}
    if new.order and said.asks_order:
        changes["order"] = _order(before, new)
    if SORTS.search(text) and said.asks_figures and before.groups and new.figures:
        figures = tuple(dict.fromkeys((*before.figures, *new.figures)))
        down = new.order[0].descending if new.order else True
        changes |= {
            "figures": figures,
            "order": (Order(figure=figures.index(new.figures[0]), descending=down),),
        }
    if new.reach != "everyone":
        changes["reach"] = new.reach
    return before.model_copy(update=changes)


def _of_those(catalogue: Catalogue, before: Query, said: Reading, text: str) -> Reading:
    """'how many of those were meetings' counts what was counted or listed before."""
    counts = said.query.figures == (Figure(measure="count:opportunity"),)
    if said.asks_subject or not counts or not (THOSE.search(text) or MANY.search(text)):
        return said
    subject = catalogue.measure(before.figures[0].measure).fact if before.figures else before.subject
    named = [catalogue.field(group.field).entity for group in before.groups if group.field.endswith(".name")]
    subject = named[0] if named else subject
    figure = Figure(measure=f"count:{subject}")
    return replace(said, query=said.query.model_copy(update={"figures": (figure,)}))


def _of_open_deals(before: Query, said: Reading) -> Reading:
    """'And their value?' of open deals is the pipeline's."""
    stages = [set(one.values) for one in before.filters if one.field == STAGE and one.op == "="]
    value = said.query.figures == (Figure(measure="won_value"),)
    if not (value and any(stage <= set(OPEN_STAGES) for stage in stages)):
        return said
    query = said.query.model_copy(update={"figures": (Figure(measure="open_pipeline"),)})
    return replace(said, query=query)


def _of_figures(before: Query, said: Reading) -> Reading:
    """'only the ones above 300' after a figure for each group is about that figure."""
    if not (said.bare and before.groups and before.figures) or before.figures[0].share != "none":
        return said
    assumed = [one.target for one in said.bare]
    figure = before.figures[0]
    having = (
        *(item for item in said.query.having if item not in assumed),
        *(Having(figure=figure, op=one.op, values=one.values) for one in said.bare),
    )
    return replace(
        said,
        query=said.query.model_copy(update={"having": having}),
        said_filters=tuple(item for item in said.said_filters if item not in assumed),
        asks_figures=False,
        asks_groups=False,
    )


def _measured(catalogue: Catalogue, before: Query, said: Reading, text: str) -> dict[str, object]:
    """Other figures, and other breakdowns."""
    new = said.query
    changes: dict[str, object] = {}
    named = [one for one in new.figures if one.share == "none"]
    if PARTS.search(text) and before.groups and not (said.asks_figures and named):
        changes["figures"] = tuple(one.model_copy(update={"share": "total"}) for one in before.figures)
    elif said.asks_figures and new.figures:
        both = (*before.figures, *new.figures) if ADDS.search(text) and not ASKS.match(text) else new.figures
        changes["figures"] = tuple(dict.fromkeys(both))
        changes["order"] = (Order(figure=0),) if before.groups else ()
    if EACH.search(text) and changes.get("figures") and not before.figures and before.subject in NAMED:
        # "Their revenue" after a list of accounts is a figure for each of them.
        changes |= {
            "groups": (Group(field=catalogue.entity(before.subject).title),),
            "order": (Order(figure=0),),
        }
    if said.asks_groups and new.groups:
        deeper = bool(ADDS.search(text) or DEEPER.search(text)) and not INSTEAD.search(text)
        changes |= _regrouped(catalogue, before, new, deeper)
    return changes


def _narrowed(before: Query, said: Reading, text: str) -> dict[str, object]:
    """Other conditions, and other periods."""
    new = said.query
    changes: dict[str, object] = {}
    if said.asks_figures and any(_staged(one) for one in new.figures):
        # "And how many did we win?" after lost ones.
        before = before.model_copy(
            update={"filters": tuple(one for one in before.filters if one.field != STAGE)}
        )
        changes["filters"] = before.filters
    if COMPARES.search(text) and before.figures and (beside := _beside(before, said)):
        changes |= beside
    elif said.said_filters or new.related:
        absent = (one for one in new.related if not one.present)
        changes["filters"] = _refined(before.filters, said.said_filters)
        changes["related"] = tuple(dict.fromkeys((*before.related, *absent)))
    return changes | _redated(before, new, text)


def _staged(figure: Figure) -> bool:
    return figure.measure in STAGED or any(item.field == STAGE for item in figure.where)


def _redated(before: Query, new: Query, text: str) -> dict[str, object]:
    """Another period, or one to compare with."""
    period = new.period or next((one.period for one in new.related if one.present and one.period), None)
    if period is None:
        return {}
    if COMPARES.search(text) and new.compare is None:
        against = times.before(before.period) if before.period and PREVIOUS.search(text) else period
        return {"period": before.period or period, "compare": against}
    field = new.period_field or before.period_field
    return {"period": period, "compare": new.compare, "period_field": field}


def rows_behind(catalogue: Catalogue, query: Query, at: dict[str, str], figure: int = 0) -> Query:
    """The rows that a figure was made of, for the group whose values are given by field."""
    chosen: Figure = query.figures[figure]
    measure = catalogue.measure(chosen.measure)
    given = catalogue.measure(measure.parts[1]).given if measure.parts else measure.given
    cell = tuple(
        Filter(field=group.field, values=(at[group.field],))
        for group in query.groups
        if group.field in at and not group.grain and not group.periods
    )
    dated = next((group for group in query.groups if group.grain and group.field in at), None)
    within = _labelled(at[dated.field]) if dated else None
    sides = next((group for group in query.groups if group.periods and group.field in at), None)
    if sides is not None:
        dated, within = sides, next((one for one in sides.periods if one.label == at[sides.field]), None)
    own = {item.field for item in cell}
    where = tuple(item for item in (*query.filters, *chosen.where) if item.field not in own)
    subject = "order" if measure.fact == "line" else measure.fact
    return Query(
        subject=subject,
        filters=(*where, *(item for item in given if item.field not in {one.field for one in where}), *cell),
        related=query.related,
        as_of=query.as_of,
        period=within or query.period,
        period_field=dated.field if dated and within else query.period_field,
        order=(Order(field="opportunity.value"),) if subject == "opportunity" else (),
        reach=query.reach,
    )


def _labelled(label: str) -> Period | None:
    """The period that a group's label names: '2025', '2025-Q3', '2025-07' or '2025-07-04'."""
    found = re.fullmatch(r"(\d{4})(?:-Q(\d)|-(\d\d)(?:-(\d\d))?)?", label)
    if found is None:
        return None
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    unit = "quarter" if quarter else "day" if day else "month" if month else "year"
    return times.unit_of(date(year or 1, month or (quarter or 1) * 3 - 2, day or 1), unit)


def _refined(old: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """New conditions replace those on the same field."""
    fields = {item.field for item in new}
    return (*(item for item in old if item.field not in fields), *new)


def _counted(before: Query) -> Query:
    """'how many is that?': the rows, or the groups, of the answer before."""
    if before.groups:
        return before.model_copy(update={"tally": True, "limit": None, "within": None})
    figure = Figure(measure=f"count:{before.subject}")
    nothing: dict[str, object] = {"columns": (), "order": (), "limit": None}
    return before.model_copy(update={"figures": (figure,), **nothing})


def _beside(before: Query, said: Reading) -> dict[str, object]:
    """'compare that with East': the earlier value and the new one, side by side."""
    for item in said.said_filters:
        old = next((one for one in before.filters if one.field == item.field and one.op == "="), None)
        if old is not None and item.op == "=":
            both = Filter(field=item.field, values=tuple(dict.fromkeys((*old.values, *item.values))))
            groups = before.groups
            if item.field not in {group.field for group in groups}:
                groups = (*groups, Group(field=item.field))
            return {"filters": _refined(before.filters, (both,)), "groups": groups,
                    "order": (Order(figure=0),), "columns": ()}  # fmt: skip
    return {}


def _regrouped(catalogue: Catalogue, before: Query, new: Query, adds: bool) -> dict[str, object]:
    figures = before.figures or (Figure(measure=f"count:{before.subject}"),)
    date_field = before.period_field or figure_date(catalogue, before, figures[0])
    fresh = tuple(group.model_copy(update={"field": date_field}) if group.grain else group
                  for group in new.groups)  # fmt: skip
    groups = tuple(dict.fromkeys((*before.groups, *fresh))) if adds else fresh
    dated = next((group for group in groups if group.grain), None)
    order = Order(field=dated.field, descending=False) if dated else Order(figure=0)
    return {"groups": groups, "figures": figures, "order": (order,), "columns": (), "limit": None}


def _order(before: Query, new: Query) -> tuple[Order, ...]:
    if before.figures:
        descending = new.order[0].descending
        return (Order(figure=0, descending=descending),)
    named = tuple(order for order in new.order if order.field)
    return named or before.order
