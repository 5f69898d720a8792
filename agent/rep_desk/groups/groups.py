"""Breakdowns in their order: those that are named as such, the one asked for, nouns that are left."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.groups.asked_for import asked_for
from agent.rep_desk.groups.each_of import each_of_them
from agent.rep_desk.groups.left_over import left_over
from agent.rep_desk.groups.named import named


def groups(draft: Draft) -> None:
    """'by region', 'each agent', 'per sector and product', 'which agent', 'who'."""
    for at, span in list(draft.left("by")):
        named(draft, at, span)
        each_of_them(draft, at, span)
    if draft.figures or draft.having or draft.by_change:
        asked_for(draft)
        left_over(draft)
