"""Everything that the CRM knows of one person, for whoever has the right to see it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from crm import customers, personal

# Keys to doors are no records of a person.
SECRETS = ("token_hash",)


def records(session: Session, customer_id: str) -> dict[str, Any]:
    """Her rows by table, oldest first where they have an order; amounts as text, times in ISO 8601.

    Raises NotFound for an unknown or erased customer.
    """
    customers.get(session, customer_id)
    found: dict[str, Any] = {"customer_id": customer_id}
    for table, condition in personal.where(personal.trail(session, customer_id)):
        rows = session.execute(select(table).where(condition).order_by(*table.primary_key)).mappings()
        shown = [{name: _plain(value) for name, value in row.items() if name not in SECRETS} for row in rows]
        if shown:
            found[table.name] = shown
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
