"""'accounts with more losses than wins': one number against another, group by group."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.ratios import COUNTS
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Having


def outnumbered(draft: Draft) -> None:
    """Take 'more … than …' where a kind of deals stands on either side."""
    for at, span in list(draft.left("more", "less")):
        first = _counted(draft, at)
        second = _counted(draft, draft.spans.index(first[0])) if first else None
        if first is None or second is None or first[1] == second[1]:
            continue
        if "than" not in draft.words[first[0].last : second[0].first + 1]:
            continue
        figure = Figure(measure=f"minus:{first[1]}/{second[1]}")
        draft.having.append(Having(figure=figure, op=">" if span.means("more") else "<", values=(0,)))
        draft.figures += [Figure(measure=first[1]), Figure(measure=second[1])]
        rows = [one for one in draft.spans[at:] if draft.entity_of(one) == "opportunity"]
        use(span, first[0], second[0], *rows)


def _counted(draft: Draft, at: int) -> tuple[Span, str] | None:
    """The next word that stands for deals of one stage, and their number."""
    found = draft.next(at)
    if found is not None and draft.entity_of(found[1]) == "opportunity":
        found = draft.next(found[0])
    measure = COUNTS.get(draft.stage_of(found[1]) or ()) if found else None
    return None if found is None or measure is None else (found[1], measure)
