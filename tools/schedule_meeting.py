"""A meeting with an account: planned in the CRM, and as an .ics file for any calendar."""

import secrets
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, Field

from crm.activities import Activity
from crm.errors import Refusal
from crm.query import scope
from tools.log_activity import reachable_account
from tools.tool import Caller, rep_write


class Scheduled(BaseModel):
    activity_id: str
    account: str | None
    starts_at: datetime
    minutes: int
    subject: str
    ics: str = Field(description="The meeting as an iCalendar file.")


@rep_write
def schedule_meeting(
    caller: Caller, account_id: str, starts_at: datetime, minutes: int = 30, subject: str = ""
) -> Scheduled:
    """Plan a meeting with an account.

    Args:
        account_id: The account to meet.
        starts_at: When it begins.
        minutes: How long it takes.
        subject: What it is about.
    """
    name = reachable_account(caller, account_id)
    start = starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=UTC)
    if start < caller.now:
        raise Refusal(f"{start:%Y-%m-%d %H:%M} is over already. Name a later time.")
    subject = subject or f"Meeting with {name}"
    identifier = f"A{secrets.token_hex(6)}"
    caller.session.add(
        Activity(
            id=identifier,
            kind="meeting",
            at=start,
            account_id=account_id,
            author=scope.of_actor(caller.session, caller.actor).name,
            subject=subject,
            body=subject,
        )
    )
    return Scheduled(
        activity_id=identifier,
        account=name,
        starts_at=start,
        minutes=minutes,
        subject=subject,
        ics=_calendar(identifier, subject, start, minutes, caller.now),
    )


def _calendar(identifier: str, subject: str, start: datetime, minutes: int, now: datetime) -> str:
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", f"{identifier}@warmline")
    event.add("summary", subject)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    event.add("dtstamp", now)
    calendar = Calendar()
    calendar.add("prodid", "-//Warmline//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()
