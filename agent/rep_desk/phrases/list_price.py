"""'won above list price' is a discount below zero."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from crm.query.query import Figure, Filter, Operator

LIST_PRICE: dict[str, Operator] = {"over_list": "<", "under_list": ">", "at_list": "="}


def against_list_price(draft: Draft) -> None:
    """'won above list price' is a discount below zero."""
    for _, span in list(draft.left(*LIST_PRICE)):
        span.used = True
        sense = span.sense(*LIST_PRICE)
        if span.means("at_list") and any(draft.measure_of(one) == "open_pipeline" for one in draft.spans):
            continue  # The pipeline is at list price where a deal has no value yet.
        unsold = any(one.means("stage_open", "stage_lost") for one in draft.spans)
        if span.means("at_list") and unsold:
            # "Lost deals at list price": what they would have brought.
            for _, value in list(draft.left("field")):
                value.used = value.used or draft.field_of(value) == "opportunity.value"
            draft.figures.append(Figure(measure="sum:opportunity.list_price"))
        elif sense is not None:
            draft.add_filter(Filter(field="opportunity.discount", op=LIST_PRICE[sense.kind], values=(0,)))
