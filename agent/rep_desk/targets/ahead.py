"""The noun before the number: 'revenue above …', 'employees over …', 'lost deals > …'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_KINDS, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets.behind import stage_before
from agent.rep_desk.targets.company_size import is_company_size
from agent.rep_desk.targets.told_apart import asks_whether, names_a_value, tells_groups
from agent.rep_desk.targets.vocabulary import FEW, Target

OF_DEALS = ("won_value", "average_deal", "open_pipeline")


def named_before(draft: Draft, first: int, number: Span) -> Target | None:
    place = first
    skipped = 0
    while (found := draft.previous(place)) is not None and skipped < 3:
        place, span = found
        measure = draft.measure_of(span)
        if measure is not None:
            return _measure_before(draft, place, span, number)
        name = draft.field_of(span)
        if name is not None and draft.is_numeric(name):
            return _field_before(draft, place, span, name)
        entity = draft.entity_of(span)
        if entity is not None:
            counted = draft.previous(place, skip=STAGE_KINDS)
            if (
                counted is not None
                and counted[1].means("count")
                and draft.previous(counted[0], skip=("mine", "team"))
            ):
                where = tuple(stage_before(draft, place))
                use(span, counted[1])
                return ("measure", f"count:{entity}", where)
            grouped = any(by_at > first and not names_a_value(draft, by_at) for by_at, _ in draft.left("by"))
            if place == first - 1 and grouped and not number.unit and number.number < FEW:
                # "Lost deals > 30 by account".
                span.used = True
                return ("measure", f"count:{entity}", tuple(stage_before(draft, place)))
            return None
        if span.means("who", "which", "by"):
            return None
        if span.kind == "time":
            continue
        skipped += 1
    return None


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


def _measure_before(draft: Draft, place: int, span: Span, number: Span) -> Target:
    measure = draft.measure_of(span) or ""
    large = number.unit in ("money", "scaled") or (number.number >= FEW and not tells_groups(draft))
    if draft.catalogue.measure(measure).aggregation == "count" and large:
        before = draft.spans[place - 1] if place else None
        if before is not None and before.means("aggregate") and span.text == "wins":
            use(span, before)
            return ("measure", "won_value", ())  # "Total wins over 200k".
        return ("field", "opportunity.value", ())  # "Wins over 5k" are deals of that value.
    if (
        measure in OF_DEALS
        and number.unit != "%"
        and not tells_groups(draft)
        and not asks_whether(draft, place + 1)
    ):
        return ("field", "opportunity.value", ())  # "Total value of won deals over 20,000".
    span.used = True
    if measure == "won_value" and is_company_size(draft, number):
        return ("field", "account.revenue", ())
    lead = draft.previous(place)
    if lead is not None and lead[1].means("aggregate", "count") and lead[0] == place - 1:
        lead[1].used = True
    return ("measure", measure, ())
