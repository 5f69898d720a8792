"""What the rules leave open: the closest skill, whether she wants a person, which language she speaks."""

from __future__ import annotations

import logging
import threading
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from agent.brain.embedded.reading.clauses import split
from agent.brain.embedded.reading.plain import english, plain
from agent.brain.embedded.understanding.classifier import IntentClassifier
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.embedded.understanding.person_wish import ASKED, PersonWish
from prompts.skills import Skill, load_skills

log = logging.getLogger(__name__)

# Found on the skills' own examples held out one by one: above ACT the guess is right 97 times of 100,
# between the two thresholds it is worth a question, below ASK no skill covers the message.
ACT = 0.5
ASK = 0.33
FEWEST_WORDS_OF_A_LANGUAGE = 3
# By the first word of a letter's name in Unicode.
SCRIPTS = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "a language written in Cyrillic",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi",
    "THAI": "Thai",
}

Sureness = Literal["act", "ask"]


@dataclass(frozen=True)
class Guess:
    """The skills that a message may carry, best first, and how sure it is."""

    skills: tuple[Skill, ...]
    sureness: Sureness


class Understanding:
    """Fitted from the skills' examples at first use, kept in `cache`, fitted again when a file changes."""

    def __init__(self, encoder: Encoder, cache: Path) -> None:
        self._encoder = encoder
        self._cache = cache
        self._person_wish = PersonWish(encoder, cache=cache / "person_wish.npz")
        self._fitted: tuple[int, IntentClassifier] | None = None
        self._fitting = threading.Lock()

    def guess(self, text: str) -> Guess | None:
        """The skill of a message; None when no skill covers it."""
        skills = load_skills()
        ranked = self._classifier(skills).rank(text)
        best = ranked[0]
        if best.confidence >= ACT:
            return Guess((skills[best.intent],), "act")
        near = [scored for scored in ranked[:3] if scored.confidence >= ASK]
        return Guess(tuple(skills[scored.intent] for scored in near), "ask") if near else None

    def wants_person(self, text: str) -> bool:
        """Whether she asks for a person now. 'If you cannot help, …' asks for one only then."""
        said = " ".join(clause.text for clause in split(text) if clause.condition is None)
        return bool(said) and self._person_wish.probability(said) >= ASKED

    def _classifier(self, skills: dict[str, Skill]) -> IntentClassifier:
        with self._fitting:
            if self._fitted is None or self._fitted[0] != id(skills):
                examples = [(text, skill.name) for skill in skills.values() for text in skill.examples]
                fitted = IntentClassifier.kept(self._cache / "skills.npz", examples, self._encoder)
                self._fitted = (id(skills), fitted)
            return self._fitted[1]


def foreign_language(text: str) -> str | None:
    """The name of the language when it is certainly not English; None otherwise."""
    script = _script(text)
    if script:
        return script
    # A full name is no sentence in another language, so capitalised words do not count.
    small = [word for word in text.split() if word[0].islower()]
    if len(small) < FEWEST_WORDS_OF_A_LANGUAGE or english(plain(text)):
        return None
    detector = _detector()
    found = detector.detect_language_of(text)
    if found is None or found.name == "ENGLISH":
        return None
    confidence = detector.compute_language_confidence(text, found)
    return str(found.name.title()) if confidence > 0.8 else None


def _script(text: str) -> str | None:
    """The language of a script that English is not written in, when most letters are of it."""
    letters = [
        unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in text if letter.isalpha()
    ]
    if not letters:
        return None
    script, count = Counter(letters).most_common(1)[0]
    return SCRIPTS.get(script) if 2 * count > len(letters) else None


@lru_cache(maxsize=1)
def _detector():  # type: ignore[no-untyped-def]  # lingua has no types
    from lingua import Language, LanguageDetectorBuilder

    spoken = (
        Language.ENGLISH,
        Language.SPANISH,
        Language.FRENCH,
        Language.GERMAN,
        Language.ITALIAN,
        Language.PORTUGUESE,
        Language.DUTCH,
        Language.POLISH,
    )
    return LanguageDetectorBuilder.from_languages(*spoken).with_low_accuracy_mode().build()
