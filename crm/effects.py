"""The ledger: one row for every write that was asked for, keyed so that none runs twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from crm.customers import Customer
from crm.errors import KeyReused


class Effect(SQLModel, table=True):
    """One write and its outcome. It exists only if the write's own transaction was committed."""

    key: str = Field(primary_key=True)
    at: datetime
    conversation_id: str | None = Field(default=None, index=True)
    customer_id: str | None = Field(default=None, index=True)
    actor: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    status: str = "running"
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    why: str = ""


def reserve(session: Session, effect: Effect) -> Effect | None:
    """Take the key for this transaction. None: it is ours, run the write. Otherwise: what it did before.

    Raises KeyReused when the key belongs to another call.
    """
    # On Postgres a second holder of the key waits here until the first commits; SQLite has one writer anyway.
    dialect = session.get_bind().dialect.name
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Effect)
    fresh = statement.values(**effect.model_dump()).on_conflict_do_nothing(index_elements=["key"])
    # RETURNING, because the count of inserted rows is -1 on Postgres whether there was one or none.
    if session.execute(fresh.returning(col(Effect.key))).first() is not None:
        _take_turns(session, effect.customer_id)
        return None
    earlier = session.get_one(Effect, effect.key)
    if (earlier.tool, earlier.arguments, earlier.customer_id) != (
        effect.tool,
        effect.arguments,
        effect.customer_id,
    ):
        raise KeyReused(
            f"The key {effect.key} already ran {earlier.tool} with other arguments. Use a new key."
        )
    return earlier


def _take_turns(session: Session, customer_id: str | None) -> None:
    """One write at a time for each customer: what it reads of her records stays true until it commits."""
    # Postgres would otherwise let two cancellations both find the order pending.
    if customer_id is not None:
        session.execute(select(Customer.id).where(Customer.id == customer_id).with_for_update())


def settle(session: Session, key: str, status: str, result: dict[str, Any], why: str) -> None:
    """Write the outcome into the reserved row."""
    row = session.get_one(Effect, key)
    row.status, row.result, row.why = status, result, why
    session.add(row)


def of_conversation(session: Session, conversation_id: str) -> list[Effect]:
    """Every write of a conversation, in the order they ran."""
    return list(
        session.exec(select(Effect).where(Effect.conversation_id == conversation_id).order_by(col(Effect.at)))
    )
