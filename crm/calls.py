"""Calls: who rang, how long it took, what happened in it, and the sound that the caller let be kept."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from crm import identities
from crm.customers import Customer
from crm.identities import Identity

Line = Literal["telephone", "browser"]


class PhoneCall(SQLModel, table=True):
    """One call. It goes on until `ended_at`; a conversation may have several.

    `caller` is the number that rang, None where none was shown. `recordings` are names of files in the folder
    `recordings` of the data. `events` tell what happened, with seconds from the beginning as `at`.
    """

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    customer_id: str | None = Field(default=None, index=True)
    line: str
    caller: str | None = None
    began_at: datetime = Field(index=True)
    ended_at: datetime | None = None
    seconds: float | None = None
    ended_by: str | None = None
    recordings: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    events: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def begin(
    session: Session, conversation_id: str, line: Line, at: datetime, caller: str | None = None
) -> PhoneCall:
    """A call comes in."""
    call = PhoneCall(
        id=secrets.token_hex(8),
        conversation_id=conversation_id,
        line=line,
        caller=identities.normalised("phone", caller) if caller else None,
        began_at=at,
    )
    session.add(call)
    session.flush()
    return call


def going_on(session: Session, conversation_id: str) -> PhoneCall | None:
    """The conversation's newest call that has not ended."""
    query = select(PhoneCall).where(
        PhoneCall.conversation_id == conversation_id, col(PhoneCall.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(PhoneCall.began_at).desc())).first()


def of_conversation(session: Session, conversation_id: str) -> list[PhoneCall]:
    """All its calls, oldest first."""
    query = select(PhoneCall).where(PhoneCall.conversation_id == conversation_id)
    return list(session.exec(query.order_by(col(PhoneCall.began_at), col(PhoneCall.id))))


def add_event(session: Session, conversation_id: str, kind: str, **data: Any) -> None:
    """Something that happened to the conversation's newest call after its line was closed."""
    called = of_conversation(session, conversation_id)
    if called:
        called[-1].events = [*called[-1].events, {"kind": kind, **data}]
        session.add(called[-1])


def happened(called: list[PhoneCall], kind: str) -> bool:
    """Whether one of the calls has such an event."""
    return any(event["kind"] == kind for call in called for event in call.events)


def owner_of(session: Session, number: str) -> Customer | None:
    """The customer whose number this is. A number can be faked: alone it proves nothing."""
    known = session.get(Identity, ("phone", identities.normalised("phone", number)))
    found = session.get(Customer, known.customer_id) if known else None
    return None if found is None or found.erased_at is not None else found
