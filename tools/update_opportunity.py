"""A deal that moved: its stage, its value or its close date."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from crm import opportunities
from crm.errors import NotFound, Refusal
from crm.money import money
from crm.opportunities import CLOSED_STAGES, Stage
from crm.query import scope
from tools.tool import Caller, rep_write


class Updated(BaseModel):
    opportunity_id: str
    name: str
    changes: dict[str, list[Any]]


@rep_write
def update_opportunity(
    caller: Caller,
    opportunity_id: str,
    stage: Stage | None = None,
    value: Decimal | None = None,
    close_date: date | None = None,
) -> Updated:
    """Change a deal's stage, value or close date.

    Args:
        opportunity_id: The deal's id.
        stage: Prospecting, Engaging, Won or Lost.
        value: What it is worth, or closed at.
        close_date: When it closed, or should.
    """
    deal = opportunities.get(caller.session, opportunity_id)
    if not scope.may_touch(scope.of_actor(caller.session, caller.actor), deal.agent_id):
        raise NotFound(f"There is no opportunity {opportunity_id}.")
    if value is not None and value < 0:
        raise Refusal("A deal's value cannot be negative.")
    before = {"stage": deal.stage, "value": _plain(deal.value), "close_date": _plain(deal.close_date)}
    if value is not None:
        deal.value = money(value)
    if close_date is not None:
        deal.close_date = close_date
    if (
        stage in CLOSED_STAGES
        and close_date is None
        and deal.close_date
        and deal.close_date > caller.now.date()
    ):
        # It was expected for later, and closes now.
        deal.close_date = None
    if stage is not None:
        opportunities.move_to(caller.session, deal, stage, caller.now, caller.actor)
    deal.changed_at = caller.now
    caller.session.add(deal)
    after = {"stage": deal.stage, "value": _plain(deal.value), "close_date": _plain(deal.close_date)}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changes:
        raise Refusal(f"Opportunity {opportunity_id} is like that already; nothing to change.")
    return Updated(opportunity_id=deal.id, name=deal.name, changes=changes)


def _plain(value: Decimal | date | None) -> float | str | None:
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal) else value.isoformat()
