"""When nothing matches: which condition empties the answer, and what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agent.rep_desk.interpretation import chips
from crm.query.catalogue import CannotAnswer, Catalogue
from crm.query.query import Query

Count = Callable[[Query], int]


def why_empty(catalogue: Catalogue, query: Query, count: Count) -> str:
    """'Nothing matches. With “churn risk at least 50” left out there are 12 accounts.' At most five looks."""
    entity = catalogue.entity(query.subject)
    one, many = ("row", "rows") if query.groups else (entity.label, entity.plural)
    told: list[str] = []
    for part, without in _one_less(catalogue, query):
        try:
            left = count(without)
        except CannotAnswer:
            continue
        if left:
            rows = f"{left:,} {one if left == 1 else many}"
            are = "" if told else "there is " if left == 1 else "there are "
            told.append(f"“{part}” left out {are}{rows}")
    return f"Nothing matches. With {'; with '.join(told)}." if told else "Nothing matches."


def _one_less(catalogue: Catalogue, query: Query) -> Iterator[tuple[str, Query]]:
    """The query with one condition taken away, five times at most, and how that condition reads."""
    fewer: list[Query] = []
    for name in ("filters", "related", "having"):
        items = getattr(query, name)
        fewer += [
            query.model_copy(update={name: (*items[:at], *items[at + 1 :])}) for at in range(len(items))
        ]
    if query.period is not None:
        # What is bounded or sorted by its change needs the period that it is compared with.
        plain = {
            "having": tuple(item for item in query.having if item.change is None),
            "order": tuple(item for item in query.order if item.change is None),
        }
        fewer.append(query.model_copy(update={"period": None, "compare": None, **plain}))
    said = chips(catalogue, query)
    for without in fewer[:5]:
        kept = chips(catalogue, without)
        gone = [chip["text"] for chip in said if chip not in kept]
        if gone:
            yield gone[0], without
