"""The brain that needs no key: it reads a message onto an agenda and works the agenda off.

Each thought goes the same way: who is she → her records → what she said → the next step.
"""

from __future__ import annotations

from dataclasses import replace

from agent import wording
from agent.brain import Call, Context, Thought
from agent.brain.embedded import hearing
from agent.brain.embedded.agenda import planning, taking_in
from agent.brain.embedded.answering import colleague, offers, remarks, rules, small_talk, sums
from agent.brain.embedded.answering.again import asked_again
from agent.brain.embedded.answering.answers import answer
from agent.brain.embedded.answering.asides import answer_from_pages, said_aside
from agent.brain.embedded.answering.asked import Asked
from agent.brain.embedded.answering.strangers import before_identity
from agent.brain.embedded.notes import Notes, Question
from agent.brain.embedded.reading import choices, complaints, hints, identity, message, unknown_things
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.questions import of_the_pages
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Handover, Need, Step, Tell, lookups
from agent.brain.embedded.understanding.guess import Understanding
from agent.brain.embedded.work import WRITES, Work
from prompts.skills import load_skills

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
MOST_REPEATED = 3  # options that are named in the sentence itself


class EmbeddedBrain:
    """Understands by rules and examples in `prompts/`, and knows only what the tools returned."""

    name = "embedded"

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding

    def think(self, context: Context) -> Thought:
        return colleague.asked(context) or colleague.told_once(context, self._think(context))

    def _think(self, context: Context) -> Thought:
        notes = Notes.model_validate(context.memory)
        work = Work(context, notes, Records.of(context.results, WRITES))
        hearing.note_outcomes(work)
        if notes.message_id != context.message_id:
            if context.answer is None and (
                small_talk.agrees_to_a_person(context) or self.understanding.wants_person(context.text)
            ):
                return _to_person(work)
            notes.message_id, notes.heard, notes.left_open = context.message_id, [], False
            hearing.hear(work)
        if context.customer_id is None:
            return before_identity(self.understanding, work)
        if not work.records.fresh:
            return work.thought(calls=(Call("get_customer"), Call("list_orders")))
        return self._read_and_plan(work)

    def _read_and_plan(self, work: Work) -> Thought:
        notes, records = work.notes, work.records
        names = records.product_names()
        notes.heard = notes.unread or notes.heard
        if not records.catalogue and (
            _about_the_shop(notes.unread) or any(unknown_things.named(text, names) for text in notes.unread)
        ):
            return work.thought(calls=(Call("list_products"),))
        question = rules.search_first(work)
        if question is not None:
            return work.thought(calls=(question,))
        offers.come_back(work)
        for text in [offers.taken_up(work, unread) for unread in notes.unread]:
            work.said += [wording.say("unknown_order", order=order) for order in records.not_hers(text)]
            picked = choices.chosen(text, notes.question, records) if notes.question else []
            if notes.question and not picked and choices.leaves_open(text, notes.question):
                notes.left_open = True
            elif picked:
                hearing.take_answer(notes, picked, text)
            elif not said_aside(self.understanding, work, text):
                self._take_in(work, text, names)
        notes.unread, notes.question = [], None
        said, step = planning.next_step(notes, records)
        work.said += said
        needed = self._answer_questions(work, last=step is None)
        if isinstance(step, Act):
            work.said += sums.foretold(notes, records)
        search = answer_from_pages(work) if step is not None else None
        return work.thought(calls=(search,)) if search else self._taken(work, needed or step)

    def _take_in(self, work: Work, text: str, names: dict[str, str]) -> None:
        reading = message.read(text, names, work.records.places())
        again = None if reading.requests or work.notes.open_deeds else asked_again(work, text)
        if again is not None:
            reading.requests = [again]
        if not reading.requests and not work.notes.open_deeds:
            reading.requests = complaints.of(reading, names, work.records.places())
        complaints.replaced_by_the_same(text, reading.requests)
        rules.answered(work, reading)
        offers.asked_for(work.notes, reading)
        taking_in.take_in(work.notes, reading, names)

    def _answer_questions(self, work: Work, last: bool) -> Need | None:
        """Answer what was asked; sums over what is being done wait until it is done."""
        for request in work.notes.open:
            kind = (
                load_skills()[request.skill].extra.get("answer") if request.skill.startswith("ask_") else None
            )
            if kind is None or kind == "knowledge" or (_waits(request, work.notes) and not last):
                continue
            words = answer(kind, Asked(request, work.records, work.notes))
            if isinstance(words, Need):
                return words
            request.state = "done"
            if words:
                request.told = _one_order(words)
            if words and words not in work.said:
                work.said.append(words)
        return None

    def _taken(self, work: Work, step: Step | None) -> Thought:
        """The thought that takes the next step."""
        if isinstance(step, Need):
            return work.thought(calls=tuple(lookups(step)))
        if isinstance(step, Handover):
            return work.thought(handoff="customer_asked")
        if isinstance(step, Ask):
            return self._ask(work, step)
        if isinstance(step, Tell):
            work.said.append(step.text)
            for request in work.notes.requests:
                if request.id == step.request:
                    request.state = "dropped"
            return work.thought()
        if isinstance(step, Act):
            return work.thought(calls=(Call(step.tool, step.arguments, work.notes.skill_of(step.request)),))
        return self._finished(work)

    def _ask(self, work: Work, ask: Ask) -> Thought:
        notes = work.notes
        name = f"{ask.request}/{ask.key}"
        notes.asked[name] = notes.asked.get(name, 0) + 1
        if notes.asked[name] > MOST_ASKED:
            return replace(work.thought(understood=False), novel=True)
        notes.question = Question.of(ask)
        # What could not be found is in the question already; what else was said is no answer to it.
        unmatched = ask.options and not (work.said or notes.said or ask.why_again)
        choices = [option.id for option in ask.options]
        # "In black" left fewer of them: that was understood.
        unmatched = unmatched and not set(choices) < set(notes.choices)
        notes.choices = choices
        again = notes.asked[name] > 1 and unmatched
        words = f"{wording.say('ask_again')} {ask.text}" if again else ask.text
        if notes.left_open and ask.options:
            words = _which_of(ask)
        return work.thought(reply=words, awaiting=notes.question.awaiting)

    def _finished(self, work: Work) -> Thought:
        """Nothing is left on the agenda: sum up, or answer what was no request."""
        context, notes = work.context, work.notes
        notes.question = None
        offer = offers.offer(work)
        if offer is not None:
            return self._ask(work, offer)
        store_questions = [request for request in notes.open if request.skill == "ask_knowledge"]
        if not (work.said or notes.said) or store_questions:
            thought = self._no_request(work)
            if thought is not None:
                return thought
        for request in store_questions:
            request.state = "done"
        if work.said or notes.said:
            together = sums.sum_of_all(notes)
            work.said += [together] if together else []
            return work.thought(reply=wording.say("anything_else"))
        if (
            all(r.state == "offered" or r.skill == "ask_variants" for r in notes.requests)
            and notes.greeted != context.customer_id
        ):
            return work.thought(reply=self._welcome(work))
        return work.thought(reply=small_talk.not_understood(context), understood=False)

    def _welcome(self, work: Work) -> str:
        work.notes.greeted = work.context.customer_id
        return wording.say("welcome", name=work.records.customer["first_name"])

    def _no_request(self, work: Work) -> Thought | None:
        """Small talk, the knowledge base, or a skill by its examples."""
        context, notes = work.context, work.notes
        text = _subject(work)
        if context.answer == "yes" or not text:
            return None
        skill = None if remarks.heard(text) else self._by_example(work, text)
        if skill is not None:
            notes.add(_guessed(skill, text, work))
            return self._read_and_plan(work)
        thought = small_talk.respond(self.understanding, replace(context, text=text), notes)
        if thought is None:
            return None
        for request in notes.open:
            if request.skill == "ask_knowledge" and not thought.calls:
                request.state = "done"
        if not thought.understood and (work.said or notes.said):
            return None
        return work.adopt(thought)

    def _by_example(self, work: Work, text: str) -> str | None:
        """A skill with a tool, or with an answer from her records, that the message is about by meaning."""
        guess = None if of_the_pages(text) else self.understanding.guess(text)
        if guess is None or len(guess.skills) > 1:
            return None
        skill = guess.skills[0]
        from_records = skill.extra.get("answer") not in (None, "knowledge")
        # One candidate alone is enough for a deed: nothing is done without her yes. An answer must be sure.
        if skill.tool is None and not (from_records and guess.sureness == "act"):
            return None
        name = AS_DEED.get(skill.name, skill.name)
        return None if any(r.skill == name and r.text == text for r in work.notes.requests) else name


def _guessed(skill: str, text: str, work: Work) -> Request:
    """A request that no rule has read; what a question is about is read all the same."""
    request = Request(skill=skill, text=text, hint=hints.orders(text, skill))
    if not skill.startswith("ask_"):
        return request
    found = mentions(text, work.records.product_names())
    return filled(request, Clause(text), found, work.records.places())


def _to_person(work: Work) -> Thought:
    """Hand over; what tells who she is in the same message is looked up first, so that nobody asks again."""
    context, notes = work.context, work.notes
    tried = any(result["tool"] == "find_customer" for result in context.results)
    if context.customer_id is None and not tried:
        ways = identity.evidence(context.text, notes.credentials)
        if ways:
            return work.thought(calls=(Call("find_customer", ways[0]),))
    notes.message_id, notes.heard = context.message_id, []
    return work.thought(handoff="customer_asked")


def _waits(request: Request, notes: Notes) -> bool:
    """Whether the answer must wait until all is done: 'how much do I get back', 'what is left then'."""
    first = min((deed.id for deed in notes.open_deeds), default=request.id)
    now = (
        request.skill == "ask_gift_card"
        and request.id < first
        and not has(request.text, "after\\w*", "then", "will", "once", "left")
    )
    return request.skill in LAST_QUESTIONS and not now


def _one_order(words: str) -> list[str]:
    """The order that an answer tells of, if it is one."""
    told = hints.order_ids(words)
    return told if len(told) == 1 else []


def _which_of(ask: Ask) -> str:
    """The question in other words, for whoever said only yes to it."""
    labels = [f"{option.label[:1].lower()}{option.label[1:]}" for option in ask.options]
    if len(labels) > MOST_REPEATED:
        return f"{wording.say('choose_one')} {ask.text}"
    return wording.say("choose_of", options=f"{', '.join(labels[:-1])} or {labels[-1]}")


def _subject(work: Work) -> str:
    """What to answer: the message; in the turn that says who she is, what she had come for."""
    context, notes = work.context, work.notes
    if not any(result["tool"] == "find_customer" for result in context.results):
        return context.text
    return next((rest for text in reversed(notes.heard) if (rest := identity.beside(text))), "")


def _about_the_shop(texts: list[str]) -> bool:
    words = ("options", "available", "how many", "cheapest", "store", "sell", "stock")
    return any(has(text, *words) for text in texts)
