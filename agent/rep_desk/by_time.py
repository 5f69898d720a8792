"""Ranking by time: 'fastest to close', 'oldest open deals', 'newest accounts', 'the most recent email'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft, is_singular, rank_by, use
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Order

DEFAULT_LIMIT = 10
DATES = ("opportunity.engage_date", "opportunity.close_date")


def by_time(draft: Draft, at: int, span: Span) -> bool:  # noqa: C901  # each kind of record has its date
    """'fastest to close', 'oldest open deals', 'newest accounts', 'longest sales cycle'."""
    found = draft.next(at, skip=("aggregate",))
    stages = [stage for one in draft.spans if (stage := draft.stage_of(one))]
    closed = any(set(stage) <= {"Won", "Lost"} for stage in stages)
    if found is not None:
        place, word = found
        measure, name = draft.measure_of(word), draft.field_of(word)
        if measure == "time_to_close" or name in ("opportunity.cycle", "opportunity.age"):
            word.used = True
            rank_by(draft, Figure(measure=measure or "time_to_close"), span.means("slowest"))
            return True
        if draft.limit is not None and name in DATES and draft.likely_subject() == "opportunity":
            word.used, draft.subject = True, "opportunity"  # "The 3 with the earliest engage date".
            draft.order.append(Order(field=name, descending=span.means("newest")))
            return True
        value = draft.value_of(word)
        kind = value is not None and value.name == "activity.kind"
        entity = draft.entity_of(word) or ("activity" if kind else _entity_soon(draft, place))
        if entity == "opportunity":
            return _deals_by_time(draft, span, closed)
        noun = word if draft.entity_of(word) else (draft.next(place) or found)[1]
        if entity == "account" and span.text == "oldest":
            draft.order.append(Order(field="account.founded", descending=False))
            return _one_if_singular(draft, noun)
        if entity in ("activity", "order", "ticket", "contact", "conversation"):
            field = draft.catalogue.entity(entity).dated_by
            draft.subject = draft.subject or entity
            draft.order.append(Order(field=field, descending=span.means("newest", "best")))
            return _one_if_singular(draft, word)
        if entity == "account" and span.means("newest"):
            draft.order.append(Order(field="account.founded", descending=True))
            return _one_if_singular(draft, noun)
    if _by_founding(draft, span):
        return True
    first = next((entity for one in draft.spans if (entity := draft.entity_of(one))), None)
    if first == "opportunity" and (found is None or draft.stage_of(found[1])):
        return _deals_by_time(draft, span, closed)
    if span.means("quickest", "slowest") and (
        found is None or draft.stage_of(found[1]) or found[1].means("took", "by")
    ):
        if found is not None and draft.stage_of(found[1]) == ("Won", "Lost"):
            found[1].used = True
        rank_by(draft, Figure(measure="time_to_close"), span.means("slowest"))
        return True
    return False


def _by_founding(draft: Draft, span: Span) -> bool:
    """'which account is the oldest, by founding year'."""
    founded = [one for _, one in draft.left("field") if draft.field_of(one) == "account.founded"]
    if not founded:
        return False
    noun = next((one for one in draft.spans if draft.entity_of(one) == "account"), None)
    use(*founded, *(one for _, one in draft.left("by", "which")))
    draft.subject = "account"
    draft.order.append(Order(field="account.founded", descending=span.means("newest")))
    return _one_if_singular(draft, noun)


def _entity_soon(draft: Draft, place: int) -> str | None:
    following = draft.next(place)
    told = draft.stage_of(draft.spans[place]) or draft.value_of(draft.spans[place])
    return draft.entity_of(following[1]) if following and told else None


def _deals_by_time(draft: Draft, span: Span, closed: bool) -> bool:
    entity = next((one for one in draft.spans if draft.entity_of(one) == "opportunity"), None)
    somebody = [one for one in draft.spans[: draft.spans.index(span)] if draft.entity_of(one) in NAMED]
    each = any(one.means("by") for one in draft.spans)
    if somebody and entity is not None and not each and not draft.figures:
        # "Which rep has the oldest open deal": the deal tells whose it is.
        draft.subject = "opportunity"
        use(entity, *somebody, *(one for _, one in draft.left("which", "whose", "who")))
    if each and entity is not None and is_singular(entity.text) and not draft.figures:
        draft.subject, entity.used = "opportunity", True  # "The last won deal of each rep".
    if span.means("newest"):
        draft.order.append(Order(field="opportunity.close_date" if closed else "opportunity.engage_date"))
    elif span.means("earliest"):
        field = "opportunity.close_date" if closed else "opportunity.engage_date"
        draft.order.append(Order(field=field, descending=False))
    elif closed:
        draft.order.append(Order(field="opportunity.cycle", descending=span.means("slowest")))
        draft.columns.append("opportunity.cycle")
    else:
        draft.order.append(Order(field="opportunity.age", descending=span.means("slowest")))
        draft.columns.append("opportunity.age")
    return _one_if_singular(draft, entity)


def _one_if_singular(draft: Draft, span: Span | None) -> bool:
    if draft.limit is None:
        draft.limit = 1 if span is not None and is_singular(span.text) else DEFAULT_LIMIT
    return True
