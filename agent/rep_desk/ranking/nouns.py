"""The noun that is ranked: 'top West agents', 'largest open deal', 'the most sectors'."""

from __future__ import annotations

from agent.rep_desk.by_time import DEFAULT_LIMIT
from agent.rep_desk.draft import NAMED, Draft, is_singular, rank_by
from agent.rep_desk.ranking.default_figure import default_metric, figure_to_come
from agent.rep_desk.ranking.orders import counted_by, ordered_by_field
from agent.rep_desk.ranking.vocabulary import LOWEST, PRICED, RECORDS, SIZED
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Group, Order

# What "top X" means when nothing is said: figure by kind of record.
DEFAULT_FIGURE = {"contact": "order_value", "line": "count:line", "order": "order_value"}


def subject_after(draft: Draft, at: int) -> Span | None:
    """The noun that is ranked, past stages and values: 'top West agents', 'largest open deal'."""
    place = at
    while (found := draft.next(place)) is not None:
        place, span = found
        name = draft.field_of(span)
        if draft.entity_of(span) or (
            name and (not draft.is_numeric(name) or _value_of_deal(draft, place, name))
        ):
            return span
        if not (draft.stage_of(span) or draft.value_of(span) or span.means("mine")):
            return None
    return None


def _value_of_deal(draft: Draft, place: int, name: str) -> bool:
    following = draft.next(place)
    return following is not None and draft.entity_of(following[1]) == name.split(".", maxsplit=1)[0]


def rank_subject(draft: Draft, span: Span, rank: Span, descending: bool) -> None:
    entity, name = draft.entity_of(span), draft.field_of(span)
    if name is not None and entity is None and draft.is_numeric(name):
        following = draft.next(draft.spans.index(span))
        draft.order.append(Order(field=name, descending=descending))
        span.used = True
        entity = name.split(".")[0]
        span = following[1] if following else span
    if draft.limit is None:
        draft.limit = 1 if is_singular(span.text) else DEFAULT_LIMIT
    draft.descending = descending
    span.used = True
    if entity in RECORDS:
        _rank_records(draft, entity, descending)
    elif entity == "product" and rank.text in PRICED:
        draft.subject = "product"
        priciest = rank.text not in LOWEST
        draft.order.append(Order(field="product.list_price", descending=priciest))
    elif entity == "account" and rank.text in SIZED and not figure_to_come(draft):
        draft.subject = "account"
        draft.order.append(Order(field="account.revenue", descending=descending))
    else:
        draft.add_group(draft.group_for(entity) if entity else Group(field=name or ""))
        _rank_groups(draft, entity, rank, descending)


def _rank_groups(draft: Draft, entity: str | None, rank: Span, descending: bool) -> None:
    counted = counted_by(draft)
    if counted is not None:
        rank_by(draft, counted, descending)
    elif not draft.figures and not figure_to_come(draft):
        metric = DEFAULT_FIGURE.get(entity or "") or default_metric(draft).measure
        if rank.text in ("most common", "most frequent"):
            subject = draft.likely_subject()
            usual = "opportunity" if "opportunity" in draft.world.present else "order"
            metric = f"count:{usual if subject in NAMED else subject}"
        rank_by(draft, Figure(measure=metric), descending)


def _rank_records(draft: Draft, entity: str, descending: bool) -> None:
    draft.subject = entity
    if ordered_by_field(draft, entity, descending):
        return
    field = {"opportunity": "opportunity.value", "order": "order.amount"}.get(entity)
    if field and not draft.order and not figure_to_come(draft):
        draft.order.append(Order(field=field, descending=descending))


def most_kinds(draft: Draft, at: int, noun: Span) -> bool:
    """'which rep won deals in the most sectors': how many different ones each has dealt with."""
    name = draft.field_of(noun)
    before = draft.spans[:at]
    somebody = [one for one in before if one.means("who") or draft.entity_of(one) in NAMED]
    sold = any(draft.stage_of(one) or draft.entity_of(one) == "opportunity" for one in before)
    if not somebody or not sold or name is None or draft.entity_of(noun) or draft.is_numeric(name):
        return False
    noun.used = True
    rank_by(draft, Figure(measure=f"among:count:opportunity/{name}"), draft.spans[at].means("best"))
    return True
