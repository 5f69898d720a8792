"""The part: names and stages behind the whole, before it, or behind 'by'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.shares.words import ARTICLES, as_filter
from crm.query.query import Filter

INSIDE = ("in", "within", "of", "at")
OUT_FROM = ("from", "by", "through", "with", "are", "is", "were", "was")
PLACED = ("agent.office", "agent.manager", "account.country", "account.sector", "product.series")


def parts_behind(draft: Draft, place: int) -> list[Filter]:
    """Names and stages after the whole: they are the part."""
    parts: list[Filter] = []
    for word in draft.spans[place + 1 :]:
        if word.used or word.means("time", "entity"):
            continue
        if word.means("by", "best", "worst"):
            break
        item = as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
    return parts


def from_within(draft: Draft, place: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of revenue in the East from MG Special': what is from it, out of the East's revenue."""
    leads = {}
    for span in draft.spans[place + 1 :]:
        item = as_filter(draft, span)
        if item is not None:
            before = [
                word for word in draft.words[max(0, span.first - 3) : span.first] if word not in ARTICLES
            ]
            leads[item] = before[-1] if before else ""
    whose = [item for item in parts if leads.get(item) in INSIDE and item.field in PLACED]
    rest = [item for item in parts if item not in whose]
    if not any(leads.get(item) in OUT_FROM for item in rest):
        return parts
    where += whose
    return rest


def parts_after_by(draft: Draft, at: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of West revenue by Kary' is hers; 'percentage of deals did each agent win' is the won ones."""
    following = draft.next(at)
    value = as_filter(draft, following[1]) if following else None
    if following is not None and value is not None and value.field != STAGE_FIELD:
        where += parts
        draft.spans[at].used = following[1].used = True
        return [value]
    for near in range(at + 1, len(draft.spans)):
        stage = draft.stage_of(draft.spans[near])
        if stage is not None and not draft.spans[near].used:
            draft.spans[near].used = True
            parts = [*parts, Filter(field=STAGE_FIELD, values=stage)]
    return parts


def before_share(draft: Draft, at: int, parts: list[Filter], measure: str) -> tuple[list[Filter], str]:
    for near in range(at):
        word = draft.spans[near]
        item = None if word.used else as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
        name = None if word.used else draft.measure_of(word)
        if name is not None:
            word.used = True
            measure = name
    return parts, measure


def merged_by_field(filters: list[Filter]) -> tuple[Filter, ...]:
    merged: dict[str, Filter] = {}
    for item in filters:
        old = merged.get(item.field)
        merged[item.field] = (
            item if old is None else item.model_copy(update={"values": (*old.values, *item.values)})
        )
    return tuple(merged.values())
