"""A figure that is found joins the others once."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from crm.query.query import Figure


def add_figure(draft: Draft, figure: Figure | None) -> None:
    if figure is not None and figure not in draft.figures:
        draft.figures.append(figure)
