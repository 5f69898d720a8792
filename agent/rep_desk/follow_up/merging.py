"""The earlier query with what the new words change."""

from __future__ import annotations

from agent.rep_desk.follow_up.about_before import about_before
from agent.rep_desk.follow_up.measuring import measured
from agent.rep_desk.follow_up.narrowing import narrowed
from agent.rep_desk.follow_up.wordings import COUNTS, ROWS, SORTS, TURNED
from agent.rep_desk.parser import Reading
from agent.rep_desk.rows_behind import rows_behind
from crm.query.catalogue import Catalogue
from crm.query.query import Figure, Order, Query


def merged(catalogue: Catalogue, before: Query, said: Reading, question: str) -> Query:
    """The earlier query with what the new words change."""
    text = question.strip().lower()
    if COUNTS.match(text):
        return _counted(before)
    if before.tally:
        before = before.model_copy(update={"tally": False, "order": (Order(figure=0),)})
    if ROWS.search(text) and before.figures and not said.asks_figures:
        before = rows_behind(catalogue, before, {})
    said = about_before(catalogue, before, said, text)
    changes = measured(catalogue, before, said, text) | narrowed(before, said, text)
    if turned := TURNED.search(text):
        down = turned[1] in ("highest", "largest", "biggest", "most", "best") or text.startswith("desc")
        changes["order"] = tuple(one.model_copy(update={"descending": down}) for one in before.order)
    new = said.query
    named: dict[str, object] = {"having": new.having, "limit": new.limit}
    changes |= {name: value for name, value in named.items() if value}
    if new.order and said.asks_order:
        changes["order"] = _order(before, new)
    if SORTS.search(text) and said.asks_figures and before.groups and new.figures:
        figures = tuple(dict.fromkeys((*before.figures, *new.figures)))
        down = new.order[0].descending if new.order else True
        changes |= {
            "figures": figures,
            "order": (Order(figure=figures.index(new.figures[0]), descending=down),),
        }
    if new.reach != "everyone":
        changes["reach"] = new.reach
    return before.model_copy(update=changes)


def _counted(before: Query) -> Query:
    """'how many is that?': the rows, or the groups, of the answer before."""
    if before.groups:
        return before.model_copy(update={"tally": True, "limit": None, "within": None})
    figure = Figure(measure=f"count:{before.subject}")
    nothing: dict[str, object] = {"columns": (), "order": (), "limit": None}
    return before.model_copy(update={"figures": (figure,), **nothing})


def _order(before: Query, new: Query) -> tuple[Order, ...]:
    if before.figures:
        descending = new.order[0].descending
        return (Order(figure=0, descending=descending),)
    named = tuple(order for order in new.order if order.field)
    return named or before.order
