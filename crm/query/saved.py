"""Questions that reps keep, the board they pin them to, and what a session of questions remembers."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from crm.errors import NotFound


class SavedQuestion(SQLModel, table=True):
    """A question under a name. `pinned_at`: it is on the owner's board since."""

    __tablename__ = "saved_question"

    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    name: str
    question: str
    query: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    pinned_at: datetime | None = None


class AskSession(SQLModel, table=True):
    """The last question of a session, the names it listed, a deed that waits, and whom was spoken of last."""

    __tablename__ = "ask_session"

    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    at: datetime
    turn: int = 0
    query: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    listed: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    pending: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    focus: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


def session_of(session: Session, owner: str, session_id: str | None, at: datetime) -> AskSession:
    """The owner's session, or a new one; nobody enters another's."""
    if session_id:
        found = session.get(AskSession, session_id)
        if found is not None and found.owner == owner:
            return found
    made = AskSession(id=session_id or secrets.token_hex(8), owner=owner, at=at)
    if session_id and session.get(AskSession, session_id) is not None:
        made.id = secrets.token_hex(8)
    session.add(made)
    return made


def keep(session: Session, question: SavedQuestion) -> SavedQuestion:
    """Keep it; the same query kept again takes the new name and place on the board."""
    for kept in of_owner(session, question.owner):
        if kept.query == question.query:
            kept.name, kept.question = question.name, question.question
            kept.pinned_at = question.pinned_at or kept.pinned_at
            session.add(kept)
            return kept
    session.add(question)
    return question


def of_owner(session: Session, owner: str) -> list[SavedQuestion]:
    """The owner's questions: pinned ones first, then by name."""
    query = select(SavedQuestion).where(SavedQuestion.owner == owner)
    found = list(session.exec(query.order_by(col(SavedQuestion.name))))
    return sorted(found, key=lambda one: one.pinned_at is None)


def get(session: Session, owner: str, question_id: str) -> SavedQuestion:
    found = session.get(SavedQuestion, question_id)
    if found is None or found.owner != owner:
        raise NotFound(f"You have no saved question {question_id}.")
    return found
