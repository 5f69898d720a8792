"""From one row of time to the next: 'month over month', 'running total', 'cumulative wins per quarter'."""

from __future__ import annotations

from agent.rep_desk.draft import GRAINS, Draft, use
from agent.rep_desk.spans import Span
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
    changing = next((one for _, one in draft.left("growth", "percent_change") if _is_noun(one)), None)
    if steps is None and changing is not None and _in_rows(draft, said):
        changing.used = True
        draft.running = "change"
    if draft.running and not any(not one.used for one in said):
        # "Running total of revenue in 2025": by month.
        grain = next((grain for grain in ("quarter", "week") if steps and grain in steps[1].text), "month")
        draft.groups.append(Group(field="date", grain=grain))


def _is_noun(span: Span) -> bool:
    """'monthly growth' is wanted for each month; 'how did it develop by month' shows it by itself."""
    return span.means("percent_change") or span.text in (
        "growth",
        "change",
        "changes",
        "increase",
        "decrease",
    )


def _in_rows(draft: Draft, said: list[Span]) -> bool:
    """'by quarter', 'each month', 'monthly': rows of time, of which no two are named to be compared."""
    times = sum(one.kind == "time" for one in draft.spans)
    rows = [
        one
        for one in said
        if one.text.endswith("ly")
        or " by " in one.text
        or draft.spans[draft.spans.index(one) - 1].means("by")
    ]
    return bool(rows) and times < 2 and not draft.first("previous", "versus", "year_over_year")
