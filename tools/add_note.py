"""A note on an account, for whoever talks to them next."""

import secrets

from pydantic import BaseModel

from crm.activities import Activity
from crm.query import scope
from tools.log_activity import reachable_account
from tools.tool import Caller, rep_write


class Noted(BaseModel):
    activity_id: str
    account: str | None
    text: str


@rep_write
def add_note(caller: Caller, account_id: str, text: str) -> Noted:
    """Add a note to an account.

    Args:
        account_id: The account it is about.
        text: The note.
    """
    name = reachable_account(caller, account_id)
    note = Activity(
        id=f"A{secrets.token_hex(6)}",
        kind="note",
        at=caller.now,
        account_id=account_id,
        author=scope.of_actor(caller.session, caller.actor).name,
        subject=text[:120],
        body=text,
        done_at=caller.now,
    )
    caller.session.add(note)
    return Noted(activity_id=note.id, account=name, text=text)
