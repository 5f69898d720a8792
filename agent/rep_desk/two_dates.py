"""Deals told apart by their two dates, and rows that belong to some account."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from crm.query.query import Filter


def two_dates(draft: Draft) -> None:
    """'closed before they were engaged' is less than no days; leaving those out is the rest."""
    for _, span in list(draft.left("early_close", "proper_close")):
        span.used = True
        early = span.means("early_close")
        draft.add_filter(Filter(field="opportunity.cycle", op="<" if early else ">=", values=(0,)))


def filled(draft: Draft) -> None:
    """'opportunities that do have an account'; where accounts are listed, each has one."""
    for _, span in list(draft.left("filled")):
        span.used = True
        draft.add_filter(Filter(field="account.name", op="filled"))
