"""From one row of time to the next: 'month over month', 'running total', 'cumulative wins per quarter'."""

from __future__ import annotations

from agent.rep_desk.draft import GRAINS, Draft, use
from crm.query.query import Group


def stepwise(draft: Draft) -> None:
    """Take what is wanted beside each row of a breakdown by time."""
    steps, sums = draft.first("stepwise"), draft.first("cumulative")
    if sums is not None:
        use(sums[1], *(one for _, one in draft.left("aggregate") if one.text in ("total", "sum")))
        draft.running = "sum"
    if steps is not None:
        use(
            steps[1],
            *(one for _, one in draft.left("growth", "percent_change", "previous", "versus", "between")),
        )
        draft.running = "change"
    said = [one for one in draft.spans if one.means(*GRAINS)]
    if draft.running and not any(not one.used for one in said):
        # "Running total of revenue in 2025": by month.
        grain = next((grain for grain in ("quarter", "week") if steps and grain in steps[1].text), "month")
        draft.groups.append(Group(field="date", grain=grain))
