"""Cases that outlive a conversation: something is to be done, by someone, some day."""

import secrets
from datetime import datetime

from sqlmodel import Field, SQLModel


class Ticket(SQLModel, table=True):
    """One matter. It is open until `closed_at`."""

    id: str = Field(primary_key=True)
    customer_id: str | None = Field(default=None, index=True)
    account_id: str | None = Field(default=None, index=True)
    conversation_id: str | None = Field(default=None, index=True)
    subject: str
    body: str = ""
    priority: int = 3
    created_at: datetime = Field(index=True)
    due_at: datetime | None = None
    closed_at: datetime | None = None


def new_number() -> str:
    """A number for a new ticket that can be said on the telephone."""
    return f"T{secrets.randbelow(10**8):08d}"
