"""What a rep did with an account, or means to do: a call, an e-mail, a meeting, a demo, a task."""

import secrets
from datetime import UTC, date, datetime, time
from typing import Literal

from pydantic import BaseModel

from crm import accounts
from crm.activities import Activity
from crm.errors import NotFound
from crm.query import scope
from tools.tool import Caller, rep_write

Kind = Literal["call", "email", "meeting", "demo", "task"]


class Logged(BaseModel):
    activity_id: str
    kind: str
    account: str | None
    on: date
    text: str
    done: bool


@rep_write
def log_activity(
    caller: Caller,
    kind: Kind,
    text: str,
    account_id: str | None = None,
    on: date | None = None,
    at: time | None = None,
) -> Logged:
    """Log something done with an account, or a task for later.

    Args:
        kind: What it was or will be.
        text: What was said, or what is to be done.
        account_id: The account it is about; a task may be about none.
        on: The day; today when left out. A later day makes it a plan.
        at: The time of day; nine in the morning of another day when left out.
    """
    name = reachable_account(caller, account_id)
    day = on or caller.now.date()
    is_today = day == caller.now.date()
    moment = caller.now if is_today and at is None else datetime.combine(day, at or time(9), tzinfo=UTC)
    later = moment > caller.now
    activity = Activity(
        id=f"A{secrets.token_hex(6)}",
        kind=kind,
        at=moment,
        account_id=account_id,
        author=scope.of_actor(caller.session, caller.actor).name,
        subject=text[:120],
        body=text,
        done_at=None if later or kind == "task" else moment,
    )
    caller.session.add(activity)
    return Logged(
        activity_id=activity.id,
        kind=kind,
        account=name,
        on=day,
        text=text,
        done=activity.done_at is not None,
    )


def reachable_account(caller: Caller, account_id: str | None) -> str | None:
    """The account's name; raises NotFound for one that the rep's place does not reach."""
    if account_id is None:
        return None
    account = accounts.get(caller.session, account_id)
    place = scope.of_actor(caller.session, caller.actor)
    if place.sees is not None and account_id not in accounts.worked_by(caller.session, place.sees):
        raise NotFound(f"There is no account {account_id}.")
    return account.name
