"""Deals: what might be sold to whom, how far it has come, and how it ended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from crm.errors import BadInput, NotFound
from crm.money import Cents

Stage = Literal["Prospecting", "Engaging", "Won", "Lost"]
STAGES: tuple[Stage, ...] = get_args(Stage)
OPEN_STAGES: tuple[Stage, ...] = ("Prospecting", "Engaging")
CLOSED_STAGES: tuple[Stage, ...] = ("Won", "Lost")


class SalesProduct(SQLModel, table=True):
    """What sellers sell, with its list price. The shop's own catalogue is `crm/products.py`."""

    __tablename__ = "sales_product"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    series: str | None = Field(default=None, index=True)
    list_price: Decimal | None = Field(default=None, sa_column=Column(Cents))


class Opportunity(SQLModel, table=True):
    """One deal. `value` is what it closed at; an open deal without one is estimated at the list price."""

    id: str = Field(primary_key=True)
    name: str = ""
    account_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    agent_id: str | None = Field(default=None, foreign_key="sales_agent.id", index=True)
    product_id: str | None = Field(default=None, foreign_key="sales_product.id", index=True)
    stage: str = Field(index=True)
    value: Decimal | None = Field(default=None, sa_column=Column(Cents))
    engage_date: date | None = Field(default=None, index=True)
    close_date: date | None = Field(default=None, index=True)
    changed_at: datetime | None = None


class StageChange(SQLModel, table=True):
    """One step of a deal, for whoever asks when and by whom it moved."""

    __tablename__ = "stage_change"

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: str = Field(foreign_key="opportunity.id", index=True)
    from_stage: str | None = None
    to_stage: str
    at: datetime = Field(index=True)
    actor: str


def get(session: Session, opportunity_id: str) -> Opportunity:
    """The deal; raises NotFound for an unknown one."""
    deal = session.get(Opportunity, opportunity_id)
    if deal is None:
        raise NotFound(f"There is no opportunity {opportunity_id}.")
    return deal


def move_to(session: Session, deal: Opportunity, stage: str, at: datetime, actor: str) -> None:
    """Change the stage and keep the step; closing a deal dates it unless it has a date."""
    if stage not in STAGES:
        raise BadInput(f"'{stage}' is not a stage. Use one of: {', '.join(STAGES)}.")
    if stage == deal.stage:
        return
    session.add(
        StageChange(opportunity_id=deal.id, from_stage=deal.stage, to_stage=stage, at=at, actor=actor)
    )
    deal.stage, deal.changed_at = stage, at
    if stage in CLOSED_STAGES and deal.close_date is None:
        deal.close_date = at.date()
    session.add(deal)


def history(session: Session, opportunity_id: str) -> list[StageChange]:
    """The steps of one deal, oldest first."""
    query = select(StageChange).where(StageChange.opportunity_id == opportunity_id)
    return list(session.exec(query.order_by(col(StageChange.at), col(StageChange.id))))
