"""What 'the first one', 'them' and a company's name mean: in a question, and after its answer."""

from __future__ import annotations

from typing import Any

from agent.rep_desk.deeds import Setting, Unclear, parties
from agent.rep_desk.deeds.utterance import Utterance
from crm import accounts
from crm.database import Database


def account_named(question: str, setting: Setting) -> str | None:
    """The account that a question names, well or badly spelled, or points at."""
    said = Utterance.of(question)
    named = parties.named_in(said, setting)
    if named:
        return named[1].party.name
    try:
        pointed = [parties.listed_at(said, at, setting) for at in range(len(said))]
    except Unclear:
        return None
    return next((heard.party.name for heard in pointed if heard), None)


def listed(database: Database, columns: list[str], rows: list[list[Any]]) -> list[dict[str, Any]]:
    """The first rows by what they name, so that 'the first one' can be meant next."""
    entries = []
    with database.reading() as session:
        for row in rows[:10]:
            entry: dict[str, Any] = {}
            for label, value in zip(columns, row, strict=True):
                if label == "account" and value:
                    account = accounts.by_name(session, str(value))
                    entry |= {"account": value, "account_id": account.id if account else None}
                elif label == "deal" and value:
                    entry["opportunity_id"] = value
            entries.append(entry)
    return entries


def focus(database: Database, names: list[str]) -> dict[str, Any] | None:
    """Whom "them" means after this answer: the one account it was about."""
    if len(names) != 1:
        return None
    with database.reading() as session:
        account = accounts.by_name(session, names[0])
        return {"account": account.name, "account_id": account.id} if account else None
