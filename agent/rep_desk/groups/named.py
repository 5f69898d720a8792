"""Breakdowns that are named as such: 'by region', 'per sector and product', 'for each agent'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft
from agent.rep_desk.spans import Span
from crm.query.catalogue import DATED
from crm.query.query import Group


def named(draft: Draft, at: int, by: Span) -> None:
    """What stands after 'by', 'per' or 'each', as far as the list goes."""
    place, taken, lead = at, False, by
    while (found := draft.next(place)) is not None:
        place, span = found
        entity = draft.entity_of(span)
        doer = entity == "agent" and lead.text == "by" and _doers(draft, at, place)
        if not taken and (doer or entity == "opportunity"):
            span.used = lead.used = True
            return
        if _passed(draft, place, span, taken):
            by = span if span.means("by") else by  # "By won value per sector".
            continue
        ranked = taken and draft.words[span.first - 1] == "the" and draft.is_ranked
        if ranked or not _grouped(draft, span, by):
            break  # "For each sector the account with the most wins".
        span.used = taken = True
    lead.used = lead.used or taken or bool(draft.figures)


def _passed(draft: Draft, place: int, span: Span, taken: bool) -> bool:
    """Words within a list of groups; 'each of Cara Losch's agents' names whose agents."""
    if span.means("and"):
        return taken
    whose = draft.value_of(span) is not None and not taken and _leads_to_noun(draft, place)
    return span.means("mine", "by") or whose


def _leads_to_noun(draft: Draft, place: int) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) in NAMED


def _doers(draft: Draft, at: int, place: int) -> bool:
    """'won by agents in the East': who did it, not a breakdown."""
    before = next((span for span in reversed(draft.spans[:at]) if span.kind != "time"), None)
    beside = [draft.next(place), draft.previous(place)]
    did = before is not None and draft.stage_of(before) is not None
    return did and any(near is not None and draft.value_of(near[1]) is not None for near in beside)


def _grouped(draft: Draft, span: Span, by: Span) -> bool:
    """Take a word as a breakdown, if it names one."""
    entity, name = draft.entity_of(span), draft.field_of(span)
    if entity in NAMED or entity == "line":
        draft.add_group(draft.group_for(entity or ""))
        _of_each(draft, by, draft.catalogue.entity(entity or "").title)
    elif name is not None and draft.catalogue.field(name).kind in DATED and _dated_already(draft):
        # "Per quarter, by close date": which date the time is about.
        draft.period_field = name
    elif name is not None and not draft.is_numeric(name):
        draft.add_group(Group(field=name))
        _of_each(draft, by, name)
    else:
        return False
    return True


def _of_each(draft: Draft, by: Span, field: str) -> None:
    if by.text.split()[-1] in ("each", "every", "per") and draft.each is None:
        draft.each = field


def _dated_already(draft: Draft) -> bool:
    return draft.period is not None or any(group.grain for group in draft.groups)
