"""Parts of a whole: 'what share of revenue comes from GTX Pro', 'percentage of deals won by agent'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.ranking import numeric
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter

VERBS = {"wins", "losses"}


def shares(draft: Draft) -> None:
    """'what share of revenue comes from GTX Pro', 'percentage of deals won', 'each region's share of revenue'."""
    found = draft.first("share")
    if found is None:
        return
    at, span = found
    base, place, where = _whole(draft, at)
    span.used = True
    parts: list[Filter] = []
    by = draft.first("by")
    for near in range(place + 1, len(draft.spans)):
        word = draft.spans[near]
        if word.used or word.means("time", "entity"):
            continue
        if word.means("by", "best", "worst"):
            break
        item = _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
    measure = base or ("count:opportunity" if "opportunity" in draft.world.present else "count:order")
    if base is not None and not parts and by is None:
        parts, _ = _before_share(draft, at, parts, measure)
    if by is not None:
        parts = _parts_after_by(draft, by[0], parts, where)
    if base is None:
        # "West's share of revenue": the value stands before, the figure after.
        parts, measure = _before_share(draft, at, parts, measure)
    if measure.startswith("count:"):
        if any(item.field == STAGE_FIELD for item in parts):
            # "what fraction of medical deals are lost": the stage is the part, the rest is the whole.
            where += [item for item in parts if item.field != STAGE_FIELD]
            parts = [item for item in parts if item.field == STAGE_FIELD]
        elif by is not None and not parts and span.text.startswith("percent"):
            # "percentage of lost deals by product": lost out of all of that product.
            parts = [item for item in where if item.field == STAGE_FIELD]
            where = [item for item in where if item.field != STAGE_FIELD]
    for item in where:
        draft.add_filter(item)
    merged = _merged(parts)
    figure = Figure(measure=measure, where=merged, share="within" if merged else "total")
    draft.figures.append(figure)
    if not merged and by is None and not draft.first("which"):
        return
    for _, entity in list(draft.left("entity")):
        if draft.entity_of(entity) == "opportunity":
            entity.used = True


def _parts_after_by(draft: Draft, at: int, parts: list[Filter], where: list[Filter]) -> list[Filter]:
    """'share of West revenue by Kary' is hers; 'percentage of deals did each agent win' is the won ones."""
    following = draft.next(at)
    value = _as_filter(draft, following[1]) if following else None
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


def _whole(draft: Draft, at: int) -> tuple[str | None, int, list[Filter]]:
    """What the share is of: a measure, or rows under the conditions that stand before their noun."""
    where: list[Filter] = []
    pending: list[tuple[Span, Filter]] = []
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("aggregate", "mine", "time"):
            span.used = span.used or span.means("aggregate")
            continue
        measure = draft.measure_of(span)
        if measure is not None and (not draft.stage_of(span) or span.text in VERBS):
            use(span, *(one for one, _ in pending))
            return measure, place, where + [item for _, item in pending]
        entity = draft.entity_of(span)
        if entity is not None:
            use(span, *(one for one, _ in pending))
            return f"count:{entity}", place, where + [item for _, item in pending]
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            use(span, *(one for one, _ in pending))
            return numeric(draft, name).measure, place, [item for _, item in pending]
        item = _as_filter(draft, span)
        if item is None:
            break
        pending.append((span, item))
    return None, at, []


def _before_share(draft: Draft, at: int, parts: list[Filter], measure: str) -> tuple[list[Filter], str]:
    for near in range(at):
        word = draft.spans[near]
        item = None if word.used else _as_filter(draft, word)
        if item is not None:
            word.used = True
            parts.append(item)
        name = None if word.used else draft.measure_of(word)
        if name is not None:
            word.used = True
            measure = name
    return parts, measure


def _as_filter(draft: Draft, span: Span) -> Filter | None:
    stage = draft.stage_of(span)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    value = draft.value_of(span)
    return None if value is None else Filter(field=value.name, values=(value.value,))


def _merged(filters: list[Filter]) -> tuple[Filter, ...]:
    merged: dict[str, Filter] = {}
    for item in filters:
        old = merged.get(item.field)
        merged[item.field] = (
            item if old is None else item.model_copy(update={"values": (*old.values, *item.values)})
        )
    return tuple(merged.values())
