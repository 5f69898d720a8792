"""Stakes told by meaning: a message close to one of the owner's examples counts, whatever its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import prompts
from agent.brain.embedded.understanding.classifier import Example, IntentClassifier, Scored
from agent.brain.embedded.understanding.encoder import Encoder, without_numbers
from agent.brain.embedded.understanding.fitted import fitted
from agent.brain.embedded.understanding.person_wish import ASKS, ASKS_NOT
from agent.stakes import Stake, StakesLexicon
from prompts import corrected

EXAMPLES = "policies/escalation_examples.yaml"
ROUTINE = "routine"
# Of 1,500 requests to a general assistant (CLINC) twelve were taken for danger; of 600 questions to a
# bank one was. A person called in vain costs minutes, a cry for help that nobody hears may cost a life.
CHANCE = 0.4
CLOSENESS = 0.45
# A sentence by itself has lost its context: "I am in room 41372 this week" beside a question about an order.
CHANCE_OF_A_SENTENCE = 0.75
# Half sentences have no context ("but hang on to the bed" reached 0.79), so they must be nearly certain.
CHANCE_OF_A_HINT = 0.85
SELF_HARM = "self_harm"
FEWEST_WORDS = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
# A hint is often half a sentence: "cancel it all, where I am going I will not need it".
_CLAUSE = re.compile(r"[,;:]\s+|\s+[-–—]+\s+|\s+(?:and|but|so|because)\s+")


@dataclass(frozen=True)
class _Heard:
    stake: Stake
    chance: float


class StakesByMeaning:
    """Words first, then meaning. Fitted at the first message, once in a process; threads may share it."""

    def __init__(
        self, lexicon: StakesLexicon, encoder: Encoder, *, corrections: Path = corrected.FILE
    ) -> None:
        self._lexicon = lexicon
        self._encoder = encoder
        self._corrections = corrections
        # Every guard of a turn asks about the same message.
        self._recent = lru_cache(maxsize=256)(self._read)

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises in words, else the likeliest one that it means, else None."""
        return self._recent(text)

    def parts(self, text: str) -> list[str]:
        """What of `text` is heard by itself, as the encoder is shown it."""
        return _shown(*_sentences_and_clauses(text))

    def nearest(self, reason: str, text: str) -> str:
        """The name of the likeliest stake of `reason`, however unlikely."""
        of_reason = {stake.name for stake in self._lexicon.stakes if stake.reason == reason}
        return next(one.intent for one in self._classifier.rank(text.lower()) if one.intent in of_reason)

    def _read(self, text: str) -> Stake | None:
        said = self._lexicon.read(text)
        if said is not None:
            return said
        sentences, clauses = _sentences_and_clauses(text)
        # One pass reads what nobody has read yet.
        self._encoder.encode(_shown(sentences, clauses))
        apart = self._apart(sentences, CHANCE_OF_A_SENTENCE)
        whole = self._heard(text)
        heard = [*([whole] if whole else []), *apart] or self._hints(clauses)
        grave = [one for one in heard if one.stake.reason == "safety"] or heard
        return max(grave, key=lambda one: one.chance).stake if grave else None

    def _hints(self, clauses: list[str]) -> list[_Heard]:
        """What single clauses hint at. Only a life is worth the false alarms that half sentences give."""
        found = self._apart(clauses, CHANCE_OF_A_HINT)
        return [one for one in found if one.stake.name == SELF_HARM]

    def _apart(self, parts: list[str], least: float) -> list[_Heard]:
        """What the parts of a text raise, each read by itself."""
        heard = [one for part in parts if (one := self._heard(part))]
        return [one for one in heard if one.chance >= least]

    def _heard(self, text: str) -> _Heard | None:
        if not text.strip():
            return None
        text = without_numbers(text)
        vector = self._encoder.encode([text])[0]
        if self._classifier.nearness(vector, besides=ROUTINE) < CLOSENESS:
            return None
        ranked = {one.intent: one for one in self._classifier.rank(text.lower(), vector)}
        chance = 1 - ranked.pop(ROUTINE).probability
        if chance < CHANCE:
            return None
        return _Heard(self._likeliest(ranked), chance)

    def _likeliest(self, ranked: dict[str, Scored]) -> Stake:
        """The likeliest stake of the likelier reason: danger in all its kinds is weighed as one."""
        chances: dict[str, float] = {}
        for stake in self._lexicon.stakes:
            if stake.name in ranked:
                chances[stake.reason] = chances.get(stake.reason, 0.0) + ranked[stake.name].probability
        reason = max(chances, key=lambda one: chances[one])
        of_reason = [one for one in self._lexicon.stakes if one.reason == reason and one.name in ranked]
        return max(of_reason, key=lambda one: ranked[one.name].probability)

    @cached_property
    def _classifier(self) -> IntentClassifier:
        return fitted(self._examples(), self._encoder)

    def _examples(self) -> list[Example]:
        known = {stake.name for stake in self._lexicon.stakes} | {ROUTINE}
        listed = examples(self._corrections)
        unknown = {name for _, name in listed} - known
        if unknown:
            raise ValueError(f"{EXAMPLES}: there is no stake {', '.join(sorted(unknown))}.")
        return listed


def _sentences_and_clauses(text: str) -> tuple[list[str], list[str]]:
    """A cry for help drowns in a long message, so each sentence is heard by itself as well."""
    sentences = [part for part in _parts(_SENTENCE, text) if part != text]
    clauses = [
        clause
        for sentence in sentences or [text]
        for clause in _parts(_CLAUSE, sentence)
        if clause != sentence
    ]
    return sentences, clauses


def _shown(sentences: list[str], clauses: list[str]) -> list[str]:
    return [without_numbers(part) for part in (*sentences, *clauses)]


def _parts(border: re.Pattern[str], text: str) -> list[str]:
    return [part for part in border.split(text) if len(part.split()) >= FEWEST_WORDS]


def examples(corrections: Path = corrected.FILE) -> list[Example]:
    """Each example of the owner's file and of the desk's corrections, in lower case, and its stake."""
    listed = {name: texts for name, texts in prompts.data(EXAMPLES).items() if isinstance(texts, list)}
    learnt = [
        (name, texts)
        for name, texts in corrected.wordings(corrections).items()
        if name not in (ASKS, ASKS_NOT)
    ]
    return [(str(text).lower(), name) for name, texts in [*listed.items(), *learnt] for text in texts]
