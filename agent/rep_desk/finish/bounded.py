"""What is shown where a figure is bounded: 'agents with more than 100 won deals'."""

from __future__ import annotations

from datetime import timedelta

from agent.rep_desk.draft import NAMED, Draft
from crm.query.query import Figure, Group, Having, Period


def grouped_by_having(draft: Draft) -> None:
    """'agents with more than 100 won deals': the condition's own figure is shown, for each agent."""
    if draft.groups and not draft.figures:
        draft.figures += [item.figure for item in draft.having]
    distinct = next((one for one in draft.figures if one.measure.startswith("distinct:")), None)
    if draft.having and distinct is not None and not draft.groups:
        # "How many sectors made more than a million".
        draft.tally = True
        draft.figures = [item.figure for item in draft.having]
        draft.add_group(Group(field=distinct.measure.partition(":")[2]))
    if draft.groups and draft.figures and not draft.tally:
        _bounds_shown(draft)
    if not draft.having or draft.groups:
        return
    entity = draft.subject or draft.likely_subject()
    own = {draft.catalogue.measure(item.figure.measure).fact for item in draft.having} == {entity}
    if entity not in NAMED and (own or draft.figures):
        if not own:
            draft.doubts.append("with")  # "Revenue of orders with more than 3 items".
        return
    counted = Figure(measure=f"count:{entity}")
    if counted in draft.figures:
        # "How many agents won more than 300k": the agents are counted that meet the condition.
        draft.tally = True
        draft.figures = [item.figure for item in draft.having]
    draft.add_group(draft.group_for(entity))
    draft.subject = None
    for item in draft.having:
        if item.figure not in draft.figures and not any(
            f.measure == f"count:{entity}" for f in draft.figures
        ):
            draft.figures.append(item.figure)


def _bounds_shown(draft: Draft) -> None:
    """'months with more than 250 wins, and their revenue': what is bounded is seen beside it."""
    names = [one.measure for one in draft.figures]
    # Whose the counted ones are is not told by a bound: see `idle_bounds`.
    counted = any(name.startswith(("count:", "among:", "distinct:")) for name in names)
    if not counted and not draft.pooled and all(one.share == "none" for one in draft.figures):
        plain = [one.figure for one in draft.having if not (one.of_average or one.change)]
        draft.figures += [one for one in plain if one not in draft.figures]


def without_any(draft: Draft) -> None:
    """'in which months did we close nothing': units of time up to today, whose number of deals is none."""
    found = draft.first("with_none")
    if found is None or len(draft.figures) != 1 or not (draft.groups and draft.groups[0].grain):
        return
    found[1].used = True
    said = draft.period or Period(start=draft.today.replace(month=1, day=1), label=str(draft.today.year))
    day_after = draft.today + timedelta(days=1)
    end = min(said.end or day_after, day_after)
    draft.period = said.model_copy(update={"end": end})
    draft.having.append(Having(figure=draft.figures[0], op="=", values=(0,)))
