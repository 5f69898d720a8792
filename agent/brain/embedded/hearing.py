"""Taking in what happened since the last thought: outcomes of writes, a new message, an answer."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agent import consent, wording
from agent.brain.embedded.agenda import planning
from agent.brain.embedded.notes import Deed, Notes
from agent.brain.embedded.reading.clauses import SENTENCE
from agent.brain.embedded.reading.deed import NEVER_MIND
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.work import WRITES, Work

NO_START = re.compile(
    r"^\s*(?:no|nope|nah|not (?:quite|that|right))\b[,.! ]*"
    r"(?:that(?:'s| is) (?:not (?:what i (?:want|meant|asked)\w*|right)|wrong)[.,!]*)?\s*",
    re.IGNORECASE,
)
STILL = re.compile(r"^\s*i(?: still| am still)? (?:need|want) (?:this|that)\s*[:,-]+\s*", re.IGNORECASE)


def note_outcomes(work: Work) -> None:
    """New tool results: what was done is said, what failed finds its way out."""
    notes, results = work.notes, work.context.results
    if notes.message_id != work.context.message_id:
        notes.seen_results = 0
    for result in results[notes.seen_results :]:
        if result["tool"] not in WRITES:
            continue
        if result["status"] == "ok":
            skill = notes.skill_of(notes.proposal.requests[0]) if notes.proposal else ""
            done = wording.done(result["tool"], result["arguments"], result["result"], skill=skill)
            work.said.append(done)
            notes.deeds.append(_deed(result, done))
        work.said += planning.settle(notes, result)
    notes.seen_results = len(results)


def _deed(result: dict[str, Any], done: str) -> Deed:
    outcome = result["result"]
    gives_back = Decimal(str(outcome.get("refund", 0))) - Decimal(str(outcome.get("difference", 0)))
    return Deed(tool=result["tool"], arguments=result["arguments"], gives_back=gives_back, done=done)


def hear(work: Work) -> None:
    """Take the message in, once a turn."""
    context, notes = work.context, work.notes
    if context.answer == "yes":
        return
    text = STILL.sub("", context.text)
    first, rest = _parted(text)
    if context.pending:
        text = _hear_objection(work, text, first, rest)
    elif notes.open_deeds and _gives_up(first, notes):
        notes.open_deeds[-1].state, notes.question = "dropped", None
        work.said.append(wording.say("left_as_is"))
        text = rest
    if text.strip():
        notes.unread.append(text)


def _parted(text: str) -> tuple[str, str]:
    """What gives something up, and what she says beside it: 'actually leave it. When does the lamp come?'"""
    first, *rest = SENTENCE.split(text, maxsplit=1)
    return (first, " ".join(rest)) if NEVER_MIND.match(first) else (text, "")


def _gives_up(text: str, notes: Notes) -> bool:
    """'Never mind'; a plain no where something is asked; 'cancel that', where no order is to be cancelled."""
    if NEVER_MIND.match(text):
        return True
    asked = notes.question is not None and notes.question.slot != "offer"
    cancels = has(text, "cancel") and notes.open_deeds[-1].skill == "cancel_order"
    return asked and not cancels and consent.read(text) == "no"


def _hear_objection(work: Work, text: str, first: str, rest: str) -> str:
    """Anything but a yes withdraws the proposal; a plain no or 'leave it' drops what it was about."""
    notes, proposal = work.notes, work.notes.proposal
    notes.proposal = None
    if proposal is None:
        return text
    requests = [request for request in notes.requests if request.id in proposal.requests]
    if work.context.answer == "no" or NEVER_MIND.match(first):
        for request in requests:
            request.state = "dropped"
        work.said.append(wording.say("left_as_is"))
        return rest
    if NO_START.match(text):
        planning.deny(notes, proposal)
        return NO_START.sub("", text)
    return text


def take_answer(notes: Notes, picked: list[str], text: str) -> None:
    """What she chose fills the slot that was asked for; `text` are the words that she chose in."""
    question = notes.question
    assert question is not None, "an answer has a question"
    notes.question = None
    request = notes.request(question.request)
    if request is None:
        return
    request.plan = None
    if question.slot == "remedy":
        for target in request.targets:  # "exchange them for a size 9" says for what as well
            target.after = f"{target.after}; {text}"
    if question.key == "orders":
        request.orders = picked
        return
    # "Which bookshelf?" is asked once, even when two requests speak of it.
    same = notes.open_deeds if question.slot == "item" and not question.many else []
    phrase = question.key.removeprefix("item:")
    for other in (request, *(r for r in same if any(target.phrase == phrase for target in r.targets))):
        other.answers[question.key] = picked
