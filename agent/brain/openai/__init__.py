"""The brain that asks a model: any server that speaks OpenAI's chat completions.

One thought, read top-down: what must be known is looked up first; the model is asked; its calls are read and
its sentences checked; what is wrong is told to it once. Nothing here permits anything: the guard does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import prompts
from agent import costs, wording
from agent.brain import IDENTITY, Context, Thought
from agent.brain.openai import lookups, messages, offers
from agent.brain.openai.answer import Answer
from agent.brain.openai.check import Check
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.failure import ModelFailure
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.brain.openai.notes import Notes
from agent.brain.openai.offers import BY_NAME, Problem, Wish
from agent.brain.openai.screen import Screen
from agent.costs import Allowance

MOST_REQUESTS = 8
"""Requests of one turn; the last one may call nothing."""


@dataclass
class OpenAIBrain:
    """Thinks with a model. `seconds` is what one turn may take, all requests together.

    Raises ModelFailure when the model gave nothing usable: `agent.brain.fallback` then thinks with another.
    """

    endpoint: Endpoint
    allowance: Allowance
    seconds: float = 20.0
    name: str = "openai"
    # How much of the conversation this model's context takes, as an index of messages.MEASURES.
    measure: int = 0
    # Hears claims in wordings that no list has.
    meaning: ClaimsByMeaning | None = None

    def think(self, context: Context) -> Thought:
        notes = Notes.of(context.memory, context)
        # What was asked beside the brain, for mood or wording, is paid from the same purse.
        spent = costs.spending()
        if self.allowance.is_spent(max(notes.tokens, spent.tokens), max(notes.dollars, spent.dollars)):
            raise ModelFailure("budget", "What this conversation may spend is spent.")
        return _Thinking(self, context, notes).think()

    def ask(
        self, context: Context, notes: Notes, screen: Screen, complaint: list[dict[str, Any]]
    ) -> tuple[Answer, Notes]:
        """One request, made smaller until it fits the model's context; the answer, and the notes after it."""
        started = time.perf_counter()
        while True:
            shown = messages.build(context, notes, messages.MEASURES[self.measure]) + complaint
            try:
                answer = self.endpoint.ask(
                    shown,
                    offers.offered(),
                    self.seconds - notes.seconds - (time.perf_counter() - started),
                    screen.hear,
                    begin=screen.again,
                    calls_allowed=notes.requests < MOST_REQUESTS - 1,
                )
            except ModelFailure as failure:
                if failure.kind != "overflow" or self.measure == len(messages.MEASURES) - 1:
                    raise
                # A plain figure that only grows: threads may race here and nothing is lost.
                self.measure += 1
                continue
            costs.count(answer.usage.input, answer.usage.cached, answer.usage.output, self.allowance)
            return answer, notes.spending(answer.usage, self.allowance, time.perf_counter() - started)


class _Thinking:
    """One thought under way: the request, and at most one more after the model was told what was wrong."""

    def __init__(self, brain: OpenAIBrain, context: Context, notes: Notes) -> None:
        self.brain, self.context, self.notes = brain, context, notes
        self.check = Check.of(context, notes, brain.meaning)
        self.screen = Screen(context.say, self.check, lead="\n\n" if notes.shown else "")
        self.usage: dict[str, float] = {}
        self.why: list[str] = []

    def think(self) -> Thought:
        complaint: list[dict[str, Any]] = []
        while True:
            answer = self._asked(complaint)
            wish = offers.read(answer.calls, self.context)
            if wish.question:
                self.screen.hear(f"\n\n{wish.question}" if answer.text.strip() else wish.question)
            # Beside calls a sentence that fails is left out, and the system's own words follow.
            reply = self.screen.finish(_announced(wish), dropping=bool(answer.calls))
            problem = self._problem(answer, wish)
            if problem is None:
                return self._thought(wish, reply)
            costs.meter().corrections.labels(problem.kind).inc()
            self.why.append(f"The model's answer was not used: {problem.kind}.")
            if complaint or self.notes.told >= 2:
                return self._given_up(problem)
            self.notes = replace(self.notes, told=self.notes.told + 1)
            complaint = _complaint(answer, wish, problem)
            self.screen.again()

    def _asked(self, complaint: list[dict[str, Any]]) -> Answer:
        answer, self.notes = self.brain.ask(self.context, self.notes, self.screen, complaint)
        spent = answer.usage
        counted = {
            "model_requests": 1.0,
            "input_tokens": float(spent.input),
            "cached_tokens": float(spent.cached),
            "output_tokens": float(spent.output),
            "cost_usd": self.brain.allowance.cost(spent.input, spent.cached, spent.output),
        }
        self.usage = {name: self.usage.get(name, 0.0) + value for name, value in counted.items()}
        return answer

    def _problem(self, answer: Answer, wish: Wish) -> Problem | None:
        if wish.problems:
            return wish.problems[0]
        if wish.calls and self.notes.requests >= MOST_REQUESTS:
            return Problem("loop", "No more tools can be called now. Answer the customer.")
        if wish.question:
            return self.check.problem(wish.question)
        for call in (*wish.calls, *wish.later):
            if BY_NAME[call.tool].writes and (problem := self.check.of_arguments(call)) is not None:
                return problem
        return None if answer.calls else self.screen.problem

    def _thought(self, wish: Wish, reply: str) -> Thought:
        notes = replace(
            self.notes.planning(wish.later) if wish.calls else self.notes,
            shown=self.notes.shown or bool(self.screen.shown),
        )
        return Thought(
            calls=wish.calls,
            reply=reply,
            awaiting=self._awaiting(wish, reply),
            handoff=wish.handoff,
            memory=notes.as_json(),
            why=(*self.why, *((f"The model hands over: {wish.summary}",) if wish.handoff else ())),
            citations=lookups.cited(self.context, reply) if not wish.calls else (),
            prompts=messages.labels(),
            usage=self.usage,
        )

    def _awaiting(self, wish: Wish, reply: str) -> dict[str, Any] | None:
        """What the customer is asked for, however the model asks; choices that no record knows fall away."""
        if wish.awaiting is not None:
            known = [
                option for option in wish.awaiting["options"] if self.check.may_choose(option, wish.awaiting)
            ]
            return {**wish.awaiting, "options": known}
        if wish.calls or self.context.customer_id is not None or not lookups.asks_identity(reply):
            return None
        return IDENTITY

    def _given_up(self, problem: Problem) -> Thought:
        """Telling did not help: the customer is asked, or a person takes over, or the other brain answers."""
        if problem.kind in ("fact", "leak"):
            raise ModelFailure("unverified", "The model insisted on what no record says.")
        thought = Thought(memory=self.notes.as_json(), prompts=messages.labels(), usage=self.usage)
        if problem.kind == "malformed":
            return replace(
                thought, reply=problem.ask or _words("ask_again"), understood=False, why=tuple(self.why)
            )
        if problem.kind == "identity" and self.context.customer_id is None:
            return replace(thought, reply=wording.ask_identity(), awaiting=IDENTITY, why=tuple(self.why))
        reason = "novel" if problem.kind == "promise" else "tool_failure"
        return replace(thought, handoff=reason, why=(*self.why, "The model could not be set right."))


def _words(name: str) -> str:
    return str(prompts.data("replies/model.yaml")[name])


def _announced(wish: Wish) -> frozenset[str]:
    """The tools that are under way beside the words."""
    if wish.handoff:
        return frozenset({"transfer_to_human"})
    return frozenset(call.tool for call in wish.calls)


def _complaint(answer: Answer, wish: Wish, problem: Problem) -> list[dict[str, Any]]:
    """What the model said, and what was wrong with it, as the protocol writes them."""
    if not answer.calls:
        return [
            {"role": "assistant", "content": answer.text},
            {"role": "user", "content": f"[system check] {problem.text} Write the whole answer again."},
        ]
    told = {other.text for other in wish.problems} or {problem.text}
    calls = [
        {
            "id": f"wrong{number:04}",
            "type": "function",
            # Servers parse the arguments of the history: what could not be read is not sent back as it was.
            "function": {
                "name": call.name,
                "arguments": call.arguments if call.parsed() is not None else "{}",
            },
        }
        for number, call in enumerate(answer.calls)
    ]
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": f"Not run. {' '.join(sorted(told))}"}
        for call in calls
    ]
    return [{"role": "assistant", "content": answer.text or None, "tool_calls": calls}, *results]
