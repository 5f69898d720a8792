"""'above the average', 'below-average win rate': rows and groups told apart by the average of them all."""

from __future__ import annotations

from agent.rep_desk.draft import GRAINS, NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.ratios import COUNTS
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter, Having, Operator

BOUNDS: dict[str, Operator] = {"more": ">", "less": "<"}
MULTIPLES = {"times_2": 2.0, "times_3": 3.0, "times_half": 0.5}
OF_TWO = (
    "higher",
    "lower",
    "bigger",
    "larger",
    "smaller",
    "better",
    "greater",
    "more",
    "less",
    "longer",
    "shorter",
)
# A measure that is an average, where it is said of one deal.
OF_A_DEAL = {"average_deal": "opportunity.value", "time_to_close": "opportunity.cycle",
             "won_value": "opportunity.value"}  # fmt: skip


def averages(draft: Draft) -> None:
    """Take 'above average', with the figure that stands after or before it."""
    for at, span in list(draft.left(*BOUNDS)):
        following = draft.next(at)
        if _than_average_count(draft, at, span):
            continue
        if following is not None and _figure_or_field(draft, following[1]) and "than" in draft.words:
            following = draft.next(following[0])  # "More employees than the average".
        multiple = following[1].sense("multiple") if following is not None else None
        times = MULTIPLES[following[1].text] if following is not None and multiple is not None else 1.0
        if following is not None and multiple is not None:
            following[1].used = True
            following = draft.next(following[0])
        if following is None or not _is_average(following[1]):
            continue
        if span.text in OF_TWO and following[1].means("measure") and "than" not in draft.words:
            continue  # "Who has the higher average deal, Ada or Ben".
        operator = next(BOUNDS[sense.kind] for sense in span.senses if sense.kind in BOUNDS)
        named = _named(draft, at, following[0])
        if named is not None:
            use(span, following[1])
            _bound(draft, named, operator, times)


def _than_average_count(draft: Draft, at: int, span: Span) -> bool:
    """'closed more deals than the average rep': the number of such deals."""
    rows = draft.next(at)
    average = draft.next(rows[0]) if rows is not None else None
    if (
        rows is None
        or average is None
        or draft.entity_of(rows[1]) != "opportunity"
        or "than" not in draft.words
    ):
        return False
    if not _is_average(average[1]) or average[1].means("measure"):
        return False
    verb = draft.spans[at - 1] if at else span
    name = COUNTS.get(draft.stage_of(verb) or (), "count:opportunity")
    use(span, rows[1], average[1], *([verb] if draft.stage_of(verb) else ()))
    operator = next(BOUNDS[sense.kind] for sense in span.senses if sense.kind in BOUNDS)
    draft.having.append(Having(figure=Figure(measure=name), op=operator, values=(1,), of_average=True))
    return True


def _is_average(span: Span) -> bool:
    sense = span.sense("aggregate")
    return (sense is not None and sense.name == "avg") or (
        span.means("measure") and span.text.startswith("average")
    )


def _named(draft: Draft, at: int, place: int) -> str | None:
    """The field or measure that is compared with its average, taken; None when nothing says which."""
    own = draft.measure_of(draft.spans[place])
    if own is not None:
        return own
    between = draft.next(at)
    after, before = draft.next(place), draft.previous(at, skip=("whose", "aggregate"))
    if after is not None and after[1].text in ("wins", "losses"):
        after[1].used = True
        return draft.measure_of(after[1])
    if after is not None and after[1].means("by"):
        measured = draft.next(after[0])  # "Bigger than average by headcount".
        if measured is not None and _figure_or_field(draft, measured[1]):
            after[1].used, after = True, measured
    counted = _deals_counted(draft, after)
    if counted is not None:
        return counted
    for found in (between if between and between[0] < place else None, after, before):
        name = _figure_or_field(draft, found[1]) if found else None
        if found is not None and name is not None:
            found[1].used = True
            return name
    sold = any(draft.stage_of(one) == ("Won",) for one in draft.spans[:at])
    subject = draft.likely_subject()
    if subject == "opportunity":
        return "opportunity.value"
    return "won_value" if subject in NAMED and (sold or subject == "agent") else None


def _deals_counted(draft: Draft, after: tuple[int, Span] | None) -> str | None:
    """'below average on deals won': the number of such deals."""
    beyond = draft.next(after[0]) if after is not None else None
    if after is None or beyond is None:
        return None
    words = (after[1], beyond[1])
    stage = next((said for one in words if (said := draft.stage_of(one))), None)
    if stage is None or not any(draft.entity_of(one) == "opportunity" for one in words):
        return None
    use(*words)
    return "won_deals" if stage == ("Won",) else "lost_deals" if stage == ("Lost",) else None


def _figure_or_field(draft: Draft, span: Span) -> str | None:
    measure, name = draft.measure_of(span), draft.field_of(span)
    if measure is not None and (not draft.stage_of(span) or span.text in ("wins", "losses")):
        return measure
    return name if name is not None and draft.is_numeric(name) else None


def _bound(draft: Draft, name: str, operator: Operator, times: float) -> None:
    subject = draft.likely_subject()
    grouped = subject in NAMED or draft.first("by", "which", "who", *GRAINS)
    if subject == "opportunity" and not grouped:
        name = OF_A_DEAL.get(name, name)
    elif name == "opportunity.value":
        name = "won_value"
    if "." in name:
        draft.add_filter(Filter(field=name, op=operator, values=(times,), of_average=True))
        staged = any(draft.stage_of(one) for one in draft.spans)
        if name == "opportunity.value" and not staged:
            # A lost deal brings nothing: the average is that of won ones.
            draft.add_filter(Filter(field=STAGE_FIELD, values=("Won",)))
    else:
        draft.having.append(
            Having(figure=Figure(measure=name), op=operator, values=(times,), of_average=True)
        )
