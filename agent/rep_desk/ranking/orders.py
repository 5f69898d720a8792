"""The order that the question gives behind 'by': 'top 10 deals by value won', 'accounts by meetings'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, STAGE_KINDS, Draft, use
from agent.rep_desk.metrics import counted_after
from crm.query.query import Figure, Filter, Order


def ordered_by_field(draft: Draft, entity: str, descending: bool) -> bool:
    for at, by in list(draft.left("by")):
        found = draft.next(at)
        name = draft.field_of(found[1]) if found else None
        if found and entity == "opportunity" and draft.measure_of(found[1]) == "won_value":
            name = "opportunity.value"  # "Top 10 deals by value won".
            if "won" in found[1].text:
                draft.add_filter(Filter(field=STAGE_FIELD, values=("Won",)))
        if entity == "opportunity" and name == "product.list_price":
            name = "opportunity.list_price"
        if found is not None and name is not None and name.split(".")[0] == entity and draft.is_numeric(name):
            use(by, found[1])
            draft.order.append(Order(field=name, descending=descending))
            draft.columns.append(name)
            return True
    return False


def counted_by(draft: Draft) -> Figure | None:
    """'top 5 agents by won deals', 'accounts by meetings': rows of some kind, counted."""
    for at, by in list(draft.left("by")):
        found = draft.next(at, skip=STAGE_KINDS)
        value = draft.value_of(found[1]) if found else None
        entity = draft.entity_of(found[1]) if found else None
        if found and ((entity and entity not in NAMED) or (value and value.name == "activity.kind")):
            figure = counted_after(draft, at)
            by.used = by.used or figure is not None
            return figure
    return None
