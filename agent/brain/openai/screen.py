"""The customer's screen: words go out as they come, except those that might turn out untrue.

A piece is shown at once while its sentence claims nothing. From the word on where a claim may begin, the
rest of the sentence waits until it is whole and checked. After a sentence that fails, nothing more is shown.
"""

from __future__ import annotations

import re

from agent.brain import Say
from agent.brain.openai import deeds, disguise, facts, leaks, meaning, promises, secrets
from agent.brain.openai.check import Check
from agent.brain.openai.offers import Problem

_MARKS = ".!?…\"')]"
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s)|\n+")
# A mark inside a word: it may become an address.
_INSIDE = re.compile(r"[.:/@](?=\S)|\b(?:https?|hxxps?|www|mailto|javascript)\b")
_LAST_WORD = re.compile(r"\S*$")
_STEMS = tuple(
    # Participles of other languages count from their fifth letter on: their endings change.
    {stem for stems in deeds.STEMS for stem in re.sub(r"\[.*?\]", "", stems).split("|")}
    | {re.sub(r"\W", "", word)[:5] for words in deeds.ABROAD for word in words.split("|")}
    | promises.vocabulary()
    | {
        "week",
        "month",
        "christmas",
        "easter",
        "holiday",
        "hour",
        "day",
        "minute",
        "percent",
        "deliver",
        "pending",
    }
)
_BEGUN = frozenset(stem[:end] for stem in _STEMS for end in range(2, len(stem) + 1))


LONGEST_PHRASE = 90
"""Letters of the longest wording of a claim, about."""
LONGEST_SENTENCE = 600
"""A longer one is judged once, when it is whole: word by word it would take ever longer."""


class Screen:
    """Shows one answer, and a second try at it without repeating what is already there."""

    # Up to where the text has passed, and from where on the end of the sentence under way is looked for.
    _checked: int
    _sought: int

    def __init__(self, say: Say | None, check: Check, lead: str = "") -> None:
        self._say, self._check, self._lead = say, check, lead
        self.shown = ""
        self._begin()

    def again(self) -> None:
        """The answer is begun anew: cut off, or sent back."""
        self._begin()

    def hear(self, piece: str) -> None:
        """Take in the next piece of the answer."""
        self._text += disguise.visible(piece)
        if self.problem is not None:
            return
        while end := _END.search(self._text, self._sought):
            self._pass(end.end())
            if self.problem is not None:
                return
        # No end begins before the marks that stand last: a space may follow them yet.
        self._sought = max(self._checked, len(self._text.rstrip(_MARKS)))
        if self._say is not None:
            self._show(self._text[: self._safe()])

    def finish(self, wanted: frozenset[str] = frozenset(), dropping: bool = False) -> str:
        """The answer is whole: check the rest; returns what passed, up to the first sentence that failed.

        With `dropping` only the sentences that fail are left out. `wanted` are the tools called beside the
        answer: what they will do may be announced.
        """
        if dropping:
            kept = self._without_failing(wanted)
        else:
            if self.problem is None:
                self._pass(len(self._text))
            kept = self._text[: self._checked]
        self._show(kept)
        return kept.strip()

    def _begin(self) -> None:
        self._text = ""
        self._upto(0)
        self.problem: Problem | None = None

    def _pass(self, end: int) -> None:
        sentence = self._text[self._checked : end]
        before = self._text[: self._checked]
        self.problem = self._check.problem(sentence, before=before) if sentence.strip() else None
        if self.problem is None:
            self._upto(end)
            self._show(self._text[:end])

    def _upto(self, end: int) -> None:
        """A sentence is through: the next begins here, and nothing is known of it."""
        self._checked = self._sought = end
        self._judged: tuple[str, int | None] = ("", None)
        self._risk: int | None = None

    def _without_failing(self, wanted: frozenset[str]) -> str:
        """Beside calls a sentence that fails is dropped alone: the system's own question follows."""
        kept, start = "", 0
        for end in [*(found.end() for found in _END.finditer(self._text)), len(self._text)]:
            sentence = self._text[start:end]
            if sentence.strip() and self._check.problem(sentence, wanted) is None:
                kept += sentence
            start = end
        return kept

    def _safe(self) -> int:
        """How far the sentence under way may be shown."""
        part = self._text[self._checked :]
        if len(part) > LONGEST_SENTENCE:
            return self._checked
        last = _LAST_WORD.search(part)
        whole = part[: last.start()] if last else part
        word = part[len(whole) :]
        if whole != self._judged[0]:
            self._judged = (whole, self._held(whole))
        held = self._judged[1]
        if held is not None:
            return self._checked + held
        # By meaning any word may begin a claim, so it is read whole before it is shown.
        waits = self._check.meaning is not None or _may_grow_risky(word)
        return self._checked + (len(whole) if waits else len(part))

    def _held(self, whole: str) -> int | None:
        """Where a claim begins in the whole words of a sentence; None when they claim nothing yet."""
        if self._risk is None:
            # What was read before has none: only a phrase that reaches into it can be one.
            start = max(0, len(self._judged[0]) - LONGEST_PHRASE)
            risk = deeds.risk(whole, start)
            if self._check.meaning is not None:
                risk = risk or meaning.sign(whole, start)
            self._risk = _led_to(whole, risk.start()) if risk else None
        if self._risk is not None:
            return self._risk
        if self._check.listed(whole) is not None:
            # What is wrong stays wrong: nothing of it is shown before the sentence is judged.
            figure = facts.figure(whole)
            self._risk = _led_to(whole, figure.start()) if figure else 0
            return self._risk
        if leaks.begins_echo(whole):
            return max(0, len(whole) - 60)
        opening = deeds.OPENING.search(whole)
        return opening.start() if opening is not None else facts.pending(whole)

    def _show(self, text: str) -> None:
        """Bring the screen to `text`. What stands there already is not said again."""
        text = text.rstrip()
        if self._say is None or self.shown.startswith(text):
            return
        if text.startswith(self.shown):
            piece = text[len(self.shown) :]
        else:
            piece = "\n\n" + text[_parting(text, self.shown) :].lstrip()
        self._say(piece if self.shown else self._lead + piece)
        self.shown = text


def _parting(text: str, shown: str) -> int:
    """Where the sentence begins in which the two part."""
    pairs = zip(text, shown, strict=False)
    same = next((at for at, (new, old) in enumerate(pairs) if new != old), 0)
    return max((end.end() for end in _END.finditer(text, 0, same)), default=0)


def _may_grow_risky(word: str) -> bool:
    lowered = disguise.undisguised(word).lower().lstrip("\"'(*_<[")
    if not lowered:
        return False
    if facts.figure(lowered) or "_" in lowered or _INSIDE.search(lowered):
        return True
    if lowered.startswith(secrets.BEGINNINGS):
        return True
    return lowered in _BEGUN or (len(lowered) > 1 and lowered.startswith(_STEMS))


def _led_to(text: str, spot: int) -> int:
    """Where the words begin that lead to the word at this spot: 'I have just …'."""
    spot = max(text.rfind(" ", 0, spot), text.rfind("\n", 0, spot)) + 1
    opening = deeds.OPENING.search(text[:spot])
    return opening.start() if opening else spot
