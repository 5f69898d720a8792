"""Does this message ask for a person? Wordings of ours in `prompts/person_wish.yaml`, no labelled data."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agent.brain.embedded.understanding.classifier import Example, IntentClassifier
from agent.brain.embedded.understanding.encoder import Encoder
from prompts import FOLDER, corrected

WORDINGS = FOLDER / "person_wish.yaml"

ASKS, ASKS_NOT = "asks", "does_not_ask"
"""Below which the file lists its examples, and the desk's corrections theirs."""
ASKED = 0.7
"""The probability from which a message counts as asking; a person called in vain costs more than one turn."""
CERTAIN = 0.97
# Before a word for a person; "why don't you connect me" asks all the same.
NEGATED = (
    r"(?<!why )\b(?:don'?t|do not|didn'?t|did not|no need|needn'?t|rather not|never)\s+(?:\w+\s+){0,3}?"
    r"(?:speak|talk|chat|(?:connect|transfer|put|pass|hand|get)\s+me|want|need|to|for)\s+(?:\w+\s+){0,3}?"
)
# "human.resources@acme.example" asks for nobody.
ADDRESS = re.compile(r"\S+@\S+")
KEYS = re.compile(r"^(?:[0-9#*]\s*)+")
BORDERS = re.compile(
    r"[.!?;,:\n]+\s*"
    r"|(?<!not)(?<!n't)(?<!dont)\s+(?=(?:can|could|may|would) (?:i|you|someone|somebody)\b"
    r"|(?:let|put|get|connect) me\b|i (?:want|need|demand|would|wanna)\b|i'd\b)"
    r"|\b(?:but|because|so|and)\b\s+"
)


@dataclass(frozen=True)
class _Wordings:
    """What was read from the files, and when they were written."""

    written: tuple[float, ...]
    explicit: re.Pattern[str]
    declined: re.Pattern[str]
    cue: re.Pattern[str]
    curt: frozenset[str]
    classifier: IntentClassifier

    def is_curt(self, clause: str) -> bool:
        """Nothing but a word for a person, keys pressed before it aside: "0 0 0 operator"."""
        return KEYS.sub("", clause) in self.curt


class PersonWish:
    """Reads its wordings at the first question and again whenever one of their files changes."""

    def __init__(
        self,
        encoder: Encoder,
        *,
        wordings: Path = WORDINGS,
        corrections: Path = corrected.FILE,
        cache: Path | None = None,
    ) -> None:
        """`cache`: where the fitted classifier is kept (.npz), so that the next start is quick."""
        self._encoder = encoder
        self._paths = wordings, corrections
        self._cache = cache
        self._read: _Wordings | None = None

    def probability(self, text: str) -> float:
        """0..1 that the customer wants a person, now."""
        wordings = self._wordings()
        message = ADDRESS.sub(" ", text.lower().replace("’", "'"))
        if not message.strip():
            return 0.0
        clauses = [clause for part in BORDERS.split(message) if part and (clause := part.strip())]
        explicit = [clause for clause in clauses if wordings.explicit.search(clause)]
        declined = [clause for clause in clauses if wordings.declined.search(clause)]
        if any(clause not in declined for clause in explicit) or any(map(wordings.is_curt, clauses)):
            return CERTAIN
        if declined:
            clauses = [clause for clause in clauses if clause not in declined]
            message = ", ".join(clauses)
        # A wish in a long message drowns in the rest of it, so telling parts are judged by themselves.
        telling = [clause for clause in clauses if clause != message and wordings.cue.search(clause)]
        chances = [_asks(wordings.classifier, message)]
        chances += [_asks(wordings.classifier, clause) for clause in telling if " " in clause]
        return max(chances)

    def _wordings(self) -> _Wordings:
        written = tuple(path.stat().st_mtime for path in self._paths)
        if self._read is None or self._read.written != written:
            self._read = _read(*self._paths, written, self._encoder, self._cache)
        return self._read


def _read(
    path: Path, corrections: Path, written: tuple[float, ...], encoder: Encoder, cache: Path | None
) -> _Wordings:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    listed = _examples(content, corrections)
    if cache:
        classifier = IntentClassifier.kept(cache, listed, encoder)
    else:
        classifier = IntentClassifier.fit(listed, encoder)
    contact, people = _any_of(content["contact"]), _any_of(content["people"])
    return _Wordings(
        written,
        explicit=re.compile(rf"{contact}(?:\W+\w+){{0,5}}?\W+{people}"),
        declined=re.compile(NEGATED + people),
        cue=re.compile(rf"{contact}|{people}|{_any_of(content['machines'])}"),
        curt=frozenset(content["curt"]),
        classifier=classifier,
    )


def examples(wordings: Path = WORDINGS, corrections: Path = corrected.FILE) -> list[Example]:
    """Each text of the file and of the desk's corrections, and whether it asks for a person."""
    return _examples(yaml.safe_load(wordings.read_text()), corrections)


def _examples(content: dict[str, Any], corrections: Path) -> list[Example]:
    learnt = corrected.wordings(corrections)
    return [(text, name) for name in (ASKS, ASKS_NOT) for text in (*content[name], *learnt.get(name, ()))]


def _any_of(words: list[str]) -> str:
    return r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b"


def _asks(classifier: IntentClassifier, text: str) -> float:
    return next(each.probability for each in classifier.rank(text) if each.intent == ASKS)
