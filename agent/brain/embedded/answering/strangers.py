"""Before it is known who she is: find that out, unless what she wants needs no name."""

from __future__ import annotations

import re

from agent import wording
from agent.brain import Call, Thought
from agent.brain.embedded.answering import offers, remarks, rules, small_talk
from agent.brain.embedded.answering.again import AND, narrowed
from agent.brain.embedded.answering.answers import answer
from agent.brain.embedded.answering.asked import Asked
from agent.brain.embedded.reading import complaints, identity, message
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.spoken import PRONOUN
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Need, lookups
from agent.brain.embedded.understanding.guess import Understanding, foreign_language
from agent.brain.embedded.work import Work

HERS = re.compile(r"\b(?:i|me|my|mine|we|our|it|that|this|order)\b|#|\bw\d", re.IGNORECASE)
PUBLIC = frozenset({"ask_variants", "ask_knowledge"})
# What a question about a product may look like while nobody knows that it names one.
OF_PRODUCTS = PUBLIC | {"ask_refund_total", "ask_details", "ask_order_total"}
OF_THE_SHOP = re.compile(
    r"\b(?:sell|stock|carry|available|have|there|how much|how many|costs?|prices?|cheapest|come in)\b",
    re.IGNORECASE,
)
# "Is there a warranty on the grinder?" is not asked of the catalogue.
OF_THE_PAGES = re.compile(
    r"\b(?:warrant(?:y|ies)|guarantees?|polic(?:y|ies)|repair\w*|clean\w*|wash\w*|dishwasher|safe|discounts?|insur\w+)\b",
    re.IGNORECASE,
)
MINE = re.compile(r"\b(?:my|mine|our|order|orders|i (?:bought|ordered|paid|got))\b|#|\bw\d", re.IGNORECASE)


def before_identity(understanding: Understanding, work: Work) -> Thought:
    """Find out who she is, unless what she wants needs no name."""
    context, notes = work.context, work.notes
    settled = offers.before_known(work)
    if settled is not None:
        return settled
    tried = [r["arguments"] for r in context.results if r["tool"] == "find_customer"]
    asked = any(identity.ASKED in recent["agent"] for recent in context.recent[-1:])
    found = identity.evidence(context.text, notes.credentials, asked=asked)
    ways = [way for way in found if way not in tried]
    if ways:
        return work.thought(calls=tuple(Call("find_customer", way) for way in ways[:1]))
    if tried:
        return work.ask_identity("identity_not_found")
    language = foreign_language(context.text)
    if language:
        del notes.unread[-1:]
        return work.thought(reply=small_talk.not_spoken(language))
    if identity.tells(context.text) and not identity.beside(context.text):
        return _ask(work, asked)
    public = _courtesy(understanding, work) if asked else None
    return public or _public(understanding, work, asked) or _ask(work, asked)


def _ask(work: Work, asked: bool) -> Thought:
    """Ask who she is, or for what is missing of that; the second time in other words, and with a way out."""
    text, known = work.context.text, work.notes.credentials
    told = identity.tells(text) and not identity.beside(text)
    if told and "first_name" in known and "zip" not in known:
        return work.ask_identity("ask_zip_too", name=known["first_name"])
    if told and "zip" in known and "first_name" not in known:
        return work.ask_identity("ask_name_too")
    return work.ask_identity("ask_identity_again" if asked else "ask_identity")


def _courtesy(understanding: Understanding, work: Work) -> Thought | None:
    """A 'bye' or 'are you a bot?' where her name was awaited is answered for what it is."""
    remark = remarks.heard(work.context.text)
    if remark is None or remark.kind in ("heard", "unclear", "missed"):
        guess = understanding.guess(work.context.text)
        if guess is None or guess.sureness != "act" or not guess.skills[0].name.startswith("say_"):
            return None
    thought = small_talk.respond(understanding, work.context, work.notes)
    if thought is None or not thought.reply:
        return None
    del work.notes.unread[-1:]
    return work.adopt(thought)


def _public(understanding: Understanding, work: Work, asked: bool) -> Thought | None:
    """Greetings, questions about products and about the store; None when her records are needed."""
    context, notes = work.context, work.notes
    if asked and "?" not in context.text and not message.GENERAL.search(context.text):
        return None  # an answer to the question who she is, though not one that helps
    if complaints.told(context.text) and message.REFUND_WISH.search(context.text):
        return None  # what is wrong with hers is seen to, and not looked up in the pages
    ruled = _rule(work)
    if ruled is not None:
        return ruled
    heard = message.read(context.text, {})
    skills = {request.skill for request in heard.requests}
    if _of_the_catalogue(skills, work):
        products = _about_products(work)
        if products is not None:
            return products
    if skills - {"ask_knowledge"} and HERS.search(context.text):
        return None
    if any(not skill.startswith("ask_") for skill in skills):
        return None
    thought = small_talk.respond(understanding, context, notes)
    if thought is None or (not thought.understood and not thought.calls and _of_her_records(context.text)):
        return None
    if not thought.calls and not complaints.told(context.text):
        del notes.unread[-1:]  # what waits from before goes on once she is known
    return work.adopt(thought)


def _of_the_catalogue(skills: set[str], work: Work) -> bool:
    """Whether she asks about products that may be had, or goes on asking."""
    text = work.context.text
    elsewhere = MINE.search(text) or OF_THE_PAGES.search(text)
    of_the_shop = OF_THE_SHOP.search(text) or (AND.match(text) and _last_asked(work))
    return skills <= OF_PRODUCTS and bool(of_the_shop) and not elsewhere


def _of_her_records(text: str) -> bool:
    """Whether the answer may stand in her records: "can I order by phone?" is in nobody's."""
    return (MINE if message.GENERAL.search(text) else HERS).search(text) is not None


def _rule(work: Work) -> Thought | None:
    """'Can I still return it without the box?' is answered to anybody; the deed needs her name."""
    search = rules.search_first(work)
    if search is not None:
        return work.thought(calls=(search,))
    before = len(work.said)
    rules.told(work)
    if len(work.said) == before:
        return None
    work.notes.offered[work.notes.unread.pop()] = True
    return work.ask_identity("offer_when_known")


def _about_products(work: Work) -> Thought | None:
    """'How many t-shirts do you have?' needs the catalogue and nobody's name; None when none is meant."""
    notes, records = work.notes, work.records
    if not records.catalogue:
        return work.thought(calls=(Call("list_products"),))
    names = records.product_names()
    text = work.context.text
    read = message.read(text, names).requests
    if any(request.skill not in OF_PRODUCTS for request in read):
        return None  # "is there a black one? If so, I want mine changed": that needs her name
    requests = [request for request in read if request.skill == "ask_variants"] or [_asked(text, names)]
    for request in requests:
        last = None if request.targets else _last_asked(work)
        if last and AND.match(text):
            request.targets = narrowed(last, text)
        elif last and PRONOUN.search(text):
            request.targets = last.targets
        words = answer("variants", Asked(request, records, notes))
        if isinstance(words, Need):
            return work.thought(calls=tuple(lookups(words)))
        if words:
            work.said.append(words)
            notes.add(request.model_copy(update={"state": "done"}))
    if not work.said:
        return None
    del notes.unread[-1:]
    asks = work.said[-1].endswith("?")
    return work.thought(reply="" if asks else wording.say("anything_else"))


def _asked(text: str, names: dict[str, str]) -> Request:
    """A question about whatever product it names."""
    targets = targets_of(Clause(text), mentions(text, names), swap=False)
    return Request(skill="ask_variants", text=text, targets=targets)


def _last_asked(work: Work) -> Request | None:
    """'Is it available in red?': what was asked about before."""
    asked = (request for request in reversed(work.notes.requests) if request.skill == "ask_variants")
    return next((request for request in asked if request.targets), None)
