"""People who work here, and the tokens they show."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from sqlmodel import Field, Session, SQLModel, select

from crm.conversations import hashed
from crm.errors import BadInput

StaffRole = Literal["rep", "agent", "evaluator", "admin"]
ROLES: tuple[StaffRole, ...] = ("rep", "agent", "evaluator", "admin")


class Staff(SQLModel, table=True):
    """One member of staff. `sales_agent` names the rep in the pipeline, for 'my' and 'my team'."""

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    role: str
    sales_agent: str | None = None
    token_hash: str = Field(index=True)
    created_at: datetime


def add(session: Session, email: str, role: str, at: datetime, token: str | None = None) -> tuple[Staff, str]:
    """Enrol someone, or give her a new role and token; the token is shown this once."""
    if role not in ROLES:
        raise BadInput(f"'{role}' is not a role. Use one of: {', '.join(ROLES)}.")
    if "@" not in email.strip("@"):
        raise BadInput(f"'{email}' is not an e-mail address.")
    token = token or secrets.token_urlsafe(32)
    person = session.exec(select(Staff).where(Staff.email == email.lower())).first()
    if person is None:
        person = Staff(id=secrets.token_hex(6), email=email.lower(), role=role, token_hash="", created_at=at)
    person.role, person.token_hash = role, hashed(token)
    session.add(person)
    return person, token


def by_token(session: Session, token: str) -> Staff | None:
    return session.exec(select(Staff).where(Staff.token_hash == hashed(token))).first()
