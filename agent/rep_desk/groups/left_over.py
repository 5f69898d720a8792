"""Nouns that nothing has counted nor named are breakdowns: 'revenue for products'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft, is_singular
from agent.rep_desk.groups.one_wanted import one_wanted
from agent.rep_desk.spans import Span
from crm.query.query import Group

FIGURE_WORDS = ("measure", "aggregate", "count", "how_much", "how_long")


def left_over(draft: Draft) -> None:
    """Nouns not counted nor named: 'agents with a win rate above 60%', 'revenue for products'."""
    facts = {draft.catalogue.measure(figure.measure).fact for figure in draft.figures}
    counted = {figure.measure.partition(":")[2] for figure in draft.figures}
    for _, span in list(draft.left("entity")):
        entity = draft.entity_of(span)
        own = entity in facts and draft.is_ranked and not draft.groups
        if entity in NAMED and (entity not in facts or own) and entity not in counted:
            if (
                _names_value(draft, span, entity)
                or _qualified(draft, span)
                or _restricts(draft, span, entity)
            ):
                span.used = True
                continue
            draft.add_group(draft.group_for(entity))
            span.used = True
            one_wanted(draft, span)
        elif entity == "line" and draft.sort_figure is not None and not draft.groups:
            draft.add_group(draft.group_for(entity))
            span.used = True
            one_wanted(draft, span)
        elif entity in facts or entity in counted:
            span.used = True
    for _, span in list(draft.left("field")):
        name = draft.field_of(span)
        if name is None or draft.catalogue.field(name).kind != "text":
            continue
        span.used = True
        if not any((value := draft.value_of(one)) and value.name == name for _, one in draft.left("value")):
            draft.add_group(Group(field=name))
            one_wanted(draft, span)


def _qualified(draft: Draft, span: Span) -> bool:
    """'revenue of retail accounts' is one sum over them; ranked or under a condition it is one for each."""
    at = draft.spans.index(span)
    before = draft.spans[at - 1] if at else None
    after = draft.spans[at + 1 : at + 3]
    if len(after) == 2 and after[0].means("by") and draft.measure_of(after[1]):
        return False  # "Retail accounts by revenue" is one figure for each.
    alone = not draft.is_ranked and not draft.having and not draft.first("versus")
    if draft.first("apart") or _rates_of_several(draft, span):
        return False
    return alone and before is not None and before.means("value")


def _rates_of_several(draft: Draft, span: Span) -> bool:
    """'Nora's reps with their win rates': rates, where a sum would have one."""
    rates = any(one.means("measure") and one.text.endswith("rates") for one in draft.spans)
    return not is_singular(span.text) and (rates or "their" in draft.words[span.last + 1 :])


def _restricts(draft: Draft, span: Span, entity: str) -> bool:
    """'revenue from companies with over 5000 employees' is one sum: the noun only bears the condition."""
    if draft.is_ranked or draft.having or draft.first("versus"):
        return False
    at = draft.spans.index(span)
    figure = next((place for place, one in enumerate(draft.spans) if one.means(*FIGURE_WORDS)), at)
    if figure >= at:
        return False
    own = any(item.field.startswith(f"{entity}.") for item in draft.filters)
    after = (draft.value_of(one) for one in draft.spans[at + 1 :])
    return own or any(value is not None and value.name.startswith(f"{entity}.") for value in after)


def _names_value(draft: Draft, span: Span, entity: str) -> bool:
    """'the product GTX Pro', 'account Acme': the noun only says what the name is."""
    at = draft.spans.index(span)
    for near in (at - 1, at + 1):
        if 0 <= near < len(draft.spans):
            value = draft.value_of(draft.spans[near])
            if value is not None and value.name == draft.catalogue.entity(entity).title:
                return True
    return False
