"""Other conditions and other periods for the query before."""

from __future__ import annotations

from agent.rep_desk import times
from agent.rep_desk.draft import STAGE_FIELD
from agent.rep_desk.follow_up.wordings import COMPARES, PREVIOUS
from agent.rep_desk.parser import Reading
from crm.query.query import Figure, Filter, Group, Order, Query

STAGED = ("won_deals", "lost_deals", "closed_deals", "open_deals", "won_value", "win_rate", "loss_rate",
          "average_deal", "open_pipeline", "discount", "discount_rate")  # fmt: skip


def narrowed(before: Query, said: Reading, text: str) -> dict[str, object]:
    """Other conditions, and other periods."""
    new = said.query
    changes: dict[str, object] = {}
    if said.asks_figures and any(_staged(one) for one in new.figures):
        # "And how many did we win?" after lost ones.
        before = before.model_copy(
            update={"filters": tuple(one for one in before.filters if one.field != STAGE_FIELD)}
        )
        changes["filters"] = before.filters
    if COMPARES.search(text) and before.figures and (beside := _beside(before, said)):
        changes |= beside
    elif said.said_filters or new.related:
        absent = (one for one in new.related if not one.present)
        changes["filters"] = _refined(before.filters, said.said_filters)
        changes["related"] = tuple(dict.fromkeys((*before.related, *absent)))
    return changes | _redated(before, new, text)


def _staged(figure: Figure) -> bool:
    return figure.measure in STAGED or any(item.field == STAGE_FIELD for item in figure.where)


def _beside(before: Query, said: Reading) -> dict[str, object]:
    """'compare that with East': the earlier value and the new one, side by side."""
    for item in said.said_filters:
        old = next((one for one in before.filters if one.field == item.field and one.op == "="), None)
        if old is not None and item.op == "=":
            both = Filter(field=item.field, values=tuple(dict.fromkeys((*old.values, *item.values))))
            groups = before.groups
            if item.field not in {group.field for group in groups}:
                groups = (*groups, Group(field=item.field))
            return {"filters": _refined(before.filters, (both,)), "groups": groups,
                    "order": (Order(figure=0),), "columns": ()}  # fmt: skip
    return {}


def _refined(old: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """New conditions replace those on the same field."""
    fields = {item.field for item in new}
    return (*(item for item in old if item.field not in fields), *new)


def _redated(before: Query, new: Query, text: str) -> dict[str, object]:
    """Another period, or one to compare with."""
    period = new.period or next((one.period for one in new.related if one.present and one.period), None)
    if period is None:
        return {}
    if COMPARES.search(text) and new.compare is None:
        against = times.before(before.period) if before.period and PREVIOUS.search(text) else period
        return {"period": before.period or period, "compare": against}
    field = new.period_field or before.period_field
    return {"period": period, "compare": new.compare, "period_field": field}
