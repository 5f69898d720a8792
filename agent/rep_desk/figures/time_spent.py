"""'how old', 'how long did it take'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, STAGE_KINDS, Draft
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.query import Figure, Filter


def aged(draft: Draft, span: Span) -> None:
    """'how old are our open deals'; the age of a company is its founding, that of a person is not known."""
    named = {value.name for one in draft.spans if (value := draft.value_of(one))}
    if "account.name" in named:
        span.used, draft.subject = True, "account"
        draft.columns = ["account.name", "account.founded"]
    elif any(draft.entity_of(one) == "opportunity" or draft.stage_of(one) for one in draft.spans):
        span.used = True
        add_figure(draft, Figure(measure="avg:opportunity.age"))
        draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
    else:
        draft.doubts.append(span.text)


def time_taken(draft: Draft, span: Span) -> None:
    span.used = True
    for _, word in list(draft.left("took", *STAGE_KINDS, "measure", "field")):
        if (
            word.means("took")
            or draft.stage_of(word) == ("Won", "Lost")
            or draft.measure_of(word) == "time_to_close"
        ):
            word.used = True
    stages = (("Engaging",), ("Prospecting",))
    named = (word for _, word in draft.left("value") if draft.stage_of(word) in stages)
    still = [*(word for _, word in draft.left("stage_open")), *named]
    add_figure(draft, Figure(measure="avg:opportunity.age" if still else "time_to_close"))
