"""Cases that outlive a conversation: something is to be done, by someone, some day."""

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
