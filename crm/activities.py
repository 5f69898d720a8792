"""What happened with a customer or an account: calls, e-mails, meetings, notes, tasks."""

from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel

ActivityKind = Literal["call", "email", "meeting", "note", "task", "demo", "chat"]


class Activity(SQLModel, table=True):
    """One thing that happened, or that is planned for `at` while `done_at` is empty."""

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    at: datetime = Field(index=True)
    customer_id: str | None = Field(default=None, index=True)
    account_id: str | None = Field(default=None, index=True)
    opportunity_id: str | None = Field(default=None, index=True)
    author: str | None = Field(default=None, index=True)
    subject: str = ""
    body: str = ""
    sentiment: float | None = None
    done_at: datetime | None = None
