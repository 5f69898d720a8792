"""Whether a bound on revenue is on a company's own, which is kept in millions."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.spans import Span

LARGEST_COMPANY = 20_000.0
SMALLEST_COMPANY = 5e6


def is_company_size(draft: Draft, number: Span) -> bool:
    """'accounts with revenue above 2000': a bare figure of this size is the company's own, in millions."""
    if draft.likely_subject() != "account" or any(draft.stage_of(span) for span in draft.spans):
        return False
    bare = not number.unit and number.number <= LARGEST_COMPANY
    if bare or number.number >= SMALLEST_COMPANY:
        draft.notes.append("'revenue' is read as the company's own yearly revenue, in millions")
        return True
    return False
