"""Conditions that make the part: 'have more than 5000 employees', 'was engaged before May'."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.shares.words import as_filter
from agent.rep_desk.spans import Span
from crm.query.query import Filter

FILLED = ("empty", "filled")


def own_conditions(draft: Draft, measure: str, besides: str = "") -> list[Filter]:
    """'what percentage of accounts have more than 5000 employees': the condition makes the part."""
    if not measure.startswith("count:"):
        return []
    own = measure.removeprefix("count:") + "."
    parts = [
        item
        for item in draft.filters
        if item.field != besides and (item.field.startswith(own) or (not besides and item.op in FILLED))
    ]
    draft.filters = [item for item in draft.filters if item not in parts]
    return parts


def bounds_as_part(draft: Draft) -> list[Filter]:
    """'what fraction of revenue comes from deals above 5,000'."""
    bounds = [item for item in draft.filters if item.op not in ("=", "!=") and not item.of_average]
    draft.filters = [item for item in draft.filters if item not in bounds]
    return bounds


def said_later(
    draft: Draft, at: int, by: tuple[int, Span] | None, measure: str, parts: list[Filter]
) -> list[Filter]:
    """'what percentage of lost deals by manager was for GTX Pro': what is said behind the breakdown."""
    staged = all(item.field == STAGE_FIELD for item in parts)
    if by is None or not staged or not said_of_them(draft, at, by[0]):
        return []
    return _conditions_of(draft, by[0], measure)


def _conditions_of(draft: Draft, by: int, measure: str) -> list[Filter]:
    """What is said of them behind the breakdown: names, and conditions that were read already."""
    parts = []
    for span in draft.spans[by + 2 :]:
        item = None if span.used or draft.stage_of(span) else as_filter(draft, span)
        if item is not None:
            span.used = True
            parts.append(item)
    own = measure.removeprefix("count:") + "."
    read = [item for item in draft.filters if item.field.startswith(own) and item.field != STAGE_FIELD]
    draft.filters = [item for item in draft.filters if item not in read]
    return [*parts, *read] or days_as_part(draft)


def said_of_them(draft: Draft, at: int, by: int) -> bool:
    """'what percentage of lost deals by manager was for GTX Pro': a verb behind both."""
    noun = draft.spans[min(by + 1, len(draft.spans) - 1)]
    last = max(draft.spans[at].last, noun.last)
    return any(word in ("was", "were", "is", "are") for word in draft.words[last + 1 :])


def days_as_part(draft: Draft) -> list[Filter]:
    """'what percentage of open deals was engaged before May': the days make the part."""
    period, field = draft.period, draft.period_field
    if period is None or field is None:
        return []
    draft.period = draft.period_field = None
    if period.start and period.end:
        last = period.end - timedelta(days=1)
        return [Filter(field=field, op="between", values=(period.start, last))]
    if period.start:
        return [Filter(field=field, op=">=", values=(period.start,))]
    return [Filter(field=field, op="<", values=(period.end,))] if period.end else []


def told(measure: str, parts: list[Filter]) -> list[Filter]:
    """The parts that say more than the whole: all revenue is of won deals."""
    if measure not in ("won_value", "won_deals"):
        return parts
    return [item for item in parts if not (item.field == STAGE_FIELD and item.values == ("Won",))]
