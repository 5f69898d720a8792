"""The brain that needs no key: it reads a message onto an agenda and works the agenda off.

Each thought goes the same way: who is she → her records → what she said → the next step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import tools
from agent import wording
from agent.brain import Call, Context, Thought
from agent.brain.embedded.agenda import planning, taking_in
from agent.brain.embedded.answering import small_talk
from agent.brain.embedded.answering.answers import Asked, answer
from agent.brain.embedded.notes import Deed, Notes, Question
from agent.brain.embedded.reading import choices, identity, message
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Handover, Need, Step, Tell
from agent.brain.embedded.understanding.guess import Understanding
from prompts.skills import load_skills

WRITES = frozenset(tool.name for tool in tools.CUSTOMER_WRITES)
PUBLIC = frozenset({"ask_variants", "ask_knowledge"})
LAST_QUESTIONS = frozenset({"ask_refund_total", "ask_gift_card"})
# Skills of the files that the rules read as one deed, whichever tool it will need.
AS_DEED = {
    "exchange_items": "swap_items",
    "change_order_items": "swap_items",
    "change_order_address": "change_address",
    "update_customer_address": "change_address",
    "change_order_payment": "change_payment",
}
MOST_ASKED = 3
NO_START = re.compile(
    r"^\s*(?:no|nope|nah|not (?:quite|that|right))\b[,.! ]*"
    r"(?:that(?:'s| is) (?:not (?:what i (?:want|meant|asked)\w*|right)|wrong)[.,!]*)?\s*",
    re.IGNORECASE,
)
NEVER_MIND = re.compile(
    r"^\W*(?:never ?mind|forget (?:it|that)|leave it|drop (?:it|that))\W*$", re.IGNORECASE
)
STILL = re.compile(r"^\s*i still need this:\s*", re.IGNORECASE)


@dataclass
class Work:
    """One thought in the making."""

    context: Context
    notes: Notes
    records: Records
    said: list[str]
    why: list[str]
    citations: list[dict[str, str]] = field(default_factory=list)


class EmbeddedBrain:
    """Understands by rules and examples in `prompts/`, and knows only what the tools returned."""

    name = "embedded"

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def think(self, context: Context) -> Thought:
        notes = Notes.model_validate(context.memory)
        work = Work(context, notes, Records.of(context.results, WRITES), [], [])
        self._note_outcomes(work)
        if notes.message_id != context.message_id:
            notes.message_id = context.message_id
            if context.answer is None and self.understanding.wants_person(context.text):
                return self._thought(work, handoff="customer_asked")
            self._hear(work)
        if context.customer_id is None:
            return self._before_identity(work)
        if not work.records.fresh:
            return self._thought(work, calls=(Call("get_customer"), Call("list_orders")))
        return self._read_and_plan(work)

    def _note_outcomes(self, work: Work) -> None:
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
                notes.deeds.append(_deed(result))
            work.said += planning.settle(notes, result)
        notes.seen_results = len(results)

    def _hear(self, work: Work) -> None:
        """Take the message in, once a turn."""
        context, notes = work.context, work.notes
        if context.answer == "yes":
            return
        text = STILL.sub("", context.text)
        if context.pending:
            text = self._hear_objection(work, text)
        elif NEVER_MIND.match(text) and notes.open_deeds:
            notes.open_deeds[-1].state, notes.question = "dropped", None
            work.said.append(wording.say("left_as_is"))
            return
        if text.strip():
            notes.unread.append(text)

    def _hear_objection(self, work: Work, text: str) -> str:
        """Anything but a yes withdraws the proposal; a plain no drops what it was about."""
        notes, proposal = work.notes, work.notes.proposal
        notes.proposal = None
        if proposal is None:
            return text
        requests = [request for request in notes.requests if request.id in proposal.requests]
        if work.context.answer == "no":
            for request in requests:
                request.state = "dropped"
            work.said.append(wording.say("left_as_is"))
            return ""
        if NO_START.match(text):
            notes.denied.append({"tool": proposal.tool, "arguments": proposal.arguments})
            for request in requests:
                request.plan = None
            return NO_START.sub("", text)
        return text

    def _before_identity(self, work: Work) -> Thought:
        """Find out who she is, unless what she wants needs no name."""
        context, notes = work.context, work.notes
        tried = [r["arguments"] for r in context.results if r["tool"] == "find_customer"]
        ways = [way for way in identity.evidence(context.text, notes.credentials) if way not in tried]
        if ways:
            return self._thought(work, calls=tuple(Call("find_customer", way) for way in ways[:1]))
        if tried:
            return self._ask_identity(work, "identity_not_found")
        return self._public(work) or self._ask_identity(work, "ask_identity")

    def _ask_identity(self, work: Work, sentence: str) -> Thought:
        awaiting = {"kind": "identity", "accepts": ["email", "name_and_zip"]}
        return self._thought(work, reply=wording.say(sentence), awaiting=awaiting)

    def _public(self, work: Work) -> Thought | None:
        """Greetings, questions about products and about the store; None when her records are needed."""
        context, notes = work.context, work.notes
        asked = any(identity.ASKED in recent["agent"] for recent in context.recent[-1:])
        if asked and "?" not in context.text and not message.GENERAL.search(context.text):
            return None  # an answer to the question who she is, though not one that helps
        heard = message.read(context.text, {})
        skills = {request.skill for request in heard.requests}
        if "ask_variants" in skills and skills <= PUBLIC:
            return self._about_products(work)
        if skills - {"ask_knowledge"}:
            return None
        thought = small_talk.respond(self.understanding, context, notes)
        if thought is None or (not thought.understood and not thought.calls):
            return None
        if not thought.calls:
            notes.unread = []
        return self._with_memory(work, thought)

    def _about_products(self, work: Work) -> Thought | None:
        """'How many t-shirts do you have?' needs the catalogue and nobody's name."""
        notes, records = work.notes, work.records
        if not records.catalogue:
            return self._thought(work, calls=(Call("list_products"),))
        names = records.product_names()
        for request in message.read(work.context.text, names).requests:
            words = answer("variants", Asked(request, records, notes))
            if isinstance(words, Need):
                return self._thought(work, calls=tuple(_lookups(words)))
            if words:
                work.said.append(words)
        if not work.said:
            return None
        notes.unread = []
        return self._thought(work, reply=wording.say("anything_else"))

    def _read_and_plan(self, work: Work) -> Thought:
        notes, records = work.notes, work.records
        names = records.product_names()
        if notes.unread and not records.catalogue and _about_the_shop(notes.unread):
            return self._thought(work, calls=(Call("list_products"),))
        for text in notes.unread:
            picked = choices.chosen(text, notes.question, records) if notes.question else []
            if picked:
                _take_answer(notes, picked)
            elif not self._said_aside(work, text):
                taking_in.take_in(notes, message.read(text, names), names)
        notes.unread, notes.question = [], None
        said, step = planning.next_step(notes, records)
        work.said += said
        needed = self._answer_questions(work, last=step is None)
        search = self._answer_from_pages(work) if step is not None else None
        return self._thought(work, calls=(search,)) if search else self._taken(work, needed or step)

    def _said_aside(self, work: Work, text: str) -> bool:
        """Small talk or a question about the store, in the middle of another matter, which goes on."""
        notes = work.notes
        if not notes.open_deeds:
            return False
        aside = None if message.read(text, {}).requests else small_talk.aside(self.understanding, text)
        if aside is not None and aside.reply:
            work.said.append(aside.reply)
        elif aside is not None:
            notes.add(Request(skill=aside.name, text=text))
        return aside is not None

    def _answer_from_pages(self, work: Work) -> Call | None:
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

    def _answer_questions(self, work: Work, last: bool) -> Need | None:
        """Answer what was asked; sums over what is being done wait until it is done."""
        for request in work.notes.open:
            kind = (
                load_skills()[request.skill].extra.get("answer") if request.skill.startswith("ask_") else None
            )
            if kind is None or kind == "knowledge" or (request.skill in LAST_QUESTIONS and not last):
                continue
            words = answer(kind, Asked(request, work.records, work.notes))
            if isinstance(words, Need):
                return words
            request.state = "done"
            if words and words not in work.said:
                work.said.append(words)
        return None

    def _taken(self, work: Work, step: Step | None) -> Thought:
        """The thought that takes the next step."""
        if isinstance(step, Need):
            return self._thought(work, calls=tuple(_lookups(step)))
        if isinstance(step, Handover):
            return self._thought(work, handoff="customer_asked")
        if isinstance(step, Ask):
            return self._ask(work, step)
        if isinstance(step, Tell):
            work.said.append(step.text)
            for request in work.notes.requests:
                if request.id == step.request:
                    request.state = "dropped"
            return self._thought(work)
        if isinstance(step, Act):
            return self._thought(
                work, calls=(Call(step.tool, step.arguments, work.notes.skill_of(step.request)),)
            )
        return self._finished(work)

    def _ask(self, work: Work, ask: Ask) -> Thought:
        notes = work.notes
        name = f"{ask.request}/{ask.key}"
        notes.asked[name] = notes.asked.get(name, 0) + 1
        if notes.asked[name] > MOST_ASKED:
            return replace(self._thought(work, understood=False), novel=True)
        notes.question = Question.of(ask)
        return self._thought(work, reply=ask.text, awaiting=notes.question.awaiting)

    def _finished(self, work: Work) -> Thought:
        """Nothing is left on the agenda: sum up, or answer what was no request."""
        context, notes = work.context, work.notes
        notes.question = None
        store_questions = [request for request in notes.open if request.skill == "ask_knowledge"]
        if not (work.said or notes.said) or store_questions:
            thought = self._no_request(work)
            if thought is not None:
                return thought
        for request in store_questions:
            request.state = "done"
        if work.said or notes.said:
            return self._thought(work, reply=wording.say("anything_else"))
        if not notes.requests and notes.greeted != context.customer_id:
            return self._thought(work, reply=self._welcome(work))
        return self._thought(work, reply=wording.say("not_understood"), understood=False)

    def _welcome(self, work: Work) -> str:
        work.notes.greeted = work.context.customer_id
        return wording.say("welcome", name=work.records.customer["first_name"])

    def _no_request(self, work: Work) -> Thought | None:
        """Small talk, the knowledge base, or a skill by its examples."""
        context, notes = work.context, work.notes
        just_identified = any(r["tool"] == "find_customer" for r in context.results)
        if context.answer == "yes" or (
            just_identified and not any(r.state == "open" for r in notes.requests)
        ):
            return None
        skill = self._by_example(work)
        if skill is not None:
            notes.add(Request(skill=skill, text=context.text))
            return self._read_and_plan(work)
        thought = small_talk.respond(self.understanding, context, notes)
        if thought is None:
            return None
        for request in notes.open:
            if request.skill == "ask_knowledge" and not thought.calls:
                request.state = "done"
        if not thought.understood and (work.said or notes.said):
            return None
        return self._with_memory(work, thought)

    def _by_example(self, work: Work) -> str | None:
        """A skill with a tool that the message is surely about, though no rule saw it."""
        notes = work.notes
        guess = self.understanding.guess(work.context.text)
        if guess is None or guess.sureness != "act" or guess.skills[0].tool is None:
            return None
        name = AS_DEED.get(guess.skills[0].name, guess.skills[0].name)
        return None if any(r.skill == name and r.text == work.context.text for r in notes.requests) else name

    def _with_memory(self, work: Work, thought: Thought) -> Thought:
        """Somebody else's thought, with what was said before it and the notes after it."""
        parts = [*work.notes.said, *work.said]
        work.notes.said = [] if not thought.calls else parts
        words = thought.reply if thought.calls else "\n\n".join([*parts, thought.reply]).strip()
        return replace(thought, reply=words, memory=work.notes.as_json())

    def _thought(
        self,
        work: Work,
        calls: tuple[Call, ...] = (),
        reply: str = "",
        awaiting: dict[str, Any] | None = None,
        understood: bool = True,
        handoff: str | None = None,
    ) -> Thought:
        # What was done is said once, with whatever ends the turn: a reply, or a question to confirm.
        parts = [*work.notes.said, *work.said]
        speaking = not calls or calls[0].tool in WRITES
        work.notes.said = [] if speaking else parts
        return Thought(
            calls=calls,
            reply="\n\n".join([*parts, reply]).strip() if speaking else "",
            awaiting=awaiting,
            understood=understood,
            handoff=handoff,
            memory=work.notes.as_json(),
            why=tuple(work.why),
            citations=tuple(work.citations),
        )


def _lookups(need: Need) -> list[Call]:
    return [Call("get_product", {"product_id": product}) for product in need.products]


def _about_the_shop(texts: list[str]) -> bool:
    words = ("options", "available", "how many", "cheapest", "store", "sell", "stock")
    return any(has(text, *words) for text in texts)


def _take_answer(notes: Notes, picked: list[str]) -> None:
    """What she chose fills the slot that was asked for."""
    question = notes.question
    assert question is not None, "an answer has a question"
    notes.question = None
    request = notes.request(question.request)
    if request is None:
        return
    request.plan = None
    if question.key == "orders":
        request.orders = picked
    else:
        request.answers[question.key] = picked


def _deed(result: dict[str, Any]) -> Deed:
    outcome = result["result"]
    gives_back = Decimal(str(outcome.get("refund", 0))) - Decimal(str(outcome.get("difference", 0)))
    return Deed(tool=result["tool"], arguments=result["arguments"], gives_back=gives_back)
