"""Recorded conversations, as JSON lines: what `warmline eval run --format warmline` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from crm import conversations
from crm.bulk import Progress, silent
from crm.conversations import Conversation
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput


def write(database: Database, path: Path, progress: Progress = silent) -> int:
    """One line a conversation, oldest first; gives how many. A reader finds the old file or the new one.

    Raises BadInput where the file cannot be written.
    """
    unfinished, done = path.with_name(f".{path.name}.{os.getpid()}"), 0
    try:
        with unfinished.open("w", encoding="utf-8") as file, database.reading() as session:
            for found in each(session, progress):
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
                done += 1
        unfinished.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def each(session: Session, progress: Progress = silent) -> Iterator[dict[str, Any]]:
    """Every conversation in which something was said, oldest first."""
    oldest = select(Conversation.id).order_by(col(Conversation.created_at), col(Conversation.id))
    ids = list(session.exec(oldest))
    for done, conversation_id in enumerate(ids, start=1):
        found = record(session, conversation_id)
        if found["transcript"]:
            yield found
        session.expunge_all()
        progress("conversations", done, len(ids))


def record(session: Session, conversation_id: str) -> dict[str, Any]:
    """One conversation, with the keys of `GET /v1/conversations/{id}` that an evaluation needs.

    `context` holds what conversations can be told apart by: how long she has been a customer, whether she is
    a VIP, which brain answered. Raises NotFound.
    """
    talk = conversations.get(session, conversation_id)
    turns = [row.body for row in conversations.turns(session, conversation_id)]
    brains = sorted({str(t["brain"]) for t in turns if t.get("brain")})
    return {
        "conversation_id": talk.id,
        "channel": talk.channel,
        "locale": talk.locale,
        "created_at": talk.created_at.isoformat(),
        "status": talk.status,
        "customer_id": talk.customer_id,
        "transcript": [
            {"message_id": m.message_id, "role": m.role, "text": m.text, "at": m.at.isoformat()}
            for m in conversations.messages(session, conversation_id)
        ],
        "turns": turns,
        "context": {**_known_of(session, talk), **({"brain": "+".join(brains)} if brains else {})},
    }


def _known_of(session: Session, talk: Conversation) -> dict[str, str]:
    customer = session.get(Customer, talk.customer_id) if talk.customer_id else None
    if customer is None:
        return {"tenure": "not known"}
    return {"tenure": _tenure(customer.created_at, talk.created_at), "vip": "yes" if customer.vip else "no"}


def _tenure(since: datetime | None, at: datetime) -> str:
    if since is None:
        return "not known"
    days = (at - since).days
    return "under 90 days" if days < 90 else "under a year" if days < 365 else "a year and more"
