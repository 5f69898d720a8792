"""When: periods, comparisons of periods, dates that periods are about, and breakdowns by time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from agent.rep_desk import times
from agent.rep_desk.comparisons import in_order
from agent.rep_desk.draft import GRAINS, STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets import OPERATORS
from crm.query.catalogue import DATED
from crm.query.query import Filter, Grain, Group, Period

DEAL_DATES = ("opportunity.engage_date", "opportunity.close_date")


def founding_years(draft: Draft) -> None:
    """'founded before 1990', 'established between 1990 and 2000'."""
    for at, span in list(draft.left("field")):
        if draft.field_of(span) != "account.founded":
            continue
        found = draft.next(at, skip=(*OPERATORS,))
        moment = found[1].moment if found else None
        if found is None or moment is None:
            continue
        use(span, found[1])
        start, end = moment.period.start, moment.period.end
        if moment.side == "in" and start and end:
            years: tuple[int, ...] = (start.year, (end - timedelta(days=1)).year)
            draft.add_filter(Filter(field="account.founded", op="between", values=years))
        elif start:
            draft.add_filter(Filter(field="account.founded", op=">=", values=(start.year,)))
        elif end:
            draft.add_filter(Filter(field="account.founded", op="<", values=(end.year,)))


def date_fields(draft: Draft) -> None:
    """'engaged in March', 'with a close date after June': which date a period is about."""
    for at, span in list(draft.left("dated_engage", "dated_close", "field")):
        name = draft.field_of(span)
        following = draft.next(at, skip=("whose", *OPERATORS))
        timed = following is not None and following[1].moment is not None
        both = timed and _dated_twice(draft)
        if following is not None and both and name in DEAL_DATES and following[0] == at + 1:
            _between_dates(draft, str(name), span, following[1])
        elif name is not None and draft.catalogue.field(name).kind in DATED:
            renewing = name == "account.renewal_on" and draft.likely_subject() == "account"
            if timed or renewing or _grained(draft, name):
                span.used, draft.period_field = True, name
        elif span.means("dated_engage") and following is not None and both:
            _between_dates(draft, "opportunity.engage_date", span, following[1])
        elif span.means("dated_engage") and not draft.stage_of(span) and (timed or _dated(draft)):
            span.used, draft.period_field = True, "opportunity.engage_date"
        elif span.text == "engaged" and not draft.first("time"):
            # "Still being engaged" is the stage.
            span.used = True
            draft.add_filter(Filter(field=STAGE_FIELD, values=("Engaging",)))
        elif span.means("dated_close"):
            span.used, draft.period_field = True, "opportunity.close_date"
    _opened(draft)


def _grained(draft: Draft, name: str) -> bool:
    return name.startswith("opportunity.") and any(group.grain for group in draft.groups)


def _dated(draft: Draft) -> bool:
    return draft.first("time") is not None or any(group.grain for group in draft.groups)


def _dated_twice(draft: Draft) -> bool:
    """'engaged in March and won in June': two dates, each with its time."""
    moments = list(draft.left("time"))
    if len(moments) != 2 or draft.compare is not None:
        return False
    between = draft.spans[moments[0][0] + 1 : moments[1][0]]
    return not (len(between) == 1 and between[0].means("and", "or"))


def _between_dates(draft: Draft, field: str, word: Span, when: Span) -> None:
    period = when.moment.period if when.moment else Period()
    if period.start is not None and period.end is not None:
        last = period.end - timedelta(days=1)
        draft.add_filter(Filter(field=field, op="between", values=(period.start, last)))
    elif period.start is not None:
        draft.add_filter(Filter(field=field, op=">=", values=(period.start,)))
    elif period.end is not None:
        draft.add_filter(Filter(field=field, op="<", values=(period.end,)))
    use(word, when)


def _opened(draft: Draft) -> None:
    """'how many deals did she open in November': after "did" it is what somebody did, not a stage."""
    for at, span in list(draft.left("stage_open")):
        following = draft.next(at)
        timed = following is None or following[1].means("time", "by", *GRAINS) or draft.first("time")
        if span.text == "open" and "did" in draft.words[: span.first] and timed:
            span.used, draft.period_field = True, "opportunity.engage_date"


def periods(draft: Draft) -> None:
    """The time that is left is the question's period; two of them with 'and' are compared."""
    moments = [(at, span) for at, span in draft.left("time") if span.moment]
    if not moments or draft.compare is not None:
        return
    if len(moments) == 2 and any(
        span.means("and", "or") for span in draft.spans[moments[0][0] : moments[1][0]]
    ):
        if _together(draft, moments[0][1], moments[1][1]):
            return
        draft.compare, draft.period = in_order(*(span.moment.period for _, span in moments if span.moment))
        use(*(span for _, span in moments))
        return
    moments = _clarified(draft, moments)
    if _row_of_periods(draft, [span for _, span in moments]):
        return
    for _, span in moments:
        period = span.moment.period if span.moment else Period()
        draft.period = times.overlap(draft.period, period)
        span.used = True


def _together(draft: Draft, first: Span, second: Span) -> bool:
    """'deals won in November and December', 'the total of Q1 and Q2': one stretch of time."""
    one, two = (span.moment.period for span in (first, second) if span.moment)
    figures = any(span.means("measure", "count", "how_much", "how_long", "share") for span in draft.spans)
    summed = any((sense := span.sense("aggregate")) and sense.name == "sum" for span in draft.spans)
    pooled = _of_deals_in(draft, draft.spans.index(first))
    if one.end is None or one.end != two.start or (figures and not summed and not pooled):
        return False
    draft.period = Period(start=one.start, end=two.end, label=f"{one.label} and {two.label}")
    use(first, second)
    return True


def _of_deals_in(draft: Draft, at: int) -> bool:
    """'the average days to close for deals won in November and December': of the deals of both."""
    said = draft.spans[max(0, at - 2) : at]
    deals = any(draft.entity_of(one) == "opportunity" for one in said) and any(map(draft.stage_of, said))
    averaged = any(one.means("aggregate", "measure", "quickest", "slowest") for one in draft.spans[: at - 2])
    apart = draft.first("versus", "growth", "percent_change", "by")
    return deals and averaged and apart is None


def _row_of_periods(draft: Draft, moments: list[Span]) -> bool:
    """'wins Q1 Q2 Q3 Q4': quarters side by side, one after the other."""
    whole = sorted((span.moment.period for span in moments if span.moment), key=lambda one: str(one.start))
    follows = all(first.end and first.end == later.start for first, later in pairwise(whole))
    lengths = {round((one.end - one.start).days / 30.4) for one in whole if one.start and one.end}
    grains: dict[int, Grain] = {1: "month", 3: "quarter", 12: "year"}
    grain = grains.get(min(lengths, default=0))
    if len(whole) < 2 or not follows or len(lengths) != 1 or grain is None:
        return False
    use(*moments)
    draft.period = Period(
        start=whole[0].start, end=whole[-1].end, label=f"{whole[0].label} to {whole[-1].label}"
    )
    if not any(group.grain for group in draft.groups):
        draft.groups.append(Group(field="date", grain=grain))
    return True


def _clarified(draft: Draft, moments: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """'the last two weeks of 2025, i.e. 18 to 31 December': what is said last holds."""
    namely = draft.first("namely")
    later = [pair for pair in moments if namely and pair[0] > namely[0]]
    if namely is None or not later:
        return moments
    use(namely[1], *(span for _, span in moments))
    return later
