"""Figures for each: 'meetings and emails per month', 'subsidiaries with their revenue', 'in percent'."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft
from crm.query.query import Figure, Filter


def kinds_apart(draft: Draft) -> None:
    """'meetings and emails per month': each kind is a figure of its own."""
    kinds = next((one for one in draft.filters if one.field == "activity.kind" and len(one.values) > 1), None)
    counted = Figure(measure="count:activity")
    joined = draft.first("and") is not None and not any(one.field == "activity.kind" for one in draft.groups)
    if kinds is None or not draft.groups or draft.figures not in ([], [counted]) or not joined:
        return
    draft.filters.remove(kinds)
    draft.figures = [
        counted.model_copy(update={"where": (Filter(field=kinds.field, values=(value,)),)})
        for value in kinds.values
    ]


def deals_of_each(draft: Draft) -> None:
    """'which reps have sold GTK 500, and how many each': their deals; each rep is one rep."""
    owner = draft.groups[0].field.split(".")[0] if len(draft.groups) == 1 else ""
    deals = [
        one for one in draft.related if one.present and one.entity == "opportunity" and one.every is None
    ]
    itself = draft.figures == [Figure(measure=f"count:{owner}")] and owner in NAMED
    if not itself or len(deals) != 1 or draft.tally or draft.groups[0] != draft.group_for(owner):
        return
    draft.related.remove(deals[0])
    draft.figures = [Figure(measure="count:opportunity")]
    draft.period = draft.period or deals[0].period
    for item in deals[0].filters:
        draft.add_filter(item)


def listed_with_figures(draft: Draft) -> None:
    """'the subsidiaries of Sonron with their revenue': a figure for each."""
    counted = any(figure.measure == f"count:{draft.subject}" for figure in draft.figures)
    if draft.subject in NAMED and draft.figures and not draft.groups and not counted:
        draft.add_group(draft.group_for(draft.subject or ""))


def as_shares(draft: Draft) -> None:
    """'revenue by product in percent': each group's part of the whole; a rate is in percent already."""
    for _, span in list(draft.left("as_share")):
        units = [draft.catalogue.measure(figure.measure).unit for figure in draft.figures]
        already = any(unit == "percent" for unit in units) or any(
            one.share != "none" for one in draft.figures
        )
        span.used = already or draft.compare is not None
        if (
            not span.used
            and draft.groups
            and not any(group.grain for group in draft.groups)
            and draft.figures
        ):
            span.used = True
            shares = [figure.model_copy(update={"share": "total"}) for figure in draft.figures]
            if draft.sort_figure is not None and draft.sort_figure in draft.figures:
                draft.sort_figure = shares[draft.figures.index(draft.sort_figure)]
            draft.figures = shares
