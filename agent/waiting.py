"""What a customer is told who waits for a person: her place, how long it takes, or when somebody is back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

import prompts
from agent import desk_hours
from crm import handoffs, waiting_time
from crm.handoffs import DUE_MINUTES, Handoff
from crm.tickets import Ticket, new_number


@dataclass(frozen=True)
class Wait:
    """`minutes` is None while nobody is on duty; `answered_by` is then the promise, where there is one."""

    place: int
    minutes: int | None
    answered_by: datetime | None
    ticket_id: str | None
    words: str

    def as_json(self) -> dict[str, Any]:
        return {
            "position": self.place,
            "expected_minutes": self.minutes,
            "answered_by": self.answered_by.isoformat() if self.answered_by else None,
            "ticket_id": self.ticket_id,
            "words": self.words,
        }


def of(session: Session, case: Handoff, now: datetime) -> Wait:
    """How things stand for a case that nobody has taken."""
    place = handoffs.position(session, case)
    ticket = case.package.get("ticket_id")
    wait = waiting_time.expected(session, case, now)
    if wait is None:
        return _unattended(place, ticket, case, now)
    minutes = math.ceil(wait.total_seconds() / 60)
    words = say("next_in_line") if place <= 1 else say("place", number=place)
    if minutes > 1:
        words = f"{words} {say('minutes', minutes=minutes)}"
    return Wait(place, minutes, None, ticket, words)


def open_ticket(session: Session, package: dict[str, Any], conversation_id: str, now: datetime) -> None:
    """A ticket for a case that nobody is there to take, so that it is not lost; `package` then names it."""
    opening = desk_hours.of_store().opens(now)
    ticket = Ticket(
        id=new_number(),
        customer_id=(package["customer"] or {}).get("customer_id"),
        conversation_id=conversation_id,
        subject=str(package["title"])[:200],
        body=str(package["summary"]),
        priority=package["priority"],
        created_at=now,
        due_at=answer_due(opening or now, package["priority"]),
    )
    session.add(ticket)
    package["ticket_id"] = ticket.id


def answer_due(opening: datetime, priority: int) -> datetime:
    """When somebody should have answered who begins at `opening`."""
    return opening + timedelta(minutes=DUE_MINUTES[priority])


def say(sentence: str, /, **values: Any) -> str:
    """One of the sentences of `prompts/replies/waiting.yaml`."""
    return str(prompts.data("replies/waiting.yaml")[sentence]).strip().format(**values)


def _unattended(place: int, ticket: str | None, case: Handoff, now: datetime) -> Wait:
    """Nobody is there: the hours say when somebody will be, and nothing is promised that they do not say."""
    hours, about = desk_hours.of_store(), ticket or case.id
    opening, closing = hours.opens(now), hours.closes(now)
    if closing:
        return Wait(place, None, None, ticket, say("away", closes=hours.told(closing, now), ticket=about))
    if opening is None:
        return Wait(place, None, None, ticket, say("no_hours", ticket=about))
    promised = answer_due(opening, case.priority)
    words = say("closed", ticket=about, answered_by=hours.told(promised, now))
    return Wait(place, None, promised, ticket, words)
