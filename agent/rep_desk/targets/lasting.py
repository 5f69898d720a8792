"""A bound in days: how long something has been open, took, or exists."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.targets.vocabulary import Target


def days_target(draft: Draft, first: int, last: int) -> Target | None:
    if draft.likely_subject() == "account" and draft.spans[first].text.startswith(("older", "younger")):
        return ("field", "account.founded", ())  # "Accounts older than 40 years".
    near = draft.spans[max(0, first - 4) : last + 3]
    for span in near:
        if span.means("stuck"):
            use(*(one for one in near if one.means("stuck")))
            return ("field", "opportunity.age", ())
    for span in near:
        name = draft.field_of(span)
        if name and draft.catalogue.field(name).kind == "days" and not span.used:
            span.used = True
            return ("field", name, ())
        if draft.measure_of(span) == "time_to_close" and not span.used:
            span.used = True
            return _cycle_target(draft)
    for span in near:
        if span.means("took") or (
            draft.spans.index(span) >= first and draft.stage_of(span) == ("Won", "Lost")
        ):
            span.used = True
            return ("field", "opportunity.cycle", ())
    if any(draft.entity_of(span) == "opportunity" for span in draft.spans):
        closed = any((draft.stage_of(span) or ("",))[0] in ("Won", "Lost") for span in near)
        return ("field", "opportunity.cycle" if closed else "opportunity.age", ())
    return None


def _cycle_target(draft: Draft) -> Target:
    subject = draft.likely_subject()
    grouped = subject != "opportunity" or any(span.means("which") for span in draft.spans)
    return ("measure", "time_to_close", ()) if grouped else ("field", "opportunity.cycle", ())
