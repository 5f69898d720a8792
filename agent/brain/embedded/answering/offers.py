"""What a rule's answer offers to do: taken up, left, or kept until it is known who she is."""

from __future__ import annotations

import re

from agent import consent, wording
from agent.brain import Thought
from agent.brain.embedded.grounding.deeds import steps_for
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import identity, message, rules
from agent.brain.embedded.reading.message import Reading
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Ask, Tell, options
from agent.brain.embedded.work import Work
from agent.wording import joined

SLOT = "offer"
AGREED = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|ok|okay|please do|go ahead|right)\b[\s,.!;:-]*", re.IGNORECASE
)
DECLINED = re.compile(r"^\W*(?:no|nope|nah)\b(?!\s+(?:problem|worries))[\s,.!;:-]*", re.IGNORECASE)


def note(notes: Notes, reading: Reading, question: str) -> Request | None:
    """The deed of an answered question is something to offer, unless it is under way already."""
    about = [request for request in reading.requests if request.rule == question]
    going_on = any(request.skill == about[0].skill for request in notes.open_deeds)
    if len(about) != 1 or going_on or not rules.wants(question):
        return None
    notes.add(about[0].model_copy(update={"state": "offered"}))
    return notes.requests[-1]


def before_known(work: Work) -> Thought | None:
    """Her answer to an offer that was made before it is known who she is; None when there is more to do.

    A yes, or saying who she is and nothing else, makes a wish of it; anything else leaves it for later.
    """
    notes, text = work.notes, work.context.text
    waiting = next((said for said, wanted in reversed(notes.offered.items()) if wanted), None)
    if waiting is None or not notes.unread:
        return None
    said = None if _asked_otherwise(work) else _answered(text)
    if said == "no":
        notes.offered[waiting] = False
        notes.unread[-1:] = filter(None, [_rest(text, DECLINED)])
        if not notes.unread:
            work.said.append(wording.say("left_as_is"))
            return work.thought(reply=wording.say("anything_else"))
    elif said == "yes":
        rest = _rest(text, AGREED)
        del notes.offered[waiting]
        notes.unread[-1:] = filter(None, [waiting, rest])
        return None if rest else work.ask_identity("ask_identity")
    elif identity.tells(text) and not any(map(identity.beside, notes.unread)):
        del notes.offered[waiting]
        notes.unread.insert(0, waiting)
    return None


def come_back(work: Work) -> None:
    """Now that she is known: what was offered before is offered again, unless she said no or yes to it."""
    notes = work.notes
    for text, wanted in notes.offered.items():
        reading = message.read(text, work.records.product_names(), work.records.places())
        for question in dict.fromkeys(request.rule for request in reading.requests if request.rule):
            request = note(notes, reading, question)
            if request and not wanted:
                notes.asked[f"{request.id}/{SLOT}"] = 1  # "exchange it instead" may still speak of it
    notes.offered = {}


def taken_up(work: Work, text: str) -> str:
    """What is left to read of a message once the offer before it is settled."""
    request = _put(work)
    if request is None:
        return text
    notes, said = work.notes, _answered(text)
    if notes.question is not None:
        notes.question = None
    elif consent.read(text) != "yes":
        return text
    if said == "yes":
        request.state = "open"
        return _rest(text, AGREED)
    if consent.read(text) == "no":
        request.state = "dropped"
        work.said.append(wording.say("left_as_is"))
        return ""
    return DECLINED.sub("", text)


def _put(work: Work) -> Request | None:
    """The offer that she may be answering: the one just put to her, or one that an aside has left open."""
    notes = work.notes
    if notes.question is not None:
        return notes.request(notes.question.request) if notes.question.slot == SLOT else None
    if _asked_otherwise(work):
        return None
    return next((request for request in reversed(notes.requests) if request.state == "offered"), None)


def _asked_otherwise(work: Work) -> bool:
    """Whether the agent's last words asked something, which her answer then belongs to."""
    return any("?" in recent["agent"] for recent in work.context.recent[-1:])


def _answered(text: str) -> str | None:
    plain = consent.read(text) or consent.read(identity.SAYS_WHO.sub(" ", text))
    return plain or ("yes" if AGREED.match(text) else "no" if DECLINED.match(text) else None)


def _rest(text: str, answer: re.Pattern[str]) -> str:
    """What a message says beyond its yes or no."""
    return "" if consent.read(text) else answer.sub("", text)


def asked_for(notes: Notes, reading: Reading) -> None:
    """What was offered is on the agenda again when she asks for the same deed of it in her own words."""
    for offered in (request for request in notes.requests if request.state == "offered"):
        for request in reading.requests:
            told = {product for target in request.targets for product in target.products}
            same = {product for target in offered.targets for product in target.products} & told
            if request.skill == offered.skill and (same or not told):
                offered.state = "open"


def offer(work: Work) -> Ask | None:
    """The question whether the deed shall be done; what her records forbid is told instead."""
    notes, records = work.notes, work.records
    for request in notes.requests:
        if request.state != "offered" or f"{request.id}/{SLOT}" in notes.asked:
            continue
        steps = steps_for(request, records)
        if steps and all(isinstance(step, Tell) for step in steps):
            request.state = "refused"
            work.said += [step.text for step in steps if isinstance(step, Tell)]
            continue
        pairs = [("yes", wording.say("offer_yes")), ("no", wording.say("offer_no"))]
        return Ask(SLOT, _words(request, records), request.id, options(pairs), SLOT)
    return None


def _words(request: Request, records: Records) -> str:
    products = [target.products for target in request.targets]
    names = records.product_names()
    called = [names[held[0]] for held in products if len(held) == 1 and held[0] in names]
    order = joined([order for order in request.orders if records.order(order)])
    what = f"the {joined(called)}" if called else f"order {order}" if order else ""
    deed = request.skill if what or request.skill.startswith("change_") else f"{request.skill}_any"
    return wording.say(f"offer_{deed}", what=what)
