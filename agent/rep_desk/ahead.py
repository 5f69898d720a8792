"""Questions about what has not come yet, which no record tells."""

from __future__ import annotations

from datetime import date

from crm.query.catalogue import CannotAnswer
from crm.query.dates import figure_date, list_date
from crm.query.query import Query
from crm.query.world import World


def not_ahead(world: World, query: Query, today: date) -> None:
    """Deals that are won or begun in a time to come are in no record; raises CannotAnswer."""
    start = query.period.start if query.period else None
    if start is None or start <= today:
        return
    figures = [figure_date(world.catalogue, query, figure) for figure in query.figures]
    dates = (
        {query.period_field} if query.period_field else set(figures or [list_date(world.catalogue, query)])
    )
    held = [world.until.get(str(name)) for name in dates]
    recorded = any(day is not None and day >= start for day in held)
    if all(str(name).startswith("opportunity.") for name in dates) and not recorded:
        raise CannotAnswer(
            f"{query.period.label} has not come yet: the records end on {today}, and they hold no forecast."  # type: ignore[union-attr]  # it has a start
        )
