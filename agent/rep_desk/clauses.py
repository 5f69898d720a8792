"""The clauses of a question, each a function that takes its spans from the draft and adds what they say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from agent.rep_desk import times
from agent.rep_desk.draft import GRAINS, STAGE_FIELD, STAGES, Draft
from agent.rep_desk.spans import Span
from crm.query.catalogue import DATED
from crm.query.query import Figure, Filter, Group, Having, Operator, Period, Related

OPERATORS: dict[str, Operator] = {
    "more": ">",
    "less": "<",
    "at_least": ">=",
    "at_most": "<=",
    "equal": "=",
}
INCLUSIVE: dict[str, Operator] = {"or_more": ">=", "or_less": "<="}
STAGE_KINDS = tuple(STAGES)
LARGEST_COMPANY = 20_000.0
SMALLEST_COMPANY = 5e6


def reach(draft: Draft) -> None:
    """'my', 'I' and 'my team'."""
    for _, span in list(draft.left("team")):
        draft.reach, span.used = "team", True
    for _, span in list(draft.left("mine")):
        if draft.reach != "team":
            draft.reach = "mine"
        span.used = True


def naming(draft: Draft) -> None:
    """'the West region', 'account Acme': a noun beside a name of its kind adds nothing."""
    for at, span in list(draft.left("field", "entity")):
        name, entity = draft.field_of(span), draft.entity_of(span)
        own = name or (draft.catalogue.entity(entity).title if entity else None)
        if draft.measure_of(span) or own is None:
            continue
        for near in (at - 1, at + 1):
            beside = draft.spans[near] if 0 <= near < len(draft.spans) else None
            value = draft.value_of(beside) if beside is not None else None
            if value is not None and value.name == own:
                span.used = True


def growth(draft: Draft) -> None:
    """'growth from Q3 to Q4', 'how did revenue change last quarter': two periods side by side."""
    found = draft.first("growth")
    moment = draft.first("time")
    if found is None or moment is None or moment[1].moment is None:
        return
    ends = re.fullmatch(r"(?:from|between) (.+) (?:to|and|until) (.+)", moment[1].text)
    found[1].used = moment[1].used = True
    if ends is None:
        draft.period = moment[1].moment.period
        draft.compare = times.before(draft.period)
        return
    last = times.find(ends[2].split(), draft.today)
    first = times.find(ends[1].split(), draft.today)
    draft.period = last[0].period
    draft.compare = first[0].period


def compared_periods(draft: Draft) -> None:
    """'Q3 vs Q4', 'this quarter compared to the previous one', 'year over year'."""
    versus = draft.first("versus")
    previous = draft.first("previous", "year_over_year")
    moments = [span for _, span in draft.left("time") if span.moment]
    if (versus or (previous and moments)) and len(moments) == 2 and not _year_of_field(draft, moments[1]):
        first, second = (span.moment.period for span in moments if span.moment)
        draft.period, draft.compare = first, second
        _use(*moments)
    elif previous and len(moments) <= 1:
        now = moments[0].moment.period if moments and moments[0].moment else None
        now = now or times.unit_of(draft.today, _unit_in(previous[1].text))
        yearly = previous[1].means("year_over_year")
        draft.period = now
        draft.compare = times.year_before(now) if yearly else times.before(now)
        _use(*moments)
    else:
        return
    _use(*(span for _, span in draft.left("versus", "previous", "year_over_year")))


def _unit_in(text: str) -> str:
    return next((unit for unit in ("year", "month", "week") if unit in text), "quarter")


def absences(draft: Draft) -> None:
    """'without any interaction since May', 'not contacted in 60 days', 'with no won deals', 'neglected'."""
    for _, span in list(draft.left("quiet")):
        span.used = True
        draft.related.append(Related(entity="activity", period=_quiet_period(draft, span)))
    for at, span in list(draft.left("absent", "not")):
        if not span.used:
            _absence(draft, at, span)


def _absence(draft: Draft, at: int, span: Span) -> None:
    follower = draft.next(at, skip=("number",) if not span.means("absent") else ())
    taken: list[Span] = [span]
    filters: list[Filter] = []
    place = at
    while follower is not None:
        place, word = follower
        stage = draft.stage_of(word)
        value = draft.value_of(word)
        if word.means("touched") and span.means("absent", "not"):
            taken.append(word)
            _add_absent(draft, "activity", (), taken, place)
            return
        entity = draft.entity_of(word)
        if entity in (
            "activity",
            "opportunity",
            "order",
            "ticket",
            "line",
            "contact",
            "conversation",
        ) and span.means("absent"):
            taken.append(word)
            _add_absent(draft, entity, tuple(filters), taken, place)
            return
        measure = word.sense("measure")
        if span.means("absent") and measure and measure.name in ("won_deals", "lost_deals", "won_value"):
            stages = ("Lost",) if measure.name == "lost_deals" else ("Won",)
            taken.append(word)
            _add_absent(draft, "opportunity", (Filter(field=STAGE_FIELD, values=stages),), taken, place)
            return
        if value is not None and value.name == "activity.kind" and span.means("absent"):
            taken.append(word)
            _add_absent(draft, "activity", (Filter(field=value.name, values=(value.value,)),), taken, place)
            return
        name = draft.field_of(word)
        if span.means("absent") and name and not filters:
            taken.append(word)
            _use(*taken)
            draft.add_filter(Filter(field=name, op="empty"))
            return
        if span.means("absent") and entity and not filters:
            taken.append(word)
            _use(*taken)
            draft.add_filter(Filter(field=draft.catalogue.entity(entity).title, op="empty"))
            return
        if stage is not None and span.means("absent"):
            filters.append(Filter(field=STAGE_FIELD, values=stage))
            taken.append(word)
            nearest = draft.next(place)
            if nearest is None or not (draft.entity_of(nearest[1]) or draft.value_of(nearest[1])):
                _absent_stage(draft, at, stage, taken, place)
                return
            follower = nearest
            continue
        if value is not None and value.name != STAGE_FIELD and span.means("absent"):
            filters.append(Filter(field=value.name, values=(value.value,)))
            taken.append(word)
            follower = draft.next(place)
            if follower is None or not draft.entity_of(follower[1]):
                draft.related.append(Related(entity="opportunity", filters=tuple(filters)))
                _use(*taken)
                return
            continue
        return


def _absent_stage(draft: Draft, at: int, stage: tuple[str, ...], taken: list[Span], place: int) -> None:
    """'reps who have not won anything' lacks deals; 'deals that are not won' are deals of other stages."""
    before = draft.previous(at, skip=("whose", "who", "which"))
    subject = before and draft.entity_of(before[1])
    if subject == "opportunity":
        draft.add_filter(Filter(field=STAGE_FIELD, op="!=", values=stage))
        _use(*taken)
        return
    _add_absent(draft, "opportunity", (Filter(field=STAGE_FIELD, values=stage),), taken, place)


def _add_absent(
    draft: Draft, entity: str, filters: tuple[Filter, ...], taken: list[Span], place: int
) -> None:
    _use(*taken)
    more = []
    for near in range(place + 1, len(draft.spans)):
        span = draft.spans[near]
        value = draft.value_of(span)
        if span.used or span.means("by", "and", "more", "less", "best", "worst"):
            break
        stage = draft.stage_of(span)
        if stage is not None and entity == "opportunity":
            more.append(Filter(field=STAGE_FIELD, values=stage))
            span.used = True
            continue
        if value is not None and _belongs(draft, entity, value.name):
            more.append(Filter(field=value.name, values=(value.value,)))
            span.used = True
    draft.related.append(
        Related(entity=entity, filters=(*filters, *more), period=_absent_period(draft, place))
    )


def _belongs(draft: Draft, entity: str, field: str) -> bool:
    owner = field.split(".", maxsplit=1)[0]
    return owner == entity or (entity == "opportunity" and owner == "product")


def _absent_period(draft: Draft, place: int) -> Period | None:
    """The period that is said with an absence: a time, or 'in 60 days', 'for over two months'."""
    for near in range(place + 1, len(draft.spans)):
        span = draft.spans[near]
        if span.used:
            continue
        if span.moment is not None:
            span.used = True
            return _as_since(draft, span)
        if span.kind == "number" and span.unit == "days":
            span.used = True
            for word in draft.spans[place + 1 : near]:
                word.used = word.used or word.means(*OPERATORS)
            return Period(start=draft.today - timedelta(days=int(span.number)), label=f"the last {span.text}")
        if not span.means(*OPERATORS, "or_more"):
            return None
    return None


def _as_since(draft: Draft, span: Span) -> Period:
    moment = span.moment
    if moment is None:
        return Period()
    if moment.side == "before" and moment.period.start is None:
        # "no contact for more than 60 days ago" means: nothing since that day.
        return Period(start=moment.period.end, label=f"since {moment.period.end}")
    return moment.period


def _quiet_period(draft: Draft, span: Span) -> Period:
    said = _absent_period(draft, draft.spans.index(span))
    return said or Period(start=draft.today - timedelta(days=60), label="the last 60 days")


def conditions(draft: Draft) -> None:
    """'over 10k', 'more than 20 lost deals', 'win rate above 60%', 'between 5 and 10 employees', '5+'."""
    for at, span in list(draft.left("between")):
        low = draft.next(at)
        high = low and draft.next(low[0], skip=("and",))
        if low and high and low[1].kind == high[1].kind == "number":
            joined = [one for one in draft.spans[at : high[0]] if one.means("and")]
            first = low[1].number
            if high[1].unit == "scaled" and not low[1].unit and first < 1000:
                first *= high[1].number / float(high[1].text.rstrip("kmb").split()[0].lstrip("$"))
            _apply(draft, at, high[0], "between", (first, high[1].number), high[1])
            _use(span, low[1], high[1], *joined)
    for at, span in list(draft.left(*OPERATORS)):
        number = draft.next(at)
        if span.used or number is None or number[1].kind != "number":
            continue
        operator = next(OPERATORS[sense.kind] for sense in span.senses if sense.kind in OPERATORS)
        before = draft.previous(at)
        if before is not None and before[1].means("not", "absent") and before[1].text in ("not", "no"):
            operator = {">": "<=", "<": ">="}.get(operator, operator)  # type: ignore[assignment]  # closed set
            before[1].used = True
        _use(span, number[1])
        _apply(draft, at, number[0], operator, (number[1].number,), number[1])
    for at, span in list(draft.left("or_more", "or_less")):
        number = draft.previous(at)
        if number is not None and number[1].kind == "number":
            kind = "or_more" if span.means("or_more") else "or_less"
            _use(span, number[1])
            _apply(draft, number[0], at, INCLUSIVE[kind], (number[1].number,), number[1])


def _apply(
    draft: Draft, first: int, last: int, operator: Operator, values: tuple[float, ...], number: Span
) -> None:
    """Give the condition to what it is about: what is named after it, else before it, else the subject."""
    target = _target(draft, first, last, number)
    if target is None:
        draft.doubts.append(number.text)
        return
    kind, name, where = target
    if kind == "field":
        draft.add_filter(Filter(field=name, op=operator, values=_in_unit(draft, name, values, number)))
        if name == "opportunity.age":
            draft.add_filter(Filter(field=STAGE_FIELD, values=STAGES["stage_open"]))
    else:
        draft.having.append(Having(figure=Figure(measure=name, where=where), op=operator, values=values))


Target = tuple[str, str, tuple[Filter, ...]]


def _target(draft: Draft, first: int, last: int, number: Span) -> Target | None:
    days = _days_target(draft, first, last) if number.unit == "days" else None
    if days is not None:
        return days
    after = _named_after(draft, last, number)
    if after is not None:
        return after
    before = _named_before(draft, first, number)
    if before is not None:
        return before
    return _default_target(draft, first, number)


def _days_target(draft: Draft, first: int, last: int) -> Target | None:
    near = draft.spans[max(0, first - 4) : last + 3]
    for span in near:
        if span.means("stuck"):
            span.used = True
            return ("field", "opportunity.age", ())
    for span in near:
        name = draft.field_of(span)
        if name and draft.catalogue.field(name).kind == "days" and not span.used:
            span.used = True
            return ("field", name, ())
        if draft.measure_of(span) == "time_to_close" and not span.used:
            span.used = True
            return _cycle_target(draft)
    for span in near:
        if span.means("took") or (
            draft.spans.index(span) >= first and draft.stage_of(span) == ("Won", "Lost")
        ):
            span.used = True
            return ("field", "opportunity.cycle", ())
    if any(draft.entity_of(span) == "opportunity" for span in draft.spans):
        closed = any((draft.stage_of(span) or ("",))[0] in ("Won", "Lost") for span in near)
        return ("field", "opportunity.cycle" if closed else "opportunity.age", ())
    return None


def _cycle_target(draft: Draft) -> Target:
    subject = draft.likely_subject()
    grouped = subject != "opportunity" or any(span.means("which") for span in draft.spans)
    return ("measure", "time_to_close", ()) if grouped else ("field", "opportunity.cycle", ())


def _named_after(draft: Draft, last: int, number: Span) -> Target | None:
    where: list[Filter] = []
    stages: list[Span] = []
    place = last
    while (found := draft.next(place)) is not None:
        place, span = found
        stage = draft.stage_of(span)
        value = draft.value_of(span)
        entity = draft.entity_of(span)
        if span.kind == "time" or span.means(
            "by", "and", "or", "which", "who", "whose", "not", "absent", *OPERATORS
        ):
            return None
        if stage is not None:
            where.append(Filter(field=STAGE_FIELD, values=stage))
            stages.append(span)
            continue
        if value is not None and value.name in (
            "product.name",
            "activity.kind",
            "account.sector",
            "product.series",
        ):
            where.append(Filter(field=value.name, values=(value.value,)))
            stages.append(span)
            if value.name == "activity.kind" and not _entity_next(draft, place):
                _use(*stages)
                return ("measure", "count:activity", tuple(where))
            continue
        measure = draft.measure_of(span)
        if measure is not None and span.text in ("wins", "win", "losses", "sales") and not number.unit:
            _use(span, *stages)
            return ("measure", {"losses": "lost_deals"}.get(span.text, "won_deals"), ())
        if entity is not None and not number.unit:
            if entity == _subject_before(draft, last):
                return None
            if entity == "opportunity" and not where:
                where += _stage_before(draft, last)
            _use(span, *stages)
            return ("measure", f"count:{entity}", tuple(where))
        if measure is not None:
            _use(span, *stages)
            return ("measure", measure, tuple(where))
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            _use(span)
            return ("field", name, ())
        return None
    if not number.unit and any(item.field.startswith("product.") for item in where):
        # "sold more than 50 GTX Basic": pieces of it.
        _use(*stages)
        return ("measure", "count:opportunity", (*where, *_stage_before(draft, last)))
    return None


def _stage_before(draft: Draft, at: int) -> list[Filter]:
    """'won more than 200 deals': the verb belongs to the deals that are counted."""
    before = [span for span in draft.spans[max(0, at - 3) : at] if not span.used and draft.stage_of(span)]
    if not before:
        return []
    before[-1].used = True
    return [Filter(field=STAGE_FIELD, values=draft.stage_of(before[-1]) or ())]


def _entity_next(draft: Draft, place: int) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) is not None


def _subject_before(draft: Draft, at: int) -> str | None:
    return next((entity for span in draft.spans[:at] if (entity := draft.entity_of(span))), None)


def _named_before(draft: Draft, first: int, number: Span) -> Target | None:
    place = first
    skipped = 0
    while (found := draft.previous(place)) is not None and skipped < 3:
        place, span = found
        measure = draft.measure_of(span)
        if measure is not None:
            span.used = True
            if measure == "won_value" and _is_company_size(draft, number):
                return ("field", "account.revenue", ())
            aggregate = draft.previous(place)
            if aggregate is not None and aggregate[1].means("aggregate") and aggregate[0] == place - 1:
                aggregate[1].used = True
            return ("measure", measure, ())
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            return _field_before(draft, place, span, name)
        entity = draft.entity_of(span)
        if entity is not None:
            counted = draft.previous(place)
            if (
                counted is not None
                and counted[1].means("count")
                and draft.previous(counted[0], skip=("mine", "team"))
            ):
                _use(span, counted[1])
                return ("measure", f"count:{entity}", ())
            return None
        if span.kind == "time" or span.means("who", "which", "by"):
            return None
        skipped += 1
    return None


def _is_company_size(draft: Draft, number: Span) -> bool:
    """'accounts with revenue above 2000': a bare figure of this size is the company's own, in millions."""
    if draft.likely_subject() != "account" or any(draft.stage_of(span) for span in draft.spans):
        return False
    bare = not number.unit and number.number <= LARGEST_COMPANY
    if bare or number.number >= SMALLEST_COMPANY:
        draft.notes.append("'revenue' is read as the company's own yearly revenue, in millions")
        return True
    return False


def _field_before(draft: Draft, place: int, span: Span, name: str) -> Target:
    """'average employees above 5000' is a figure of a group; 'employees above 5000' a property of a row."""
    previous = draft.previous(place)
    span.used = True
    sense = previous[1].sense("aggregate") if previous and previous[0] == place - 1 else None
    if sense is not None and previous is not None:
        previous[1].used = True
        if name == "opportunity.value" and sense.name == "avg":
            return ("measure", "average_deal", ())
        return ("measure", f"{sense.name}:{name}", ())
    if name == "opportunity.value" and draft.likely_subject() in ("agent", "account", "product"):
        return ("measure", "won_value", ())
    return ("field", name, ())


def _default_target(draft: Draft, first: int, number: Span) -> Target | None:
    nearest = next(
        (entity for span in reversed(draft.spans[:first]) if (entity := draft.entity_of(span))), None
    )
    subject = nearest or draft.likely_subject()
    sold = any(draft.stage_of(span) == ("Won",) for span in draft.spans[max(0, first - 2) : first])
    if number.unit == "%":
        return ("measure", "win_rate", ())
    if subject == "opportunity":
        return ("field", "opportunity.value", ())
    if subject == "order":
        return ("field", "order.amount", ())
    if subject == "product" and not sold:
        return ("field", "product.list_price", ())
    if subject in ("agent", "account", "product") and (sold or number.unit in ("money", "scaled")):
        return ("measure", "won_value", ())
    return None


def _in_unit(draft: Draft, name: str, values: tuple[float, ...], number: Span) -> tuple[Any, ...]:
    if name == "account.revenue" and (max(values) >= 1e6 or number.unit == "scaled"):
        # The field is in millions; "over $2 billion" says so in full.
        return tuple(value / 1e6 for value in values)
    return tuple(int(value) if value == int(value) else value for value in values)


def _year_of_field(draft: Draft, span: Span) -> bool:
    """'founded in 1994' is a number of the account, not a period."""
    at = draft.spans.index(span)
    before = draft.previous(at)
    return before is not None and draft.field_of(before[1]) == "account.founded"


def founding_years(draft: Draft) -> None:
    """'founded before 1990', 'established between 1990 and 2000'."""
    for at, span in list(draft.left("field")):
        if draft.field_of(span) != "account.founded":
            continue
        found = draft.next(at, skip=(*OPERATORS,))
        moment = found[1].moment if found else None
        if found is None or moment is None:
            continue
        _use(span, found[1])
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
        if name is not None and draft.catalogue.field(name).kind in DATED:
            if timed or name == "account.renewal_on":
                span.used, draft.period_field = True, name
        elif span.means("dated_engage") and not draft.stage_of(span) and (timed or draft.first("time")):
            span.used, draft.period_field = True, "opportunity.engage_date"
        elif span.means("dated_close"):
            span.used = True


def periods(draft: Draft) -> None:
    """The time that is left is the question's period; two of them with 'and' are compared."""
    moments = [(at, span) for at, span in draft.left("time") if span.moment]
    if not moments or draft.compare is not None:
        return
    if len(moments) == 2 and any(
        span.means("and", "or") for span in draft.spans[moments[0][0] : moments[1][0]]
    ):
        first, second = (span.moment.period for _, span in moments if span.moment)
        draft.period, draft.compare = first, second
        _use(*(span for _, span in moments))
        return
    for _, span in moments:
        period = span.moment.period if span.moment else Period()
        if draft.period is None:
            draft.period = period
        else:
            start = max(filter(None, (draft.period.start, period.start)), default=None)
            end = min(filter(None, (draft.period.end, period.end)), default=None)
            label = f"{draft.period.label}, {period.label}"
            draft.period = Period(start=start, end=end, label=label)
        span.used = True


def grains(draft: Draft) -> None:
    """'by month', 'quarterly', 'over time'."""
    for at, span in list(draft.left(*GRAINS, "trend")):
        before = draft.previous(at)
        after_by = before is not None and (before[1].means("by", "which") or _ranked(before[1]))
        adverb = span.text.endswith("ly") or " by " in span.text or span.means("trend", "grain_weekday")
        if not (after_by or adverb):
            continue
        grain = next((GRAINS[sense.kind] for sense in span.senses if sense.kind in GRAINS), "month")
        if after_by and before is not None and before[1].means("by"):
            before[1].used = True
        span.used = True
        asked = before is not None and before[1].means("which")
        if before is not None and asked:
            before[1].used = True
        if (asked or (before is not None and _ranked(before[1]))) and not span.text.endswith("s"):
            draft.limit = 1 if any(True for _ in draft.left("best", "worst")) else draft.limit
        if not any(group.grain for group in draft.groups):
            draft.groups.append(Group(field="date", grain=grain))
        elif not span.means("trend"):
            draft.groups = [Group(field="date", grain=grain) if one.grain else one for one in draft.groups]


def _ranked(span: Span) -> bool:
    return span.means("best", "worst")


def exclusions(draft: Draft) -> None:
    """'excluding GTX Pro', 'not in the West', 'other than Acme'."""
    for at, span in list(draft.left("not", "absent")):
        if span.means("absent") and span.text not in ("not", "without"):
            continue
        place = at
        excluded: dict[str, list[str]] = {}
        while (found := draft.next(place)) is not None:
            place, word = found
            stage, value = draft.stage_of(word), draft.value_of(word)
            if stage is not None:
                excluded.setdefault(STAGE_FIELD, []).extend(stage)
            elif value is not None:
                excluded.setdefault(value.name, []).append(value.value)
            elif not (word.means("and", "or") and excluded):
                break
            word.used = True
        for name, values in excluded.items():
            draft.add_filter(Filter(field=name, op="!=", values=tuple(values)))
            span.used = True


def _use(*spans: Span) -> None:
    for span in spans:
        span.used = True
