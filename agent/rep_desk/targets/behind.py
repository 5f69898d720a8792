"""The noun after the number: '… lost deals', '… employees', '… GTX Basic'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, STAGE_FIELD, Draft, use
from agent.rep_desk.spans import Span
from agent.rep_desk.targets.company_size import is_company_size
from agent.rep_desk.targets.told_apart import names_a_value, tells_groups
from agent.rep_desk.targets.vocabulary import OPERATORS, Target
from crm.query.query import Filter

STOPS = ("by", "and", "or", "which", "who", "whose", "not", "absent", *OPERATORS)
NARROWING = ("product.name", "activity.kind", "account.sector", "product.series")
COUNTED = {"wins": "won_deals", "losses": "lost_deals", "sales": "won_deals"}


def named_after(draft: Draft, last: int, number: Span) -> Target | None:
    """'… lost deals', '… employees', '… GTX Basic': the noun after the number, past stages and names."""
    where: list[Filter] = []
    taken: list[Span] = []
    place = last
    while (found := draft.next(place)) is not None:
        place, span = found
        if span.means("doing", "completed") and place < len(draft.spans) - 1 and not span.means("field"):
            taken.append(span)
            continue
        if span.kind == "time" or span.means(*STOPS):
            return None
        item = _narrowing(draft, span)
        if item is None:
            return _noun(draft, span, number, (last, where, taken))
        where.append(item)
        taken.append(span)
        if item.field == "activity.kind" and not _entity_next(draft, place):
            use(*taken)
            return ("measure", "count:activity", tuple(where))
    if not number.unit and where and all(item.field == STAGE_FIELD for item in where) and _each_one(draft):
        # "By rep, at least 100 closed": deals.
        use(*taken)
        return ("measure", "count:opportunity", tuple(where))
    if not number.unit and any(item.field.startswith("product.") for item in where):
        # "sold more than 50 GTX Basic": pieces of it.
        use(*taken)
        return ("measure", "count:opportunity", (*where, *stage_before(draft, last)))
    return None


def _entity_next(draft: Draft, place: int) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) is not None


def _noun(
    draft: Draft, span: Span, number: Span, before: tuple[int, list[Filter], list[Span]]
) -> Target | None:
    last, where, taken = before
    entity, measure, name = draft.entity_of(span), draft.measure_of(span), draft.field_of(span)
    if span.text in COUNTED and not number.unit:
        use(span, *taken)
        return ("measure", COUNTED[span.text], ())
    if entity is not None and not number.unit:
        if entity == _subject_before(draft, last):
            return None
        if entity == "opportunity" and not where:
            where += stage_before(draft, last)
        use(span, *taken)
        return ("measure", f"count:{entity}", tuple(where))
    if measure == "won_value" and not where and is_company_size(draft, number):
        use(span)
        return ("field", "account.revenue", ())
    if measure == "discount" and not tells_groups(draft):
        use(span, *taken)
        return ("field", "opportunity.discount", ())
    if measure in ("won_deals", "lost_deals") and number.unit in ("money", "scaled"):
        use(*taken)
        return ("field", "opportunity.value", ())  # "Five-figure wins".
    if measure is not None:
        use(span, *taken)
        return ("measure", measure, tuple(where))
    if name is not None and draft.is_numeric(name):
        use(span)
        return ("field", name, ())
    return None


def _subject_before(draft: Draft, at: int) -> str | None:
    return next((entity for span in reversed(draft.spans[:at]) if (entity := draft.entity_of(span))), None)


def _narrowing(draft: Draft, span: Span) -> Filter | None:
    stage, value = draft.stage_of(span), draft.value_of(span)
    if stage is not None and span.text not in COUNTED:
        return Filter(field=STAGE_FIELD, values=stage)
    if value is not None and value.name in NARROWING:
        return Filter(field=value.name, values=(value.value,))
    return None


def _each_one(draft: Draft) -> bool:
    """Whether the answer is broken down, so that rows can be counted in each part."""
    by = next((one for at, one in draft.left("by") if not names_a_value(draft, at)), None)
    return draft.likely_subject() in NAMED or draft.first("who") is not None or by is not None


def stage_before(draft: Draft, at: int) -> list[Filter]:
    """'won more than 200 deals': the verb belongs to the deals that are counted."""
    before = [span for span in draft.spans[max(0, at - 3) : at] if not span.used and draft.stage_of(span)]
    if not before:
        return []
    before[-1].used = True
    return [Filter(field=STAGE_FIELD, values=draft.stage_of(before[-1]) or ())]
