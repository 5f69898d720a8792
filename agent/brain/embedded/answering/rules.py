"""Questions about a rule: the pages answer first, then the deed that was spoken of is offered.

Where the pages say nothing, and where she asks once more, the question counts as a wish for the deed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent import consent, wording
from agent.brain import Call
from agent.brain.embedded.answering import small_talk
from agent.brain.embedded.grounding.deeds import steps_for
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import message, rules
from agent.brain.embedded.reading.message import Reading
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Ask, Tell, options
from agent.brain.embedded.work import Work
from agent.wording import joined

SLOT = "offer"
MOST_TOLD = 12  # questions that are remembered as answered
AGREED = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|ok|okay|please do|go ahead|right)\b[\s,.!;:-]*", re.IGNORECASE
)
DECLINED = re.compile(r"^\W*(?:no|nope|nah)\b[\s,.!;:-]*", re.IGNORECASE)


def search_first(work: Work) -> Call | None:
    """The look into the pages that a question of this turn still needs."""
    for text in filter(rules.may_ask, work.notes.unread):
        for question in _new(work.notes, message.read(text, work.records.product_names())):
            if _searched(work, question) is None:
                return small_talk.search_for(question)
    return None


def answered(work: Work, reading: Reading) -> None:
    """Say what the pages say; the deed of an answered question leaves the reading and is offered."""
    notes = work.notes
    for question in told(work, reading):
        about = [request for request in reading.requests if request.rule == question]
        reading.requests = [request for request in reading.requests if request.rule != question]
        going_on = any(request.skill == about[0].skill for request in notes.open_deeds)
        if len(about) == 1 and rules.wants(question) and not going_on:
            notes.add(about[0].model_copy(update={"state": "offered"}))


def told(work: Work, reading: Reading | None = None) -> list[str]:
    """Say what the pages say to the questions of a reading, or of the message; gives those they answer."""
    reading = reading or message.read(work.context.text, work.records.product_names())
    found = []
    for question in _new(work.notes, reading):
        text, citations = small_talk.known(_searched(work, question) or {"result": None})
        if text:
            work.said.append(text)
            work.citations += citations
            work.notes.told_rules = [*work.notes.told_rules, question][-MOST_TOLD:]
            found.append(question)
    return found


def taken_up(work: Work, text: str) -> str:
    """What is left to read of a message once the offer before it is settled."""
    notes = work.notes
    question = notes.question
    request = notes.request(question.request) if question and question.slot == SLOT else None
    if request is None:
        return text
    notes.question = None
    answer = consent.read(text)
    if answer == "yes" or AGREED.match(text):
        request.state = "open"
        return "" if answer else AGREED.sub("", text)
    if answer == "no":
        request.state = "dropped"
        work.said.append(wording.say("left_as_is"))
        return ""
    return DECLINED.sub("", text)


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


def _new(notes: Notes, reading: Reading) -> Sequence[str]:
    """The questions of a message that have not been answered yet."""
    questions = dict.fromkeys(request.rule for request in reading.requests if request.rule)
    return [question for question in questions if question not in notes.told_rules]


def _searched(work: Work, question: str) -> dict[str, object] | None:
    wanted = small_talk.search_for(question).arguments
    found = (result for result in work.context.results if result["tool"] == "search_knowledge")
    return next((dict(result) for result in found if result["arguments"] == wanted), None)
