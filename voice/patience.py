"""How long a silence must be to end a turn: by the caller's pauses, by what is asked, by what was said."""

import re
from collections import deque
from typing import Literal

import numpy as np

Expecting = Literal[
    "open",
    "confirmation",
    "order_id",
    "item",
    "email",
    "name",
    "postcode",
    "phone",
    "amount",
    "date",
    "choice",
]
SPELLED: frozenset[Expecting] = frozenset({"order_id", "email", "postcode", "phone"})

PATIENCE_MS = 500  # 300 ms gains nothing and cuts numbers
PATIENCE_SAID_MS = 416
PATIENCE_SPELLED_MS = 1100


class Patience:
    """How long a silence must be to end a turn: by this caller's own pauses, and by what is being said."""

    def __init__(self) -> None:
        self._pauses: deque[int] = deque(maxlen=8)
        self._waiting_ms = 0
        self._expecting: Expecting = "open"

    @property
    def ms(self) -> int:
        """Milliseconds of silence to wait for now."""
        if self._waiting_ms:
            return self._waiting_ms
        return PATIENCE_SPELLED_MS if self._expecting in SPELLED else self._usual_ms()

    def expect(self, expecting: Expecting) -> None:
        """What the agent has asked for: a number or an address is said with pauses."""
        self._expecting = expecting

    def recognised(self, text: str, whole: bool) -> None:
        """What the speech before the pause says; `whole` when it is already one of the caller's records."""
        if whole:
            self._waiting_ms = self._usual_ms()
        elif unfinished(text, self._expecting):
            self._waiting_ms = PATIENCE_SPELLED_MS
        elif self._expecting in SPELLED:
            # "I don't have it" is an answer, not a number.
            if not _SPELLED_OUT.search(text):
                self._waiting_ms = self._usual_ms()
        elif _SENTENCE.search(text):
            self._waiting_ms = self._usual_ms(PATIENCE_SAID_MS)

    def paused(self, ms: int) -> None:
        """The caller paused for so long and went on."""
        self._pauses.append(ms)
        self._waiting_ms = 0

    def forget(self) -> None:
        """The turn is over; the caller's way of pausing is kept."""
        self._waiting_ms = 0

    def _usual_ms(self, least: int = PATIENCE_MS) -> int:
        if len(self._pauses) < 3:
            return least
        return int(np.clip(np.percentile(self._pauses, 75) + 150, least, 900))


_DANGLING = re.compile(
    r"\b(?:and|but|or|because|so|to|for|the|a|an|my|of|with|um|uh|er|number|it's"
    r"|(?<!as it )(?<!what it )(?<!where it )is)[,.… ]*$",
    re.IGNORECASE,
)
_NUMBER_BEGUN = re.compile(r"(?:#|\b)[a-z]?[-\s]?(?:\d[-\s,.]*){1,4}$", re.IGNORECASE)
_EMAIL_BEGUN = re.compile(r"(?:@|\bat)\s*[\w-]*[.]?\s*$", re.IGNORECASE)
# Two words or more, closed by the recogniser with the mark of a whole sentence.
_SENTENCE = re.compile(r"\w\W+\w.*[.?!]$")
_TALK = re.compile(
    r"\b(?:no|not|\w+n't|why|what|when|where|who|how|can|could|would|do|leave|forget|want|need|person|agent)\b",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(r"\d|\bat\b|@|(?<!['’])\b[b-hj-z]\b", re.IGNORECASE)
_EMAIL_SAID = re.compile(r"(?:@|\bat\b).*(?:\.|\bdot )\s*[a-z]{2,}\W*$", re.IGNORECASE)
_NAME_AND_CODE = re.compile(r"[a-z]{2,}.*(?<!\d)(?:\d[\s,.-]*){5}$", re.IGNORECASE)
_LEAST_DIGITS: dict[Expecting, int] = {"postcode": 5, "phone": 10}


def says_all(text: str, expecting: Expecting) -> bool:
    """Whether a text is by its form all of an email, of a name with a postal code, of a code or a number."""
    if expecting == "email":
        return bool(_EMAIL_SAID.search(text) or _NAME_AND_CODE.search(text.rstrip(" .")))
    least = _LEAST_DIGITS.get(expecting)
    return least is not None and len(re.findall(r"\d", text)) >= least


def unfinished(text: str, expecting: Expecting) -> bool:
    """Whether a text stops where people do not: at a joining word, in a number, in an email."""
    stripped = text.strip().rstrip(".,…").strip()
    if _DANGLING.search(stripped) or text.rstrip().endswith(("...", "…", "-")):
        return True
    if expecting == "email":
        # A name without a full stop may be the beginning of an address or go on with a code; talk is neither.
        begun = not re.search(r"@|\bat\b|[.]", text) and not _TALK.search(text)
        return begun or bool(_EMAIL_BEGUN.search(stripped))
    told = re.search(r"\b(?:order|number|zip|code|phone)\b", text, re.IGNORECASE)
    return bool((told or expecting in SPELLED) and _NUMBER_BEGUN.search(stripped))
