"""All of a set: 'sold every product', 'a win in every month', 'bought all products of the MG series'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from crm.query.query import Group

FIELDS = {
    "product": "product.name",
    "series": "product.series",
    "sector": "account.sector",
    "country": "account.country",
    "account": "account.name",
    "region": "agent.office",
    "manager": "agent.manager",
    "agent": "agent.name",
}
GRAINS = ("month", "quarter", "week")
ASKING = ("measure", "aggregate", "how_much", "share", "best", "worst")


def sets(draft: Draft) -> None:
    """Take 'for every …' where somebody is looked for who has dealt with all of them."""
    found = draft.first("every_of")
    if found is None:
        return
    at, span = found
    name = span.text.rsplit("_", 1)[-1]
    if not _looks_for_somebody(draft.spans[:at], draft):
        draft.spans[at : at + 1] = _by(span, name)
        return
    grain = next((one for one in GRAINS if one == name), None)
    draft.every = Group(field="opportunity.close_date", grain=grain) if grain else Group(field=FIELDS[name])
    use(span)
    if draft.subject is None and not any(draft.entity_of(one) in NAMED for one in draft.spans[:at]):
        draft.subject = "account" if any(one.means("stage_bought") for one in draft.spans) else "agent"
        use(*(one for one in draft.spans[:at] if one.means("who")))


def _looks_for_somebody(before: list[Span], draft: Draft) -> bool:
    people = any(draft.entity_of(one) in NAMED or one.means("who") for one in before)
    figures = any(one.means(*ASKING) and not draft.stage_of(one) for one in before)
    counted = [
        draft.entity_of(draft.spans[at + 1]) for at, one in enumerate(before[:-1]) if one.means("count")
    ]
    return people and not figures and all(entity in NAMED for entity in counted)


def _by(span: Span, name: str) -> list[Span]:
    """'how many deals in every quarter' is a breakdown."""
    noun = Sense("field", FIELDS[name]) if name in FIELDS else Sense(f"grain_{name}", f"grain_{name}")
    noun = Sense("entity", name) if name in NAMED else noun
    return [
        Span(span.first, span.first, "every", [Sense("by", "by")]),
        Span(span.first, span.last, name, [noun]),
    ]
