"""Before it is known who she is: find that out, unless what she wants needs no name."""

from __future__ import annotations

import re

from agent import wording
from agent.brain import Call, Thought
from agent.brain.embedded.answering import offers, rules, small_talk
from agent.brain.embedded.answering.answers import answer
from agent.brain.embedded.answering.asked import Asked
from agent.brain.embedded.reading import identity, message
from agent.brain.embedded.steps import Need, lookups
from agent.brain.embedded.understanding.guess import Understanding, foreign_language
from agent.brain.embedded.work import Work

HERS = re.compile(r"\b(?:i|me|my|mine|we|our|it|that|this|order)\b|#|\bw\d", re.IGNORECASE)
PUBLIC = frozenset({"ask_variants", "ask_knowledge"})


def before_identity(understanding: Understanding, work: Work) -> Thought:
    """Find out who she is, unless what she wants needs no name."""
    context, notes = work.context, work.notes
    settled = offers.before_known(work)
    if settled is not None:
        return settled
    tried = [r["arguments"] for r in context.results if r["tool"] == "find_customer"]
    ways = [way for way in identity.evidence(context.text, notes.credentials) if way not in tried]
    if ways:
        return work.thought(calls=tuple(Call("find_customer", way) for way in ways[:1]))
    if tried:
        return work.ask_identity("identity_not_found")
    language = foreign_language(context.text)
    if language:
        del notes.unread[-1:]
        return work.thought(reply=small_talk.not_spoken(language))
    asked = any(identity.ASKED in recent["agent"] for recent in context.recent[-1:])
    public = _courtesy(understanding, work) if asked else None
    return public or _public(understanding, work, asked) or _ask(work, asked)


def _ask(work: Work, asked: bool) -> Thought:
    """Ask who she is; the second time in other words, and with a way out."""
    return work.ask_identity("ask_identity_again" if asked else "ask_identity")


def _courtesy(understanding: Understanding, work: Work) -> Thought | None:
    """A 'bye' or 'are you a bot?' where her name was awaited is answered for what it is."""
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
    ruled = _rule(work)
    if ruled is not None:
        return ruled
    heard = message.read(context.text, {})
    skills = {request.skill for request in heard.requests}
    if "ask_variants" in skills and skills <= PUBLIC:
        return _about_products(work)
    if skills - {"ask_knowledge"} and HERS.search(context.text):
        return None
    if any(not skill.startswith("ask_") for skill in skills):
        return None
    thought = small_talk.respond(understanding, context, notes)
    if thought is None or (not thought.understood and not thought.calls and HERS.search(context.text)):
        return None
    if not thought.calls:
        del notes.unread[-1:]  # what waits from before goes on once she is known
    return work.adopt(thought)


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
    """'How many t-shirts do you have?' needs the catalogue and nobody's name."""
    notes, records = work.notes, work.records
    if not records.catalogue:
        return work.thought(calls=(Call("list_products"),))
    names = records.product_names()
    requests = message.read(work.context.text, names).requests
    if any(request.skill not in PUBLIC for request in requests):
        return None  # "is there a black one? If so, I want mine changed": that needs her name
    for request in requests:
        words = answer("variants", Asked(request, records, notes))
        if isinstance(words, Need):
            return work.thought(calls=tuple(lookups(words)))
        if words:
            work.said.append(words)
    if not work.said:
        return None
    del notes.unread[-1:]
    return work.thought(reply=wording.say("anything_else"))
