"""A customer writes while she waits for a person: she may go on with the bot, be called, or ask how long."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import Session

import prompts
from agent import desk_hours, waiting
from agent.waiting import say
from crm import customers, handoff_moves, handoffs
from crm.conversations import Conversation
from crm.errors import Conflict
from crm.handoffs import Handoff
from crm.identities import normalised

NUMBER = re.compile(r"\+?\d[\d ()./-]{8,}\d")


def answered(session: Session, conversation: Conversation, text: str, now: datetime) -> str:
    """The reply to a choice or a question of hers; empty for anything else, which waits for the person."""
    case = handoffs.open_case(session, conversation.id)
    if case is None or case.claimed_at is not None:
        return ""
    plain = text.lower().replace("’", "'")
    if _says("wants_bot", plain):
        return _with_bot(session, case, now)
    alone = NUMBER.fullmatch(text.strip())
    if alone or _says("wants_call", plain):
        return _called(session, conversation, case, text, now)
    if _says("asks_wait", plain):
        return f"{waiting.of(session, case, now).words} {say('choices')}"
    return ""


def _with_bot(session: Session, case: Handoff, now: datetime) -> str:
    try:
        handoff_moves.stay_with_bot(session, case, now)
    except Conflict:
        return say("taken")
    return say("with_bot")


def _called(session: Session, conversation: Conversation, case: Handoff, text: str, now: datetime) -> str:
    written = NUMBER.search(text)
    number = written.group() if written else _on_record(session, conversation)
    wanted = normalised("phone", number) if number else ""
    if not wanted.startswith("+"):
        return say("which_number")
    handoff_moves.ask_for_call(session, case, wanted, now, now)
    back = waiting.of(session, case, now).answered_by
    when = say("by", moment=desk_hours.of_store().told(back, now)) if back else say("as_soon")
    return say("called", number=wanted, when=when)


def _on_record(session: Session, conversation: Conversation) -> str | None:
    return customers.get(session, conversation.customer_id).phone if conversation.customer_id else None


def _says(what: str, plain: str) -> bool:
    return bool(prompts.phrases("replies/waiting.yaml", what).search(plain))
