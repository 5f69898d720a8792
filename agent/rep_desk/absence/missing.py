"""What a word names that is missing: a kind of row, a field, a stage."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.spans import Span
from crm.query.query import Filter

RELATED = frozenset(("activity", "opportunity", "order", "ticket", "line", "contact", "conversation"))
WON_OR_LOST = {"won_deals": ("Won",), "won_value": ("Won",), "lost_deals": ("Lost",)}


def missing_rows(draft: Draft, word: Span, filters: list[Filter]) -> tuple[str, tuple[Filter, ...]] | None:
    """The kind of related row that a word names, with conditions that stood before it."""
    entity, value, measure = draft.entity_of(word), draft.value_of(word), word.sense("measure")
    if entity in RELATED:
        sold = (Filter(field=STAGE_FIELD, values=("Won",)),) if word.text in ("sale", "sales") else ()
        return entity, (*filters, *sold)
    if measure is not None and measure.name in WON_OR_LOST:
        return "opportunity", (*filters, Filter(field=STAGE_FIELD, values=WON_OR_LOST[measure.name]))
    touched = word.sense("touched")
    if touched is not None:
        return "activity", kind_of_contact(touched.name)
    if value is not None and value.name == "activity.kind":
        return "activity", (Filter(field=value.name, values=(value.value,)),)
    return None


def kind_of_contact(name: str) -> tuple[Filter, ...]:
    """'emailed' is by e-mail, 'contacted' by any way."""
    return () if name == "any" else (Filter(field="activity.kind", values=(name,)),)


def unfilled(draft: Draft, word: Span) -> str | None:
    """The field that is not filled: 'no manager', 'without an account'."""
    entity = draft.entity_of(word)
    return draft.field_of(word) or (draft.catalogue.entity(entity).title if entity else None)


def condition_in(draft: Draft, word: Span) -> Filter | None:
    stage, value = draft.stage_of(word), draft.value_of(word)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    if word.means("completed", "planned"):
        return Filter(
            field="activity.status", values=("scheduled" if word.means("planned") else "completed",)
        )
    return None if value is None else Filter(field=value.name, values=(value.value,))
