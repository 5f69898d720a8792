"""One extreme value: 'the highest deal value', 'the cheapest GTX Basic that we sold'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, STAGE_KINDS, Draft, rank_by
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter


def extreme_of(draft: Draft, at: int, descending: bool) -> Figure | None:
    """'the highest deal value' of all, where nothing is broken down."""
    found = draft.next(at, skip=STAGE_KINDS)
    name = draft.field_of(found[1]) if found else None
    if found is not None and draft.measure_of(found[1]) == "discount":
        name = "opportunity.discount"  # "The biggest discount we gave".
    if found is None or name is None or not draft.is_numeric(name):
        return None
    nouns = [span for _, span in draft.left("entity", "who", "by", "field") if span is not found[1]]
    if any(draft.entity_of(span) or span.means("who", "by") or not is_number(draft, span) for span in nouns):
        return None
    found[1].used = True
    where: tuple[Filter, ...] = ()
    if name == "opportunity.value" and not any(draft.stage_of(span) for span in draft.spans):
        where = (Filter(field=STAGE_FIELD, values=("Won",)),)
    return Figure(measure=f"{'max' if descending else 'min'}:{name}", where=where)


def of_each(draft: Draft, at: int, descending: bool) -> bool:
    """'the highest deal value per agent' is the best deal of each."""
    found = draft.next(at, skip=STAGE_KINDS)
    each = next((place for place, _ in draft.left("by") if found and place > found[0]), None)
    if found is None or each is None or draft.field_of(found[1]) != "opportunity.value":
        return False
    if any(draft.entity_of(one) or draft.field_of(one) for one in draft.spans[:at]):
        return False
    found[1].used = True
    rank_by(draft, Figure(measure=f"{'max' if descending else 'min'}:opportunity.value"), descending)
    return True


def deal_of_product(draft: Draft, at: int, descending: bool) -> bool:
    """'the cheapest GTX Basic that we sold': a deal, told by the product in it."""
    found = draft.next(at)
    value = draft.value_of(found[1]) if found else None
    sold = any(draft.stage_of(span) == ("Won",) for span in draft.spans)
    nouns = [
        span
        for span in draft.spans
        if draft.entity_of(span) or draft.field_of(span) or draft.measure_of(span)
    ]
    if (
        value is None
        or value.name != "product.name"
        or not sold
        or any(not draft.stage_of(one) for one in nouns)
    ):
        return False
    figure = Figure(measure=f"{'max' if descending else 'min'}:opportunity.value")
    if draft.first("who", "which"):
        rank_by(draft, figure, descending)  # "Who sold the cheapest GTX Basic".
    else:
        draft.figures.append(figure)
    return True


def is_number(draft: Draft, span: Span) -> bool:
    name = draft.field_of(span)
    return name is not None and draft.is_numeric(name)
