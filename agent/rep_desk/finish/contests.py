"""'Did Ada outsell Ben?', 'is Acme older than Globex?': whether one of two is above the other."""

from __future__ import annotations

from agent.rep_desk.draft import ASKS_WHETHER, STAGE_FIELD, Draft, use
from agent.rep_desk.metrics import numeric
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter, Group, Having, Operator

AHEAD = ("beat", "beats", "outsell", "outsold", "outperform", "outperformed", "ahead of", "exceed by")
ASKS_WHICH = ("which", "who", "whose", "what")
OLDER = ("older", "older than")
YOUNGER = ("younger", "younger than", "newer")
SOLD = ("agent.", "product.")


def contests(draft: Draft) -> None:
    """Answer a yes or a no with the figure of both; or, where it is asked which, the one that is ahead."""
    sides = _sides(draft)
    word = next((one for one in draft.spans if one.text in AHEAD or one.means("more", "less")), None)
    if sides is None or word is None or draft.compare is not None or draft.having:
        return
    figure, op = _contested(draft, word, sides[0].field)
    if figure is None:
        return
    if draft.first("two_figures") is not None:
        # "Did Ada outsell Ben? Show me both numbers": a row for each.
        _each(draft, sides[0].field, figure, word)
    elif any(span.means("or") for span in draft.spans) or _asked_of_two(draft):
        _chosen(draft, sides[0].field, figure, op, word)
    elif draft.words[0] in ASKS_WHETHER or word.text.endswith("than"):
        _whether(draft, sides, figure, op, word)


def _chosen(draft: Draft, field: str, figure: Figure, op: Operator, word: Span) -> None:
    """'which is older, Acme or Globex?', 'A or B, which has more revenue'."""
    if not set(draft.words) & set(ASKS_WHICH) or draft.limit is not None:
        return
    _each(draft, field, figure, word)
    draft.sort_figure, draft.descending, draft.limit = figure, op == ">", 1
    use(*(span for _, span in draft.left("which", "who")))


def _asked_of_two(draft: Draft) -> bool:
    """'East versus West: who has the higher win rate'."""
    versus = [at for at, span in enumerate(draft.spans) if span.means("versus")]
    return bool(versus) and any(one.means("who", "which") for one in draft.spans[versus[0] :])


def _each(draft: Draft, field: str, figure: Figure, word: Span) -> None:
    draft.figures, draft.groups = [figure], [Group(field=field)]
    draft.subject, draft.columns, draft.order = None, [], []
    use(word, *(span for _, span in draft.left("versus", "earned")))


def _whether(draft: Draft, sides: tuple[Filter, Filter], figure: Figure, op: Operator, word: Span) -> None:
    one, other = sides
    draft.filters = [item for item in draft.filters if item.field != one.field]
    draft.groups = [group for group in draft.groups if group.field != one.field]
    apart = figure.model_copy(update={"where": (*figure.where, one), "less": (*figure.where, other)})
    alone = [figure.model_copy(update={"where": (*figure.where, side)}) for side in sides]
    draft.figures = [apart, *alone]
    draft.whether = Having(figure=apart, op=op, values=(0,))
    draft.subject, draft.columns, draft.order = None, [], []
    draft.sort_figure, draft.limit = None, None
    use(word, *(span for _, span in draft.left("versus", "earned", "two_figures", "yes_no")))


def _sides(draft: Draft) -> tuple[Filter, Filter] | None:
    """The two that are named, in the order of the question, where nothing else is of their field."""
    said = [value for one in draft.spans if not draft.stage_of(one) and (value := draft.value_of(one))]
    pair = next((one for one in draft.filters if one.op == "=" and len(one.values) == 2), None)
    if pair is None or pair.field == STAGE_FIELD:
        return None
    if any(group.field != pair.field for group in draft.groups):
        return None
    named = list(dict.fromkeys(value.value for value in said if value.name == pair.field))
    if len(named) != 2:
        return None
    first, second = (Filter(field=pair.field, values=(name,)) for name in named)
    return first, second


def _contested(draft: Draft, word: Span, field: str) -> tuple[Figure | None, Operator]:
    """What is set against each other, and which way."""
    op: Operator = "<" if word.means("less") and not word.means("more") else ">"
    if word.text in (*OLDER, *YOUNGER) and field == "account.name":
        return Figure(measure="min:account.founded"), "<" if word.text in OLDER else ">"
    counted = any(one.means("count") or draft.entity_of(one) == "opportunity" for one in draft.spans)
    if (
        draft.figures == [Figure(measure="count:opportunity")]
        and not counted
        and word.text[:7] in ("outsell", "outsold")
    ):
        return Figure(measure="won_value"), op  # "Did Ada outsell Ben" is about money.
    if len(draft.figures) == 1:
        return draft.figures[0], op
    shown = dict.fromkeys([*draft.columns, *(order.field or "" for order in draft.order)])
    numbers = [name for name in shown if name and draft.is_numeric(name)]
    if len(numbers) == 1:
        return numeric(draft, numbers[0]), op
    if not draft.figures and field.startswith(SOLD) and _sells(draft, word):
        return Figure(measure="won_value"), op
    return None, op


def _sells(draft: Draft, word: Span) -> bool:
    return (
        "sell" in word.text
        or "sold" in word.text
        or any(one.means("earned") or one.text in ("sold", "sell") for one in draft.spans)
    )
