"""The breakdown that is asked for: the noun after 'which', or what 'who' stands for."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_KINDS, Draft
from agent.rep_desk.groups.each_of import each_of_several
from agent.rep_desk.groups.one_of_two import field_of_two, one_of_two
from agent.rep_desk.groups.one_wanted import one_wanted
from agent.rep_desk.spans import Span
from crm.query.query import Group


def asked_for(draft: Draft) -> None:
    """The noun after 'which', or 'who', is what the figures are broken down by."""
    for at, span in list(draft.left("which")):
        _which(draft, at, span)
    who = draft.first("who")
    if who is not None:
        _best_of_each(draft, *who)
    each_of_several(draft)
    if who is not None and not draft.groups:
        _who(draft, *who)


def _which(draft: Draft, at: int, which: Span) -> None:
    following = draft.next(at, skip=("value", *STAGE_KINDS, "mine", "number"))
    if following is None:
        return
    place, word = following
    entity, name = draft.entity_of(word), draft.field_of(word)
    if entity in NAMED or entity == "line":
        draft.add_group(draft.group_for(entity or ""))
    elif name is not None and not draft.is_numeric(name):
        draft.add_group(Group(field=name))
    else:
        return
    which.used = word.used = True
    one_wanted(draft, word)
    owned = draft.next(place)
    beside = owned is not None and owned[0] == place + 1
    if owned is not None and beside and draft.entity_of(owned[1]) == (name or "").split(".")[0]:
        # "Which country's accounts": the noun only says whose country.
        owned[1].used = True


def _best_of_each(draft: Draft, at: int, who: Span) -> None:
    """'for each product, who won the most deals': the best seller of each."""
    parted = len(draft.groups) == 1 and draft.groups[0].field.startswith(("product.", "account.", "agent.o"))
    parted = parted and any(span.means("by") for span in draft.spans)
    relative = at > 0 and draft.entity_of(draft.spans[at - 1]) is not None
    sellers = any(draft.entity_of(one) in ("agent", "account", "contact") for _, one in draft.left("entity"))
    if parted and draft.is_ranked and not (relative or sellers or draft.both or draft.is_shop):
        draft.add_group(Group(field="agent.name"))
        draft.each, draft.limit = draft.groups[0].field, draft.limit or 1
        who.used = True


def _who(draft: Draft, at: int, who: Span) -> None:
    """'who sold most', 'who has over 50 deals': each seller, or each customer of the shop."""
    listed = at == 0 and _did(draft) and not draft.having
    ranked = draft.superlative or draft.is_ranked
    if not (ranked or draft.having or listed):
        return
    if not any(draft.entity_of(one) in NAMED for _, one in draft.left("entity")):
        usual = "contact.name" if draft.is_shop else "agent.name"
        draft.add_group(Group(field=field_of_two(draft) or usual))
        alone = not draft.both or one_of_two(draft)
        if draft.limit is None and ranked and alone:
            draft.limit = 1
    who.used = True


def _did(draft: Draft) -> bool:
    """'who sold to Acme, and for how much': a seller for each figure."""
    verb = draft.spans[1] if len(draft.spans) > 1 else None
    sold = (
        verb is not None and draft.stage_of(verb) in (("Won",), ("Lost",)) and not verb.means("stage_bought")
    )
    return sold and bool(draft.figures) and not draft.is_shop
