"""The day on which something is reckoned: 'open for 60 days as of 31 May', 'the deals open on 30 June'."""

from __future__ import annotations

from datetime import date, timedelta

from agent.rep_desk import times
from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.query import Figure, Filter, Period

AGES = ("opportunity.age", "account.silence", "contact.silence")


def as_of(draft: Draft) -> None:
    """Take a day that is said with 'as of', or that is said of what is open or of an age."""
    marked = _marked(draft)
    when = marked[1] if marked else _lone_day(draft)
    if when is None or when.moment is None:
        return
    end = when.moment.period.end
    if end is None or not _reckoned(draft):
        if marked is not None and end is not None:
            # "As of 31 May, how many deals had we won": all until then.
            use(*marked)
            before = Period(end=end, label=f"until {when.moment.period.label}")
            draft.period = times.overlap(draft.period, before)
        return
    use(when, *(marked or ()))
    draft.as_of = end - timedelta(days=1)


def _marked(draft: Draft) -> tuple[Span, Span] | None:
    found = draft.first("as_of")
    following = draft.next(found[0]) if found else None
    if found is None or following is None or following[1].moment is None:
        return None
    return found[1], following[1]


def _lone_day(draft: Draft) -> Span | None:
    """'which had been open for 80 days on 31 January': the only time, and a single day."""
    moments = [span for _, span in draft.left("time") if span.moment]
    if len(moments) != 1 or draft.first("dated_engage", "dated_close"):
        return None
    period = moments[0].moment.period if moments[0].moment else Period()
    single = period.start and period.end and period.end - period.start == timedelta(days=1)
    return moments[0] if single else None


def _reckoned(draft: Draft) -> bool:
    """Whether it is about what is open, or how long it has been."""
    fields = [draft.field_of(one) for one in draft.spans] + [item.field for item in draft.filters]
    stages = [set(stage) for one in draft.spans if (stage := draft.stage_of(one))]
    still = any(stage <= set(OPEN_STAGES) for stage in stages)
    pipeline = any(draft.measure_of(one) == "open_pipeline" for one in draft.spans)
    return still or pipeline or any(name in AGES for name in fields)


def open_then(draft: Draft) -> None:
    """On a day of the past, what was open is what had begun and was not over yet."""
    day = draft.as_of
    if day is None or day >= draft.today:
        return
    draft.filters = [_then(draft, item, day) for item in draft.filters]
    draft.figures = [_figure_then(draft, figure, day) for figure in draft.figures]
    draft.sort_figure = draft.sort_figure and _figure_then(draft, draft.sort_figure, day)
    draft.having = [
        item.model_copy(update={"figure": _figure_then(draft, item.figure, day)}) for item in draft.having
    ]


def _then(draft: Draft, item: Filter, day: date) -> Filter:
    if item.field != STAGE_FIELD:
        return item
    if item.op != "=" or "Engaging" not in item.values or set(item.values) - set(OPEN_STAGES):
        draft.doubts.append(f"{' or '.join(map(str, item.values))} on {day}")  # Past stages are in no record.
        return item
    note = "open on that day are deals that had an engage date by then and no close date yet"
    draft.notes = list(dict.fromkeys([*draft.notes, note]))
    return Filter(field="opportunity.open_then", values=(True,))


def _figure_then(draft: Draft, figure: Figure, day: date) -> Figure:
    where = tuple(_then(draft, item, day) for item in figure.where)
    if figure.measure == "open_pipeline":
        still = _then(draft, Filter(field=STAGE_FIELD, values=OPEN_STAGES), day)
        return figure.model_copy(update={"measure": "sum:opportunity.estimate", "where": (*where, still)})
    return figure.model_copy(update={"where": where})
