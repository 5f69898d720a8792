"""What comes in between: small talk or a question about the store, while another matter goes on."""

from __future__ import annotations

from agent import wording
from agent.brain import Call
from agent.brain.embedded.answering import remarks, small_talk
from agent.brain.embedded.reading import message
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.requests import Request
from agent.brain.embedded.understanding.guess import Understanding
from agent.brain.embedded.work import Work


def said_aside(understanding: Understanding, work: Work, text: str) -> bool:
    """Small talk or a question about the store, in the middle of another matter, which goes on."""
    notes = work.notes
    if not notes.open_deeds:
        return False
    remark = remarks.heard(text)
    if remark is not None and remark.midway:
        work.said.append(remark.midway)
        return True
    names = work.records.product_names()
    told = message.read(text, names, work.records.places()).requests or mentions(text, names)
    aside = None if told else small_talk.aside(understanding, text)
    if aside is not None and aside.reply:
        work.said.append(str(aside.extra.get("midway") or aside.reply))
    elif aside is not None:
        notes.add(Request(skill=aside.name, text=text))
    return aside is not None


def answer_from_pages(work: Work) -> Call | None:
    """Answer questions about the store beside the matter in hand; gives the search still needed."""
    for request in work.notes.open:
        if request.skill != "ask_knowledge":
            continue
        search = small_talk.search_for(request.text)
        found = next((r for r in work.context.results if r["arguments"] == search.arguments), None)
        if found is None:
            return search
        text, citations = small_talk.known(found)
        work.said.append(text or wording.say("not_in_pages"))
        work.citations += citations
        request.state = "done"
    return None
