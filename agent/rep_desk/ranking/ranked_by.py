"""What a superlative ranks by: the change, an extreme value, a figure, or what its noun brings."""

from __future__ import annotations

from agent.rep_desk.by_time import by_time
from agent.rep_desk.draft import Draft, rank_by
from agent.rep_desk.metrics import metric_after
from agent.rep_desk.ranking.default_figure import default_metric, named_elsewhere
from agent.rep_desk.ranking.extremes import deal_of_product, extreme_of, of_each
from agent.rep_desk.ranking.nouns import most_kinds, rank_subject, subject_after
from agent.rep_desk.ranking.vocabulary import COUNTING, EXTREMES, LOWEST, PRICED, SIZED
from agent.rep_desk.spans import Span


def rank_span(draft: Draft, at: int, span: Span, descending: bool) -> None:  # noqa: C901  # a step each
    if span.means("quickest", "slowest", "newest", "earliest") and by_time(draft, at, span):
        return
    if draft.compare is not None and _of_change(draft, at):
        draft.by_change, draft.descending = True, descending != draft.falling
        metric = metric_after(draft, at, counting=True)
        if metric is not None and metric not in draft.figures:
            draft.figures.append(metric)
        return
    extreme = extreme_of(draft, at, descending) if span.text in EXTREMES else None
    if extreme is not None:
        draft.figures.append(extreme)
        return
    if span.text in EXTREMES and of_each(draft, at, descending):
        return
    if span.text in PRICED | SIZED and deal_of_product(draft, at, span.text not in LOWEST):
        return
    metric = metric_after(draft, at, counting=span.text in COUNTING)
    if metric is not None:
        rank_by(draft, metric, descending)
        return
    subject = subject_after(draft, at)
    if subject is not None and span.text in COUNTING and most_kinds(draft, at, subject):
        draft.descending = descending
        return
    if subject is None:
        if not draft.figures and draft.sort_figure is None and not named_elsewhere(draft, at):
            rank_by(draft, default_metric(draft), descending)
            draft.assumed = True
        elif len(draft.figures) == 1 and draft.sort_figure is None and draft.first("which", "who"):
            rank_by(draft, draft.figures[0], descending)  # "Which account made most revenue per deal".
        draft.descending = descending
        return
    rank_subject(draft, subject, span, descending)


def _of_change(draft: Draft, at: int) -> bool:
    """'improved the most', 'the largest drop in revenue': the change is what is ranked."""
    near = draft.spans[max(0, at - 2) : at + 2]
    return any(span.means("growth", "percent_change") for span in near)
