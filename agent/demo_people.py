"""The demo store and the people who may log in to it, for `warmline serve --demo`."""

from __future__ import annotations

import importlib.util
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from crm import staff
from crm.customers import Customer
from crm.database import Database

STAFF: tuple[tuple[staff.StaffRole, str, str], ...] = (
    ("agent", "maya@demo.example", "Maya"),
    ("agent", "leo@demo.example", "Leo"),
    ("rep", "rita@demo.example", "Rita"),
    ("evaluator", "eva@demo.example", "Eva"),
    ("admin", "ada@demo.example", "Ada"),
)
OPENS = {"agent": "/desk", "rep": "/ask", "evaluator": "/evals", "admin": "everything"}


@dataclass(frozen=True)
class LogIn:
    """One line of what is printed at the start."""

    line: str


def seed(database: Database, folder: Path) -> list[LogIn]:
    """Fill an empty database, enrol the demo staff, and say how to log in; the same tokens every time."""
    _fill(database)
    tokens = _tokens(folder / "demo-tokens.json")
    now = datetime.now(UTC)
    lines = [LogIn(f"chat as {email}") for email in _customers(database)]
    with database.writing() as session:
        for role, email, name in STAFF:
            person, token = staff.add(session, email, role, now, tokens[email])
            person.name = name
            lines.append(LogIn(f"{OPENS[role]:<10} {name} ({role}), token {token}"))
    return lines


def _fill(database: Database) -> None:
    if importlib.util.find_spec("crm.demo.seed") is None:
        return
    from crm.demo import seed as demo_store

    demo_store.seed(database)


def _customers(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Customer.email).limit(3)))


def _tokens(path: Path) -> dict[str, str]:
    """Made at random once, readable by their owner alone."""
    known = json.loads(path.read_text()) if path.exists() else {}
    missing = {email: secrets.token_urlsafe(32) for _, email, _ in STAFF if email not in known}
    if missing:
        known |= missing
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(known, indent=2))
    return known
