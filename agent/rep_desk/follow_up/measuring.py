"""Other figures and other breakdowns for the query before."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED
from agent.rep_desk.follow_up.wordings import ADDS, ASKS, DEEPER, EACH, INSTEAD, PARTS
from agent.rep_desk.parser import Reading
from crm.query.catalogue import Catalogue
from crm.query.dates import figure_date
from crm.query.query import Figure, Group, Order, Query


def measured(catalogue: Catalogue, before: Query, said: Reading, text: str) -> dict[str, object]:
    """Other figures, and other breakdowns."""
    new = said.query
    changes: dict[str, object] = {}
    named = [one for one in new.figures if one.share == "none"]
    if PARTS.search(text) and before.groups and not (said.asks_figures and named):
        changes["figures"] = tuple(one.model_copy(update={"share": "total"}) for one in before.figures)
    elif said.asks_figures and new.figures:
        both = (*before.figures, *new.figures) if ADDS.search(text) and not ASKS.match(text) else new.figures
        changes["figures"] = tuple(dict.fromkeys(both))
        changes["order"] = (Order(figure=0),) if before.groups else ()
    if EACH.search(text) and changes.get("figures") and not before.figures and before.subject in NAMED:
        # "Their revenue" after a list of accounts is a figure for each of them.
        changes |= {
            "groups": (Group(field=catalogue.entity(before.subject).title),),
            "order": (Order(figure=0),),
        }
    if said.asks_groups and new.groups:
        deeper = bool(ADDS.search(text) or DEEPER.search(text)) and not INSTEAD.search(text)
        changes |= _regrouped(catalogue, before, new, deeper)
    return changes


def _regrouped(catalogue: Catalogue, before: Query, new: Query, adds: bool) -> dict[str, object]:
    figures = before.figures or (Figure(measure=f"count:{before.subject}"),)
    date_field = before.period_field or figure_date(catalogue, before, figures[0])
    fresh = tuple(group.model_copy(update={"field": date_field}) if group.grain else group
                  for group in new.groups)  # fmt: skip
    groups = tuple(dict.fromkeys((*before.groups, *fresh))) if adds else fresh
    dated = next((group for group in groups if group.grain), None)
    order = Order(field=dated.field, descending=False) if dated else Order(figure=0)
    return {"groups": groups, "figures": figures, "order": (order,), "columns": (), "limit": None}
