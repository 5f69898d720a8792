"""The columns of a list, and the order of any answer."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from crm.opportunities import OPEN_STAGES
from crm.query.dates import list_date
from crm.query.query import Order


def show_columns(draft: Draft) -> None:
    """A list shows what it was asked by: the fields of conditions and of the order."""
    if draft.figures or draft.subject is None:
        return
    is_open = any(
        item.field == STAGE_FIELD and set(item.values) <= set(OPEN_STAGES) for item in draft.filters
    )
    if is_open and draft.order and draft.order[0].field == "opportunity.value":
        # An open deal has no close value yet.
        draft.order[0] = draft.order[0].model_copy(update={"field": "opportunity.estimate"})
    shown = draft.catalogue.entity(draft.subject).shown
    asked = [draft.within] if draft.within else []
    asked += [item.field for item in draft.filters] + [order.field for order in draft.order if order.field]
    chosen = (
        draft.columns
        if draft.columns and draft.columns[0] == draft.catalogue.entity(draft.subject).title
        else [*shown, *draft.columns]
    )
    reachable = [
        name for name in asked if draft.catalogue.path(draft.subject, name.split(".")[0]) is not None
    ]
    # What was asked for stands right after the name, so that it is seen without scrolling.
    draft.columns = list(dict.fromkeys([chosen[0], *reachable, *chosen[1:]]))


def sorted_figure(draft: Draft) -> None:
    if draft.by_change:
        if not draft.figures:
            draft.figures.append(draft.money)
        draft.order = [Order(figure=0, descending=draft.descending, change=draft.change)]
        return
    if draft.sort_figure is None:
        return
    if draft.sort_figure in draft.figures:
        draft.order.append(Order(figure=draft.figures.index(draft.sort_figure), descending=draft.descending))
    elif draft.figures:
        draft.order.append(Order(figure=0, descending=draft.descending))


def order_rows(draft: Draft) -> None:
    if not draft.figures:
        draft.order = draft.order or _list_order(draft)
        return
    draft.order = [
        order
        for order in draft.order
        if order.figure is not None or order.field in {g.field for g in draft.groups}
    ]
    dated = next((group for group in draft.groups if group.grain or group.periods), None)
    if not draft.order and dated is not None and draft.limit is None:
        draft.order.append(Order(field=dated.field, descending=False))
    elif not draft.order and draft.groups:
        draft.order.append(Order(figure=0, descending=draft.descending))


def _list_order(draft: Draft) -> list[Order]:
    subject = draft.subject or draft.likely_subject()
    if draft.newest_first is not None and draft.catalogue.entity(subject).dated_by:
        return [Order(field=list_date(draft.catalogue, draft.query()), descending=draft.newest_first)]
    if draft.newest_first is not None and draft.subject == "account":
        return [Order(field="account.founded", descending=draft.newest_first)]
    if draft.subject == "opportunity":
        return [Order(field="opportunity.value")]
    if draft.subject == "activity":
        return [Order(field="activity.at")]
    return []
