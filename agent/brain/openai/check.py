"""Is what the model says true? Each sentence is held against what the tools did and what the records say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import prompts
from agent.brain import Call, Context
from agent.brain.openai import deeds, disguise, facts, leaks, meaning, promises, secrets
from agent.brain.openai.facts import Known
from agent.brain.openai.meaning import ClaimsByMeaning
from agent.brain.openai.messages import RULES
from agent.brain.openai.notes import Notes
from agent.brain.openai.offers import Problem

_REPEATABLE: tuple[facts.Fact, ...] = ("order", "email", "number", "phone", "street")


@dataclass(frozen=True)
class Check:
    """What is known in this turn, and the judge of sentences."""

    known: Known
    done: list[dict[str, Any]] = field(default_factory=list)
    typed: Known = field(default_factory=Known)
    # Her own words, in small letters.
    text: str = ""
    # Hears claims in wordings that no list has; without it the lists judge alone.
    meaning: ClaimsByMeaning | None = None

    @classmethod
    def of(cls, context: Context, notes: Notes, meaning: ClaimsByMeaning | None = None) -> Check:
        known = Known()
        for kind, values in _rules().values.items():
            known.values[kind] |= values
        for result in context.results:
            known.learn_record(result["result"])
        for deed in notes.done:
            known.learn_record(deed["result"])
            known.learn_record(deed["arguments"])
        for part in (*(turn["agent"] for turn in context.recent), *notes.turns, context.note or ""):
            known.learn_text(part.rpartition("| Agent: ")[2])
        if context.now is not None:
            known.values["date"].add(facts.day(context.now.date()))
        typed = Known()
        words = (context.text, *(turn["customer"] for turn in context.recent))
        for text in words:
            typed.learn_text(text)
        # Numbers and addresses that she typed may be repeated to her; amounts and dates prove nothing.
        for kind in _REPEATABLE:
            known.values[kind] |= typed.values[kind]
        latest = context.recent[-1] if context.recent else {"customer": "", "agent": ""}
        known.look_at(context.text, latest["customer"], latest["agent"])
        return cls(known, notes.done, typed, "\n".join(words).lower(), meaning)

    def problem(
        self, sentence: str, wanted: frozenset[str] = frozenset(), before: str = ""
    ) -> Problem | None:
        """What is wrong with a sentence; None when nothing is.

        `wanted` are the tools called beside it, `before` is what was said just before it.
        """
        stated = promises.stated(sentence)
        found = self.problem(stated, wanted, before) if stated else None
        found = found or self.listed(sentence, wanted, before)
        return found if found is not None else self._meant(disguise.undisguised(sentence), wanted)

    def listed(self, part: str, wanted: frozenset[str] = frozenset(), before: str = "") -> Problem | None:
        """The same by the lists alone, which may judge half a sentence: what is wrong in it stays wrong."""
        plain = disguise.undisguised(part)
        found = self._problem(plain, wanted, before)
        return found if found is not None or plain == part else self._problem(part, wanted, before)

    def _problem(self, sentence: str, wanted: frozenset[str], before: str) -> Problem | None:
        return (
            self._said_wrongly(sentence, wanted, before)
            or self._internal(sentence)
            or self._invented(sentence)
        )

    def _said_wrongly(self, sentence: str, wanted: frozenset[str], before: str) -> Problem | None:
        if asked := secrets.asked_for(sentence):
            return Problem("leak", f"You asked for a {asked}; nobody here may. Answer without it.")
        away = leaks.leaked(sentence, before)
        if away is not None:
            return Problem("leak", f"Your answer gave away {away}. Answer without it.")
        if deeds.risk(sentence):
            claim = deeds.unbacked(sentence, self.known, self.done, wanted)
            if claim is not None:
                return _unbacked(claim)
        return None

    def _internal(self, sentence: str) -> Problem | None:
        name = leaks.internal(sentence)
        if name is None or name.lower() in self.text:
            return None
        return Problem("leak", f"{name!r} is a name inside our systems. Say it in the customer's words.")

    def _meant(self, sentence: str, wanted: frozenset[str]) -> Problem | None:
        """What a sentence claims that no list has a wording for."""
        if self.meaning is None:
            return None
        parts = meaning.asked(deeds.without_true(sentence, self.known, self.done))
        if not parts or self.known.quotes(sentence):
            return None
        claim = self.meaning.claimed(
            parts, lambda kind: meaning.backed(kind, sentence, self.known, self.done, wanted)
        )
        return None if claim is None else _unbacked(claim)

    def of_arguments(self, call: Call) -> Problem | None:
        """What is wrong with the words that a change would write: she reads them before she says yes."""
        for written in _strings(call.arguments):
            if written.lower() in self.text:
                continue
            found = self._said_wrongly(written, frozenset(), "")
            if found is not None:
                return found
            for kind, words in self.known.unknown(written):
                if kind in ("address", "email", "phone", "amount") and words.lower() not in self.text:
                    return Problem("fact", f"The customer did not say {words!r}: leave it out.")
        return None

    def may_choose(self, option: dict[str, str], awaiting: dict[str, Any]) -> bool:
        """Whether a choice is honest: its id stands in a record, and its label claims nothing."""
        values = self.known.values
        ids = values["number"] | values["order"]
        real = awaiting["slot"] in ("reason", "address") or option["id"].lstrip("#").lower() in ids
        return (real or option["id"] in ids) and self.problem(option["label"]) is None

    def _invented(self, sentence: str) -> Problem | None:
        if not facts.figure(sentence):
            return None
        for kind, words in self.known.unknown(sentence):
            if not self._repeats_customer(kind, words, sentence) and not _supposes(words, sentence):
                return Problem(
                    "fact",
                    f"You wrote {words!r}, which no tool result, record or page says.",
                )
        return None

    def _repeats_customer(self, kind: facts.Fact, words: str, sentence: str) -> bool:
        """Whether the customer's own figure is denied or asked back rather than granted."""
        if not (_denies(sentence) or promises.repeats_her(sentence)):
            return False
        return any(
            found == kind and value in self.typed.values[kind] for found, value, _ in facts.found(words)
        )


def _unbacked(claim: str) -> Problem:
    return Problem(
        "promise",
        f"You wrote {claim!r}, but no tool of this conversation did that and no record shows it. "
        "Do it with a tool, or say what is possible.",
    )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def _supposes(words: str, sentence: str) -> bool:
    """Whether "a few days" are only imagined: "if it has not come within a few days, write again"."""
    vague = words.lower().startswith(("few", "couple", "handful"))
    return vague and promises.supposed(sentence.partition(words)[0])


def _denies(sentence: str) -> bool:
    lowered = sentence.lower().replace("’", "'")
    signs = ("n't", " not ", "cannot", " no ", "unable", "you said", "you mention", "?")
    return any(sign in lowered for sign in signs)


@cache
def _rules() -> Known:
    """Periods and amounts of the store's own rules."""
    known = Known()
    known.learn_text(" ".join(_texts(prompts.data(RULES))))
    return known


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else [str(value)]
