"""What people say to show that they listen, and what a recogniser makes of a hum: neither takes the word."""

import re

from voice.speech_to_text import Heard
from voice.speech_to_text.short_answers import is_short_answer

_LISTENING = re.compile(
    r"^(?:(?:mm+|m+-?h+m+|mhm|mm-?hmm?|uh-?huh|hm+|yeah|yep|yes|okay|ok|right|sure|i see|got it|alright|oh|ah"
    r"|aha)[\s,.!?]*){1,3}$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"^(?:[a-z]\b[\s,.!?-]*)+$", re.IGNORECASE)
_STOPPING = frozenset(
    {"stop", "wait", "what", "sorry", "pardon", "person", "agent", "operator", "human", "enough"}
)
_LISTENING_S = 1.4
_ANSWER_S, _ANSWER_SURE = (
    0.34,
    0.7,
)  # the shortest "no" that is meant; hums that sound like one are mostly shorter
_UNASKED_S, _UNASKED_SURE = 0.45, 0.5
_SHORT_S, _SHORT_SURE = 0.8, 0.35


def is_backchannel(text: str) -> bool:
    """Whether the text only says "I am listening"."""
    return not text.strip(" .,!?") or bool(_LISTENING.match(text.strip()))


def only_listens(heard: Heard, lasted_s: float, asked: bool = False) -> bool:
    """Whether a sound under the voice, of so many seconds, was a noise, a hum or "mm-hm".

    A hum is recognised as some short word, "No" or "Now", without certainty. Of what is so short and unsure
    only words with which people stop somebody count, and those with which they answer when they were `asked`.
    """
    text = heard.text
    if lasted_s < _LISTENING_S and (is_backchannel(text) or _LETTERS.match(text.strip())):
        return True
    if lasted_s < _ANSWER_S and heard.confidence < _ANSWER_SURE:
        return True
    if _STOPPING & set(re.findall(r"[a-z]+", text.lower())):
        return False
    if is_short_answer(text) and asked:
        return False
    hum = lasted_s < _UNASKED_S and heard.confidence < _UNASKED_SURE
    return hum or (lasted_s < _SHORT_S and heard.confidence < _SHORT_SURE)
