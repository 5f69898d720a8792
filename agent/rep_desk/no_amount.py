"""Questions about the worth of deals that hold no amount: lost ones, where worth is what was brought."""

from __future__ import annotations

import re

from agent.rep_desk.draft import STAGE_FIELD
from crm.query.catalogue import CannotAnswer
from crm.query.query import Filter, Query
from crm.query.world import World

VALUE = "opportunity.value"
AGE = "opportunity.age"
SAID = re.compile(r"\b(?:values?|worth|amounts?|revenue|money)\b")


def no_amount(world: World, query: Query, question: str) -> None:
    """A sum of nothing, or the biggest of deals that are all at 0, is no answer; raises CannotAnswer."""
    _no_age(world, query)
    figures = [(one.measure, [*query.filters, *one.where]) for one in query.figures]
    summed = [given for measure, given in figures if measure.endswith(f":{VALUE}")]
    asked = any(item.field == VALUE for item in query.filters)
    listed = not query.figures and query.subject == "opportunity"
    ranked = listed and query.limit is not None and any(one.field == VALUE for one in query.order)
    counted = listed or any(measure == "count:opportunity" for measure, _ in figures)
    names = [item.field for item in query.filters] + [measure for measure, _ in figures]
    # "Lost deals of accounts with revenue over 1000", "… at list price": another amount is meant, and told.
    told = any("revenue" in name or "price" in name for name in names)
    said = counted and not told and SAID.search(question.lower()) is not None
    stages = [_stages(given) for given in (summed or [list(query.filters)])]
    if not (summed or asked or ranked or said):
        return
    for one in stages:
        if one and one <= world.valueless:
            which = " and ".join(sorted(one))
            raise CannotAnswer(
                f"{which} deals hold no amount in these records. Ask how many there are, "
                "or for their total list price."
            )


def _no_age(world: World, query: Query) -> None:
    """How long something has been open is not known where nobody wrote down when it began."""
    names = [item.field for item in query.filters] + [figure.measure for figure in query.figures]
    stages = _stages(list(query.filters))
    if stages and stages <= world.ageless and any(name.endswith(AGE) for name in names):
        which = " and ".join(sorted(stages))
        raise CannotAnswer(
            f"{which} deals hold no engage date in these records, so their age is not known. "
            "Ask how many there are."
        )


def _stages(given: list[Filter]) -> frozenset[str]:
    """The stages that conditions leave; none where all are left."""
    of_stage = [item for item in given if item.field == STAGE_FIELD and item.op == "="]
    return frozenset(str(value) for item in of_stage for value in item.values)
