"""Who lacks something: customers, sellers, products; or nobody, and deals are told apart."""

from __future__ import annotations

from agent.rep_desk.absence.vocabulary import BE_NOT
from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft
from agent.rep_desk.spans import Span
from crm.query.query import Filter


def who_lacks(draft: Draft) -> str:
    """Who lacks something; 'who never sold' is a seller, 'who never bought' a customer."""
    who = draft.first("who")
    if who is None or any(draft.entity_of(one) for one in draft.spans[: who[0]]):
        return draft.likely_subject()
    return "account" if any(one.means("stage_bought") for one in draft.spans) else "agent"


def lacks_stage(draft: Draft, at: int) -> bool:
    """'products not sold', 'accounts we've not sold Anchor to': they lack such deals."""
    following = draft.next(at)
    somebody = draft.likely_subject() in NAMED
    rows = any(draft.entity_of(one) == "opportunity" or one.means("measure", "share") for one in draft.spans)
    return following is not None and draft.stage_of(following[1]) is not None and somebody and not rows


def of_a_name(draft: Draft, at: int, word: Span, filters: list[Filter]) -> bool:
    """Whether deals are told apart by a name, and nobody is said to lack them."""
    named = [item for item in filters if item.field != STAGE_FIELD]
    deals = draft.entity_of(word) == "opportunity" and not draft.measure_of(word)
    before = draft.spans[at - 1] if at else None
    somebody = before is not None and (draft.entity_of(before) in NAMED or before.means("who", "which"))
    counted = any(one.means("measure", "count", "share") or draft.stage_of(one) for one in draft.spans[:at])
    return bool(named) and deals and counted and not somebody


def excludes(draft: Draft, at: int, span: Span) -> bool:
    """'deals that were not GTX Basic': see `exclusions`."""
    following = draft.next(at)
    named = following is not None and draft.value_of(following[1]) and not following[1].means("touched")
    return span.text in BE_NOT and bool(named)
