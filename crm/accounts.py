"""The companies that buy, and the people who sell to them. A contact is a `Customer` with an `account_id`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import Column, func
from sqlmodel import Field, Session, SQLModel, col, or_, select

from crm.customers import Customer
from crm.errors import BadInput, NotFound
from crm.money import Cents

Standing = Literal["agent", "manager", "none"]


class SalesAgent(SQLModel, table=True):
    """One seller. `manager` names whoever leads the team, `office` the region."""

    __tablename__ = "sales_agent"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    manager: str | None = Field(default=None, index=True)
    office: str | None = Field(default=None, index=True)


class Account(SQLModel, table=True):
    """One company. `revenue` is its own yearly revenue in millions, not what it paid us."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    sector: str | None = Field(default=None, index=True)
    region: str | None = Field(default=None, index=True)
    country: str | None = Field(default=None, index=True)
    owner_id: str | None = Field(default=None, foreign_key="sales_agent.id", index=True)
    parent_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    revenue: Decimal | None = Field(default=None, sa_column=Column(Cents))
    employees: int | None = None
    founded: int | None = None
    propensity: float | None = None
    renewal_on: date | None = Field(default=None, index=True)
    annual_value: Decimal | None = Field(default=None, sa_column=Column(Cents))


def get(session: Session, account_id: str) -> Account:
    """The account; raises NotFound for an unknown one."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    return account


def by_name(session: Session, name: str) -> Account | None:
    """The account of this name, whatever the case."""
    return session.exec(select(Account).where(func.lower(Account.name) == name.strip().lower())).first()


def contacts(session: Session, account_id: str) -> list[Customer]:
    """The people we know at an account, by last name."""
    query = select(Customer).where(Customer.account_id == account_id, col(Customer.erased_at).is_(None))
    return list(session.exec(query.order_by(col(Customer.last_name), col(Customer.id))))


def agent_named(session: Session, name: str) -> SalesAgent | None:
    """The seller of this name, whatever the case."""
    return session.exec(select(SalesAgent).where(func.lower(SalesAgent.name) == name.strip().lower())).first()


def standing(session: Session, name: str | None) -> Standing:
    """What a name means in the sales organisation: a seller, a manager of sellers, or nobody."""
    if not name:
        return "none"
    if agent_named(session, name) is not None:
        return "agent"
    return "manager" if team_of_manager(session, name) else "none"


def in_pipeline(session: Session, name: str) -> str:
    """The name of a seller or manager as the pipeline writes it; raises BadInput with the nearest ones."""
    from rapidfuzz import process

    sellers = session.exec(select(SalesAgent)).all()
    names = {one.name for one in sellers} | {one.manager for one in sellers if one.manager}
    found = next((one for one in names if one.lower() == name.strip().lower()), None)
    if found is None:
        near = ", ".join(match for match, _, _ in process.extract(name, sorted(names), limit=3))
        raise BadInput(f"Nobody in the pipeline is called '{name}'." + (f" Nearest: {near}." if near else ""))
    return found


def team_of_manager(session: Session, manager: str) -> list[SalesAgent]:
    """Whoever this manager leads."""
    query = select(SalesAgent).where(func.lower(SalesAgent.manager) == manager.strip().lower())
    return list(session.exec(query.order_by(col(SalesAgent.name))))


def team_of(session: Session, agent: SalesAgent) -> list[SalesAgent]:
    """The seller and everyone with the same manager."""
    if agent.manager is None:
        return [agent]
    return team_of_manager(session, agent.manager)


def worked_by(session: Session, agent_ids: Collection[str]) -> list[str]:
    """Ids of the accounts that these sellers own or have a deal with."""
    from crm.opportunities import Opportunity

    deals = select(Opportunity.account_id).where(col(Opportunity.agent_id).in_(agent_ids))
    query = select(Account.id).where(or_(col(Account.owner_id).in_(agent_ids), col(Account.id).in_(deals)))
    return list(session.exec(query))
