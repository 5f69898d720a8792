"""The records a deed may name: accounts, the people there, and the deals that the asker may touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from crm import accounts
from crm.accounts import Account
from crm.customers import Customer
from crm.database import Database
from crm.opportunities import OPEN_STAGES, Opportunity, SalesProduct
from crm.query.scope import Asker, may_touch


@dataclass(frozen=True)
class DeedRecords:
    """Looks names up, within the asker's reach where deals are meant."""

    database: Database
    asker: Asker

    def account(self, name: str) -> str | None:
        with self.database.reading() as session:
            found = accounts.by_name(session, name)
            return found.id if found else None

    def account_of_person(self, full_name: str) -> tuple[str, str] | None:
        """Where a contact works: the account's id and name, when only one person is called so."""
        with self.database.reading() as session:
            name = func.lower(col(Customer.first_name) + " " + col(Customer.last_name))
            query = (
                select(Account.id, Account.name)
                .join(Customer, col(Customer.account_id) == col(Account.id))
                .where(name == full_name.lower(), col(Customer.erased_at).is_(None))
            )
            found = session.exec(query.limit(2)).all()
            return (found[0][0], found[0][1]) if len(found) == 1 else None

    def people(self, account_id: str) -> list[str]:
        with self.database.reading() as session:
            return [person.full_name for person in accounts.contacts(session, account_id)]

    def deal(self, deal_id: str) -> dict[str, Any] | None:
        """The deal of this id, whoever owns it: the guard judges that."""
        with self.database.reading() as session:
            found = session.exec(_deals().where(Opportunity.id == deal_id)).first()
            return None if found is None else _row(*found)

    def deals(self, account_id: str | None, product: str | None) -> list[dict[str, Any]]:
        """Deals within reach, open ones first, then the newest."""
        query = _deals()
        if account_id is not None:
            query = query.where(Opportunity.account_id == account_id)
        if product is not None:
            query = query.where(SalesProduct.name == product)
        with self.database.reading() as session:
            found = session.exec(query).all()
        rows = [_row(*one) for one in found if may_touch(self.asker, one[0].agent_id)]
        rows.sort(key=lambda row: row["since"] or "", reverse=True)
        return sorted(rows, key=lambda row: row["stage"] not in OPEN_STAGES)


def _deals() -> Any:
    return (
        select(Opportunity, Account.name, SalesProduct.name)
        .select_from(Opportunity)
        .join(Account, col(Account.id) == col(Opportunity.account_id), isouter=True)
        .join(SalesProduct, col(SalesProduct.id) == col(Opportunity.product_id), isouter=True)
    )


def _row(deal: Opportunity, account: str | None, product: str | None) -> dict[str, Any]:
    return {
        "opportunity_id": deal.id,
        "account": account,
        "account_id": deal.account_id,
        "product": product,
        "stage": deal.stage,
        "since": deal.engage_date.isoformat() if deal.engage_date else None,
        "value": None if deal.value is None else float(deal.value),
        "close_date": deal.close_date.isoformat() if deal.close_date else None,
    }
