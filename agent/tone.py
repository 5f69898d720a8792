"""How a reply is put for somebody who feels like this: the tones of `prompts/replies/mood.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import prompts
from agent.sentiment import trajectory

ToneName = Literal["grief", "frustrated", "worried", "sad", "confused", "pleased", "plain"]

OF_FEELING: dict[str, ToneName] = {
    "anger": "frustrated",
    "frustration": "frustrated",
    "worry": "worried",
    "sadness": "sad",
    "joy": "pleased",
}
DARK: tuple[ToneName, ...] = ("frustrated", "worried", "sad")
# A bare "no longer needed" or "forget it" scores down to -0.57 and is no complaint.
UPSET = -0.6
FALLING = -0.2
LOOKED_BACK = 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Tone:
    """One tone. `openings` stand before an answer, `style` is what a model is told."""

    name: ToneName
    openings: tuple[str, ...]
    style: str
    sentences: int
    exclamation: bool


def named(name: str) -> Tone:
    """A tone of the file."""
    told: Mapping[str, Any] = prompts.data("replies/mood.yaml")["tones"][name]
    return Tone(
        cast(ToneName, name),
        tuple(told["openings"]),
        str(told["style"]),
        int(told["sentences"]),
        bool(told["exclamation"]),
    )


def chosen(mood: Mapping[str, Any], text: str, scores: Sequence[float]) -> ToneName:
    """The tone for this turn: by what happened to her, her feeling, her words, and where her mood is heading.

    `mood` is the Turn's `sentiment`; `scores` are those of her turns so far, this one last. Without consent
    there is no feeling in it, and the score alone speaks.
    """
    if _grieves(text):
        return "grief"
    feeling = OF_FEELING.get(str(mood.get("emotion")))
    if feeling in DARK and mood["label"] == "negative":
        return feeling
    recent = list(scores[-LOOKED_BACK:])
    falling = len(recent) == LOOKED_BACK and trajectory(recent).slope <= FALLING
    if mood["score"] <= UPSET or (falling and mood["label"] == "negative") or _says_so(text):
        return "frustrated"
    if mood.get("confusion", 0.0) >= 0.5:
        return "confused"
    return "pleased" if feeling == "pleased" and mood["label"] == "positive" else "plain"


def put(reply: str, tone: Tone, before: Sequence[str]) -> str:
    """`reply` in this tone: courtesies that would grate are left out, and one opening stands before it.

    `before` are the agent's latest replies, oldest first. Facts, amounts and questions stay as they are.
    """
    if not reply or tone.name in ("plain", "pleased"):
        return reply
    paragraphs = [_sober(paragraph, tone) for paragraph in reply.split("\n\n")]
    kept = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) or reply
    opening = _opening(kept, tone, before)
    return f"{opening} {kept}" if opening else kept


def about_emotion(inferred: bool) -> str:
    """What she is told who asks whether her feelings are read."""
    return str(prompts.data("replies/mood.yaml")["about_emotion"]["inferred" if inferred else "not_inferred"])


def asks_about_emotion(text: str) -> bool:
    """Whether she asks if her feelings are read, or says that she does not want it."""
    return objects(text) or bool(_pattern("asked_about").search(text.lower().replace("’", "'")))


def objects(text: str) -> bool:
    """Whether she says that she does not want her feelings read."""
    return bool(_pattern("objections").search(text.lower().replace("’", "'")))


def _sober(paragraph: str, tone: Tone) -> str:
    """The paragraph without courtesies and, where the tone wants it, without exclamation marks."""
    if paragraph.lstrip().startswith(("-", "*", "•")):
        return paragraph
    kept = [one for one in _SENTENCE.split(paragraph) if not _pattern("courtesies").fullmatch(one.strip())]
    sober = " ".join(kept)
    return sober if tone.exclamation else re.sub(r"!+(?=\s|$)", ".", sober)


def _opening(reply: str, tone: Tone, before: Sequence[str]) -> str:
    """One that was not said lately; none where the reply or the last one begins with sympathy itself."""
    if not tone.openings or _pattern("sympathy").match(reply):
        return ""
    if before and _pattern("sympathy").match(before[-1]):
        return ""
    if tone.name == "confused" and not before:
        return ""  # nothing of ours has confused her yet: "hello?? anyone there"
    fresh = [one for one in tone.openings if not any(told.startswith(one) for told in before)]
    return fresh[0] if fresh else ""


def _grieves(text: str) -> bool:
    plain = text.lower().replace("’", "'")
    return bool(_pattern("grief_words").search(_pattern("not_grief").sub(" ", plain)))


def _says_so(text: str) -> bool:
    """Whether she says herself that she is upset; said with much else, it hardly moves the score."""
    for sentence in _SENTENCE.split(text.replace("’", "'")):
        said = _pattern("says_so").search(sentence)
        if said and not _pattern("supposes").search(sentence[: said.start()]):
            return True
    return False


def _pattern(name: str) -> re.Pattern[str]:
    return prompts.phrases("replies/mood.yaml", name)
