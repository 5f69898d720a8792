"""Conditions with a number: 'over 10k', 'more than 20 lost deals', 'win rate above 60%'."""

from __future__ import annotations

from typing import Any

from agent.rep_desk.draft import STAGE_FIELD, STAGE_KINDS, STAGES, Bare, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets import OPERATORS, target
from crm.query.query import Figure, Filter, Having, Operator

OPPOSITE: dict[Operator, Operator] = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
OPPOSITE_AGE: dict[Operator, Operator] = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
INCLUSIVE: dict[str, Operator] = {"or_more": ">=", "or_less": "<="}


def conditions(draft: Draft) -> None:
    """'over 10k', 'more than 20 lost deals', 'win rate above 60%', 'between 5 and 10 employees', '5+'."""
    for at, span in list(draft.left("between")):
        low = draft.next(at)
        high = low and draft.next(low[0], skip=("and",))
        if low and high and low[1].kind == high[1].kind == "number":
            joined = [one for one in draft.spans[at : high[0]] if one.means("and")]
            first = low[1].number
            if high[1].unit == "scaled" and not low[1].unit and first < 1000:
                scale = high[1].number / float(high[1].text.rstrip("kmb").split()[0].lstrip("$"))
                first *= scale if first * scale <= high[1].number else 1
            _apply(draft, at, high[0], "between", (first, high[1].number), high[1])
            use(span, low[1], high[1], *joined)
    for at, span in list(draft.left(*OPERATORS)):
        number = draft.next(at)
        if span.used or number is None or number[1].kind != "number":
            continue
        operator = next(OPERATORS[sense.kind] for sense in span.senses if sense.kind in OPERATORS)
        before = draft.previous(at, skip=("entity", "whose", *STAGE_KINDS))
        if before is not None and _denied(draft, before, at):
            operator = OPPOSITE.get(operator, operator)
            before[1].used = True
        use(span, number[1])
        _apply(draft, at, number[0], operator, (number[1].number,), number[1])
    for at, span in list(draft.left("or_more", "or_less", "at_least", "at_most")):
        _after_number(draft, at, span)


def _denied(draft: Draft, before: tuple[int, Span], at: int) -> bool:
    """'not over 10k'; 'ignoring deals under 100' leaves those out, though nouns stand between."""
    place, span = before
    beside = draft.previous(at)
    adjacent = beside is not None and beside[0] == place and span.text in ("not", "no")
    return adjacent or span.means("not")


def _after_number(draft: Draft, at: int, span: Span) -> None:
    """'10 or more', '40 deals or more'."""
    number = draft.previous(at)
    if number is not None and (draft.entity_of(number[1]) or number[1].text in ("wins", "losses")):
        before = draft.previous(number[0], skip=STAGE_KINDS)
        number = before if before is not None and not before[1].unit else number
    if number is not None and _said_again(draft, number[1]):
        use(span, number[1])
    elif number is not None and number[1].kind == "number":
        kind = "or_more" if span.means("or_more", "at_least") else "or_less"
        use(span, number[1])
        # What is counted may stand between the number and "or more".
        last = at if draft.spans[at - 1] is number[1] else number[0]
        _apply(draft, number[0], last, INCLUSIVE[kind], (number[1].number,), number[1])


def _said_again(draft: Draft, number: Span) -> bool:
    """'10k+ employees, so 10,000 or more': the same bound in other words."""
    bounds = [item.values for item in draft.filters] + [item.values for item in draft.having]
    return number.kind == "number" and any(number.number in values for values in bounds)


def _apply(
    draft: Draft, first: int, last: int, operator: Operator, values: tuple[float, ...], number: Span
) -> None:
    """Give the condition to what it is about: what is named after it, else before it, else the subject."""
    aim = target(draft, first, last, number)
    if aim is None:
        draft.doubts.append(number.text)
        return
    kind, name, where = aim.named
    if aim.assumed:
        item = Filter(field=name, op=operator, values=values) if kind == "field" else None
        having = Having(figure=Figure(measure=name, where=where), op=operator, values=values)
        draft.bare.append(Bare(operator, values, item or having))
    if name == "account.founded" and number.unit == "days":
        # Older is founded earlier.
        operator = OPPOSITE_AGE.get(operator, operator)
        years = tuple(float(draft.today.year - round(value / 365)) for value in values)
        draft.add_filter(Filter(field=name, op=operator, values=_in_unit(name, years, number)))
    elif kind == "field":
        draft.add_filter(Filter(field=name, op=operator, values=_in_unit(name, values, number)))
        if name == "opportunity.age":
            draft.add_filter(Filter(field=STAGE_FIELD, values=STAGES["stage_open"]))
    else:
        draft.having.append(Having(figure=Figure(measure=name, where=where), op=operator, values=values))


def _in_unit(name: str, values: tuple[float, ...], number: Span) -> tuple[Any, ...]:
    if name == "account.revenue" and (max(values) >= 1e6 or number.unit == "scaled"):
        # The field is in millions; "over $2 billion" says so in full.
        return tuple(value / 1e6 for value in values)
    return tuple(int(value) if value == int(value) else value for value in values)
