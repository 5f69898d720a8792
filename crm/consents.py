"""What a customer has agreed to. Nothing is until it is written here; the latest word counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, or_, select
from sqlmodel import Field, Session, SQLModel

from crm import statements

Purpose = Literal["emotion", "recording", "marketing"]


class Consent(SQLModel, table=True):
    """One word given or taken back, by a customer or by whoever talks in a conversation. Never changed."""

    id: int | None = Field(default=None, primary_key=True)
    customer_id: str | None = Field(default=None, index=True)
    conversation_id: str | None = Field(default=None, index=True)
    purpose: str
    granted: bool
    source: str
    at: datetime


@dataclass(frozen=True)
class Giver:
    """Who agrees: a known customer, whoever talks in a conversation, or both when she is known in it."""

    customer_id: str | None = None
    conversation_id: str | None = None

    def __post_init__(self) -> None:
        if self.customer_id is None and self.conversation_id is None:
            raise ValueError("A consent belongs to a customer or to a conversation.")


def record(
    session: Session,
    purpose: Purpose,
    granted: bool,
    by: Giver,
    source: str,
    at: datetime,
) -> Consent:
    """Write down a yes or a no; `source` says where it was given, such as 'chat page' or 'desk'."""
    consent = Consent(
        customer_id=by.customer_id,
        conversation_id=by.conversation_id,
        purpose=purpose,
        granted=granted,
        source=source,
        at=at,
    )
    session.add(consent)
    session.flush()
    return consent


def granted(session: Session, purpose: Purpose, by: Giver) -> bool:
    """Whether the latest word about this purpose, by customer or conversation, was a yes."""
    whose = {"customer": by.customer_id, "talk": by.conversation_id}
    latest = statements.first(session, _LATEST, wanted=purpose, **whose)
    return latest is not None and bool(latest.granted)


_WORDS = statements.table_of(Consent)
_LATEST = (
    select(_WORDS.c.granted)
    .where(
        _WORDS.c.purpose == bindparam("wanted"),
        # Nobody's id is NULL, and NULL equals nothing.
        or_(_WORDS.c.customer_id == bindparam("customer"), _WORDS.c.conversation_id == bindparam("talk")),
    )
    .order_by(_WORDS.c.at.desc(), _WORDS.c.id.desc())
    .limit(1)
)
