"""Names and stages as conditions, and the little words between them."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.spans import Span
from crm.query.query import Filter

ARTICLES = ("the", "our", "my", "total", "all", "overall")


def as_filter(draft: Draft, span: Span) -> Filter | None:
    stage = draft.stage_of(span)
    if stage is not None:
        return Filter(field=STAGE_FIELD, values=stage)
    value = draft.value_of(span)
    return None if value is None else Filter(field=value.name, values=(value.value,))
