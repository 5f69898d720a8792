"""Where the records of one person are: found by the columns that lead to her, in every table there is.

A table that is added later is found as well, as long as it calls its columns by the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, or_
from sqlmodel import Session, select

from crm.audit import AuditEntry
from crm.bulk import among
from crm.churn.scores import ChurnScore
from crm.conversations import Conversation
from crm.customers import Customer
from crm.handoffs import Handoff
from crm.orders import Order
from crm.tables import metadata

CUSTOMERS, ORDERS, HANDOFFS, AUDIT, CHURN = (
    str(model.__tablename__) for model in (Customer, Order, Handoff, AuditEntry, ChurnScore)
)


@dataclass(frozen=True)
class Trail:
    """The ids by which other records refer to one person, by the column that carries them."""

    customer_id: str
    ids: Mapping[str, frozenset[str]]

    @property
    def conversations(self) -> frozenset[str]:
        return self.ids["conversation_id"]


def trail(session: Session, customer_id: str) -> Trail:
    """Everything that leads to her records."""
    orders = session.exec(select(Order.id).where(Order.customer_id == customer_id))
    conversations = frozenset(
        session.exec(select(Conversation.id).where(Conversation.customer_id == customer_id))
    )
    handoffs: set[str] = set()
    column = metadata.tables[HANDOFFS].c.conversation_id
    for chosen in among(column, conversations):
        handoffs.update(session.exec(select(Handoff.id).where(chosen)))
    return Trail(
        customer_id,
        {
            "customer_id": frozenset({customer_id}),
            "order_id": frozenset(orders),
            "conversation_id": conversations,
            "handoff_id": frozenset(handoffs),
        },
    )


def where(found: Trail) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table that may have records of hers, with the condition that picks them."""
    for table in metadata.sorted_tables:
        if table.name == CUSTOMERS:
            yield table, table.c.id == found.customer_id
        elif table.name == CHURN:
            yield table, and_(table.c.kind == "customer", table.c.subject_id == found.customer_id)
        elif table.name == AUDIT:
            yield table, _in_audit(table, found)
        elif conditions := list(_leading(table, found)):
            yield table, or_(*conditions)


def _leading(table: Table, found: Trail) -> Iterator[ColumnElement[bool]]:
    if table.name == ORDERS:
        yield table.c.customer_id == found.customer_id
        return
    for name, ids in found.ids.items():
        if name in table.c:
            yield from among(table.c[name], ids)


def _in_audit(table: Table, found: Trail) -> ColumnElement[bool]:
    spellings = {found.customer_id, f"customer:{found.customer_id}"}
    for name, ids in found.ids.items():
        kind = name.removesuffix("_id")
        spellings |= {f"{kind}:{one}" for one in ids} | ids
    return or_(table.c.actor.in_(spellings), table.c.subject.in_(spellings))
