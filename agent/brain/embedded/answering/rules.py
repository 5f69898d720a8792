"""Questions about a rule: the pages answer first, then the deed that was spoken of is offered (`offers`).

Where the pages say nothing, and where she asks once more, the question counts as a wish for the deed.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.brain import Call
from agent.brain.embedded.answering import offers, small_talk
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading import message, rules
from agent.brain.embedded.reading.message import Reading
from agent.brain.embedded.work import Work

MOST_TOLD = 12  # questions that are remembered as answered


def search_first(work: Work) -> Call | None:
    """The look into the pages that a question of this turn still needs."""
    for text in filter(rules.may_ask, work.notes.unread):
        for question in _new(work.notes, message.read(text, work.records.product_names())):
            if _searched(work, question) is None:
                return small_talk.search_for(question)
    return None


def answered(work: Work, reading: Reading) -> None:
    """Say what the pages say; the deed of an answered question leaves the reading and is offered."""
    for question in told(work, reading):
        offers.note(work.notes, reading, question)
        reading.requests = [request for request in reading.requests if request.rule != question]


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


def _new(notes: Notes, reading: Reading) -> Sequence[str]:
    """The questions of a message that have not been answered yet."""
    questions = dict.fromkeys(request.rule for request in reading.requests if request.rule)
    return [question for question in questions if question not in notes.told_rules]


def _searched(work: Work, question: str) -> dict[str, object] | None:
    wanted = small_talk.search_for(question).arguments
    found = (result for result in work.context.results if result["tool"] == "search_knowledge")
    return next((dict(result) for result in found if result["arguments"] == wanted), None)
