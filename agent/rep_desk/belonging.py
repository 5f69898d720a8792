"""Words that tie rows to a name: 'belong to Acme', 'under Nora', 'stage = Won', 'the people in the West'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from crm.query.query import Filter

# Words of a question that already say what the rows or figures are.
TOLD = ("entity", "measure", "aggregate", "how_much", "share", "best", "worst", "stage_won", "stage_lost")


def belonging(draft: Draft) -> None:
    """What belongs to a company is its subsidiary where companies are asked for; else the word only ties."""
    for at, span in list(draft.left("belonging")):
        following = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        before = draft.spans[at - 1] if at else None
        value = draft.value_of(following) if following is not None else None
        owned = before is not None and draft.entity_of(before) == "account"
        if following is not None and value is not None and value.name == "account.name" and owned:
            use(span, following)
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
        elif not (span.means("less") and _bounds(following)) and not (
            owned and _is_company(draft, following)
        ):
            span.used = True


def _is_company(draft: Draft, following: Span | None) -> bool:
    """'owned by another company': whose, no name tells."""
    return following is not None and draft.entity_of(following) == "account"


def _bounds(following: Span | None) -> bool:
    """'under 5000', 'under the average'."""
    return following is not None and (following.kind in ("number", "time") or following.means("aggregate"))


def equals(draft: Draft) -> None:
    """'sector = retail': the name after the sign says it all."""
    for at, span in list(draft.left("equal")):
        following = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        if following is not None and following.kind != "number":
            span.used = draft.value_of(following) is not None or draft.stage_of(following) is not None


def people(draft: Draft) -> None:
    """'people' are the staff of a company, or the sellers of a team, where nothing else is asked for."""
    for at, span in enumerate(draft.spans):
        if not span.means("crew"):
            continue
        values = [value.name for one in draft.spans if (value := draft.value_of(one))]
        nouns = [entity for one in draft.spans if (entity := draft.entity_of(one))]
        fields = [name for one in draft.spans if (name := draft.field_of(one))]
        if span.text.startswith(("everyone", "everybody")):
            span.used = True  # It says only that nobody is left out.
        if "account.name" in values or nouns[:1] == ["account"]:
            if span.text == "people":
                span.used, span.senses = False, [Sense("field", "account.employees")]
        elif any(name.startswith("agent.") for name in (*values, *fields)) and not _told(draft, at):
            span.used, span.senses = False, [Sense("entity", "agent")]


def _told(draft: Draft, at: int) -> bool:
    return any(one.means(*TOLD) for place, one in enumerate(draft.spans) if place != at)


def where_people_sit(draft: Draft) -> None:
    """'where is Ada based': a seller sits in an office, a company in a country."""
    sellers = any((value := draft.value_of(one)) and value.name == "agent.name" for one in draft.spans)
    companies = any(
        draft.entity_of(one) == "account" or ((value := draft.value_of(one)) and value.name == "account.name")
        for one in draft.spans
    )
    if sellers and not companies and not any(one.means(*TOLD) for one in draft.spans):
        for _, span in list(draft.left("field")):
            if draft.field_of(span) == "account.country" and span.text.startswith("country"):
                span.senses = [Sense("field", "agent.office")]


def ages(draft: Draft) -> None:
    """The age of open deals is the days they have been open, that of companies is their founding."""
    deals = any(
        draft.entity_of(one) == "opportunity"
        or draft.stage_of(one) is not None
        or draft.measure_of(one) == "open_pipeline"
        for one in draft.spans
    )
    somebody = any(draft.entity_of(one) in NAMED - {"account"} for one in draft.spans)
    for _, span in list(draft.left("age")):
        if deals:
            span.senses = [Sense("field", "opportunity.age")]
        elif not somebody and _companies(draft):
            span.senses = [Sense("field", "account.founded")]


def _companies(draft: Draft) -> bool:
    named = any((value := draft.value_of(one)) and value.name == "account.name" for one in draft.spans)
    return named and not any(one.means("aggregate", "by") for one in draft.spans)
