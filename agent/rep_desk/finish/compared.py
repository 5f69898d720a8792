"""What is compared between periods, and by how much it must have changed."""

from __future__ import annotations

from agent.rep_desk.draft import NAMED, Draft
from crm.query.query import Figure, Having


def counted_for_comparison(draft: Draft) -> None:
    """'growth of won deals from Q3 to Q4': what is compared between periods is their number."""
    if draft.compare is not None and not draft.figures and not draft.by_change and not draft.having:
        subject = draft.subject or draft.likely_subject()
        draft.figures.append(draft.money if subject in NAMED else Figure(measure=f"count:{subject}"))
        if subject in NAMED:
            # "Which products grew": by what they bring.
            draft.add_group(draft.group_for(subject))
        draft.subject = None
    if draft.changed is not None:
        operator, value, change = draft.changed
        _counted_that_changed(draft)
        if not draft.figures:
            # "Reps with more than 20 wins that improved": the condition's own figure.
            draft.figures.append(draft.having[0].figure)
        figure = draft.sort_figure or draft.figures[0]
        draft.having.append(Having(figure=figure, op=operator, values=(value,), change=change))


def _counted_that_changed(draft: Draft) -> None:
    """'how many accounts brought in more in Q4 than in Q2': so many of those of whom it holds."""
    names = {f"count:{name}": name for name in NAMED}
    counted = next((one for one in draft.figures if one.measure in names), None)
    if counted is None or draft.groups:
        return
    draft.figures = [one for one in draft.figures if one != counted] or [draft.money]
    draft.add_group(draft.group_for(names[counted.measure]))
    draft.tally = True
