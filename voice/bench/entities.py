"""Forty spoken sentences with order numbers, emails, amounts and postal codes, before and after grounding."""

from dataclasses import dataclass

import numpy as np

from voice.aloud import aloud
from voice.audio import resample
from voice.bench import speech
from voice.engines import Engines
from voice.grounding import Kind, Record, ground
from voice.read_back import ReadBack
from voice.speech_to_text import RATE, Heard, Hint
from voice.spelled import squeezed

_FIRST = (
    "mei",
    "noah",
    "olivia",
    "yusuf",
    "fatima",
    "james",
    "ivan",
    "sofia",
    "ethan",
    "lucas",
    "amelia",
    "raj",
)
_LAST = (
    "kovacs",
    "patel",
    "smith",
    "rossi",
    "garcia",
    "johnson",
    "li",
    "khan",
    "brown",
    "muller",
    "santos",
    "kim",
)
_SAYINGS: dict[str, tuple[str, ...]] = {
    "order_id": (
        "I want to cancel order {}.",
        "My order number is {}.",
        "Where is {}?",
        "It is order {}, please.",
    ),
    "email": ("My email is {}.", "It is {}.", "Sure, {}.", "You can find me under {}."),
    "amount": ("I was charged {}.", "The total was {}.", "I paid {} for it.", "Why does it say {}?"),
    "postcode": ("My zip code is {}.", "It is {}.", "I live in {}.", "The postal code is {}."),
}


@dataclass(frozen=True)
class _Spoken:
    kind: Kind
    value: str
    sentence: str
    records: tuple[Record, ...]


def measure(engines: Engines) -> dict[str, object]:
    """Share of sentences whose entity is right: as recognised, after grounding, and after a read-back."""
    right: dict[str, list[tuple[bool, bool, bool]]] = {}
    for spoken in _sentences():
        sound = speech.spoken(engines.text_to_speech, aloud(spoken.sentence.format(spoken.value)))
        own = tuple(record.value for record in spoken.records) if len(spoken.records) <= 8 else ()
        hint = Hint(vocabulary=own if spoken.kind == "order_id" else (), alternatives=True)
        heard = engines.speech_to_text.hear(resample(sound, speech.RATE, RATE), hint)
        right.setdefault(spoken.kind, []).append(_judged(spoken, heard))
    every = [row for rows in right.values() for row in rows]
    names = ("raw", "grounded", "after_read_back")
    return {
        "sentences": len(every),
        **{name: round(sum(row[i] for row in every) / len(every), 3) for i, name in enumerate(names)},
        "by_kind": {
            kind: {name: f"{sum(row[i] for row in rows)}/{len(rows)}" for i, name in enumerate(names)}
            for kind, rows in right.items()
        },
    }


def _judged(spoken: _Spoken, heard: Heard) -> tuple[bool, bool, bool]:
    wanted = squeezed(spoken.value)
    found = ground(heard.alternatives or (heard.text,), spoken.records, spoken.kind)
    raw = spoken.value.lower() in heard.text.lower()
    grounded = wanted in squeezed(found.text) if found.matches else raw
    wrongly_sure = any(squeezed(match.record.value) != wanted for match in found.matches)
    return raw, grounded, grounded or (not wrongly_sure and _told(spoken, found, heard.text))


def _told(spoken: _Spoken, found: object, text: str) -> bool:
    """Play the read-back through with a caller who says yes to what is right and no to the rest."""
    from voice.grounding import Grounded

    read_back = ReadBack()
    question = read_back.ask(found if isinstance(found, Grounded) else Grounded(text), text)
    while question:
        yes = squeezed(spoken.value) in squeezed(question.removesuffix("Is that right?"))
        answer = read_back.answered("yes" if yes else "no")
        if answer is None or answer.text:
            return answer is not None and squeezed(spoken.value) in squeezed(answer.text)
        question = answer.question if answer.question.endswith("Is that right?") else ""
    return False


def _sentences() -> list[_Spoken]:
    luck = np.random.default_rng(11)
    emails = tuple(
        Record("email", f"{luck.choice(_FIRST)}.{luck.choice(_LAST)}{luck.integers(1000, 10000)}@example.com")
        for _ in range(500)
    )
    zips = tuple(Record("postcode", f"{luck.integers(10000, 99999)}") for _ in range(500))
    made: list[_Spoken] = []
    for number in range(10):
        orders = tuple(Record("order_id", f"#W{luck.integers(1000000, 10000000)}") for _ in range(4))
        amounts = tuple(Record("amount", f"${luck.integers(500, 90000) / 100:.2f}") for _ in range(6))
        for kind, records in (
            ("order_id", orders),
            ("email", emails),
            ("amount", amounts),
            ("postcode", zips),
        ):
            record = records[int(luck.integers(len(records)))]
            sentence = _SAYINGS[kind][number % 4]
            made.append(_Spoken(record.kind, record.value, sentence, records))
    return made
