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
_ANSWER_S = 0.34  # the shortest "no" that is meant; hums that sound like one are shorter
_HUM_S, _HUM_SURE = 0.42, 0.5
_SHORT_S, _SHORT_SURE = 0.8, 0.3


def is_backchannel(text: str) -> bool:
    """Whether the text only says "I am listening"."""
    return not text.strip(" .,!?") or bool(_LISTENING.match(text.strip()))


def only_listens(heard: Heard, lasted_s: float) -> bool:
    """Whether a sound under the voice, of so many seconds, was a noise, a hum or "mm-hm".

    A hum is recognised as some short word, "No" or "Now", without certainty: of what is so short and unsure
    only words with which people answer or stop somebody count.
    """
    text = heard.text
    if lasted_s < _LISTENING_S and (is_backchannel(text) or _LETTERS.match(text.strip())):
        return True
    if _STOPPING & set(re.findall(r"[a-z]+", text.lower())):
        return False
    if is_short_answer(text) and lasted_s >= _ANSWER_S:
        return False
    hum = lasted_s < _HUM_S and heard.confidence < _HUM_SURE
    return hum or (lasted_s < _SHORT_S and heard.confidence < _SHORT_SURE)
