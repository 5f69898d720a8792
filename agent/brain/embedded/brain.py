"""The brain that needs no key: it reads a message onto an agenda and works the agenda off.

Each thought goes the same way: who is she → her records → what she said → the next step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import tools
from agent import wording
from agent.brain import Call, Context, Thought
from agent.brain.embedded import agenda, identity, planning, reading, replies
from agent.brain.embedded.answers import Asked, answer
from agent.brain.embedded.notes import Deed, Notes, Question
from agent.brain.embedded.records import Records
from agent.brain.embedded.steps import Act, Ask, Need, Tell
from agent.brain.embedded.words import has
from prompts.skills import load_skills

WRITES = frozenset(tool.name for tool in tools.CUSTOMER_WRITES)
DEED_SKILLS = frozenset(
    {"cancel_order", "return_items", "give_up", "swap_items", "change_address", "change_payment"}
)
LAST_QUESTIONS = frozenset({"ask_refund_total", "ask_gift_card"})
MOST_ASKED = 3
NO_START = re.compile(
    r"^\s*(?:no|nope|nah|not (?:quite|that|right))\b[,.! ]*(?:that(?:'s| is) (?:not (?:what i (?:want|meant|asked)\w*|right)|wrong)[.,!]*)?\s*",
    re.I,
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


class EmbeddedBrain:
    """Understands by rules and examples in `prompts/`, and knows only what the tools returned."""

    name = "embedded"

    def think(self, context: Context) -> Thought:
        notes = Notes.model_validate(context.memory)
        records = Records.of(context.results, WRITES)
        work = Work(context, notes, records, [], [])
        self._note_outcomes(work)
        if notes.message_id != context.message_id:
            notes.message_id = context.message_id
            self._hear(work)
        return self._next(work)

    def _note_outcomes(self, work: Work) -> None:
        """Tool results that came since the last thought: what was done is said, what failed finds its way out."""
        notes, results = work.notes, work.context.results
        if notes.message_id != work.context.message_id:
            notes.seen_results = 0
        for result in results[notes.seen_results :]:
            if result["tool"] not in WRITES:
                continue
            if result["status"] == "ok":
                work.said.append(wording.done(result["tool"], result["arguments"], result["result"]))
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
        if text.strip():
            notes.unread.append(text)

    def _hear_objection(self, work: Work, text: str) -> str:
        """Anything but a yes withdraws the proposal; a plain no drops what it was about."""
        notes, proposal = work.notes, work.notes.proposal
        notes.proposal = None
        if work.context.answer == "no":
            for number in proposal.requests if proposal else []:
                request = notes.request(number)
                if request is not None:
                    request.state = "dropped"
            work.said.append(wording.say("left_as_is"))
            return ""
        if NO_START.match(text) and proposal:
            notes.denied.append({"tool": proposal.tool, "arguments": proposal.arguments})
            for number in proposal.requests:
                request = notes.request(number)
                if request is not None:
                    request.plan = None
            return NO_START.sub("", text)
        return text

    def _take_answer(self, notes: Notes, picked: list[str]) -> None:
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

    def _next(self, work: Work) -> Thought:
        """Identity, then records, then the agenda."""
        if work.context.customer_id is None:
            return self._before_identity(work)
        if not work.records.fresh:
            return self._thought(work, calls=(Call("get_customer"), Call("list_orders")))
        return self._read_and_plan(work)

    def _before_identity(self, work: Work) -> Thought:
        context, notes = work.context, work.notes
        tried = [r["arguments"] for r in context.results if r["tool"] == "find_customer"]
        ways = [way for way in identity.evidence(context.text, notes.credentials) if way not in tried]
        if ways:
            return self._thought(work, calls=tuple(Call("find_customer", way) for way in ways[:1]))
        wanted = wording.say("identity_not_found") if tried else wording.ask_identity()
        awaiting = {"kind": "identity", "accepts": ["email", "name_and_zip"]}
        return self._thought(work, reply=wanted, awaiting=awaiting)

    def _read_and_plan(self, work: Work) -> Thought:
        notes, records = work.notes, work.records
        names = records.product_names()
        if notes.unread:
            if not records.catalogue and self._about_products(notes.unread):
                return self._thought(work, calls=(Call("list_products"),))
            for text in notes.unread:
                picked = replies.chosen(text, notes.question, records) if notes.question else []
                if picked:
                    self._take_answer(notes, picked)
                else:
                    agenda.take_in(notes, reading.read(text, names), names)
            notes.unread, notes.question = [], None
        said, step = planning.next_step(notes, records)
        work.said += said
        needed = self._answer_questions(work, last=step is None)
        if isinstance(needed, Need):
            step = needed
        return self._taken(work, step)

    def _about_products(self, texts: list[str]) -> bool:
        return any(
            has(text, "options", "available", "how many", "cheapest", "store", "sell", "stock")
            for text in texts
        )

    def _answer_questions(self, work: Work, last: bool) -> Need | None:
        """Answer what was asked; sums over what is being done wait until it is done."""
        for request in work.notes.open:
            if not request.skill.startswith("ask_") or (request.skill in LAST_QUESTIONS and not last):
                continue
            kind = load_skills()[request.skill].extra["answer"]
            words = answer(kind, Asked(request, work.records, work.notes))
            if isinstance(words, Need):
                return words
            request.state = "done"
            if words and words not in work.said:
                work.said.append(words)
        return None

    def _taken(self, work: Work, step: Act | Ask | Need | Tell | None) -> Thought:
        if isinstance(step, Need):
            return self._thought(
                work, calls=tuple(Call("get_product", {"product_id": p}) for p in step.products)
            )
        if isinstance(step, Ask):
            return self._ask(work, step)
        if isinstance(step, Tell):
            work.said.append(step.text)
            request = work.notes.request(step.request)
            if request is not None:
                request.state = "dropped"
            return self._thought(work)
        if isinstance(step, Act):
            return self._thought(work, calls=(Call(step.tool, step.arguments),))
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
        """Nothing is left on the agenda."""
        context, notes = work.context, work.notes
        notes.question = None
        if work.said or notes.said:
            return self._thought(work, reply=wording.say("anything_else"))
        if has(
            context.text, "thank(?:s| you)", "that is all", "that's all", "bye", "goodbye", "nothing else"
        ):
            return self._thought(work, reply=wording.say("goodbye"))
        if not notes.requests:
            return self._thought(work, reply=wording.say("welcome", name=work.records.customer["first_name"]))
        return self._thought(work, reply=wording.say("not_understood"), understood=False)

    def _thought(
        self,
        work: Work,
        calls: tuple[Call, ...] = (),
        reply: str = "",
        awaiting: dict[str, Any] | None = None,
        understood: bool = True,
    ) -> Thought:
        # What was done is said once, with whatever ends the turn: a reply, or a question to confirm.
        parts = [*work.notes.said, *work.said]
        speaking = not calls or calls[0].tool in WRITES
        work.notes.said = [] if speaking else parts
        words = "\n\n".join([*parts, reply]).strip() if speaking else ""
        return Thought(
            calls=calls,
            reply=words,
            awaiting=awaiting,
            understood=understood,
            memory=work.notes.as_json(),
            why=tuple(work.why),
        )


def _deed(result: dict[str, Any]) -> Deed:
    outcome = result["result"]
    gives_back = Decimal(str(outcome.get("refund", 0))) - Decimal(str(outcome.get("difference", 0)))
    return Deed(tool=result["tool"], arguments=result["arguments"], gives_back=gives_back)
