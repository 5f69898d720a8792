"""How she felt, turn by turn, and whether the answers fitted."""

from functools import cache, lru_cache
from typing import Any

from evals.scorers.score import NOT_APPLICABLE, Finding, Score, measure, scorer
from evals.scorers.words import ACKNOWLEDGES, CHEERFUL, SATISFIED, UPSET_WORDS
from evals.transcript import Transcript


@lru_cache(maxsize=4)
def moods(talk: Transcript) -> dict[int, float]:
    """Sentiment of each turn, -1 to 1: as recorded, else scored with VADER; 0 where she said nothing."""
    return {t.number: t.mood.score if t.mood else _compound(t.customer) for t in talk.turns}


def _compound(text: str) -> float:
    # Long pasted texts tell nothing more about a mood than their beginning does.
    return float(_analyzer().polarity_scores(text[:600])["compound"]) if text else 0.0


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def _path(talk: Transcript) -> list[float]:
    return [moods(talk)[t.number] for t in talk.turns if t.customer]


@scorer("measure", unit="-1..1")
def sentiment_start(talk: Transcript) -> Score:
    """Her mood in her first message."""
    path = _path(talk)
    return measure(path[0]) if path else NOT_APPLICABLE


@scorer("measure", better="higher", unit="-1..1")
def sentiment_end(talk: Transcript) -> Score:
    """Her mood in her last message."""
    path = _path(talk)
    return measure(path[-1]) if path else NOT_APPLICABLE


@scorer("measure", better="higher", unit="-1..1")
def sentiment_low(talk: Transcript) -> Score:
    """Her mood at its lowest."""
    path = _path(talk)
    return measure(min(path)) if path else NOT_APPLICABLE


@scorer("measure", better="higher", unit="-2..2")
def sentiment_change(talk: Transcript) -> Score:
    """How her mood changed from her first message to her last."""
    path = _path(talk)
    return measure(path[-1] - path[0]) if len(path) > 1 else NOT_APPLICABLE


@scorer("measure", better="higher")
def emotional_accuracy(talk: Transcript) -> Score:
    """Of her upset messages, the share answered in a fitting tone: heard, and not cheered at."""
    upset = [
        t
        for t in talk.turns
        if t.reply
        and t.answered_by == "agent"
        and UPSET_WORDS.search(t.customer)
        and moods(talk)[t.number] < 0.2
        and not SATISFIED.search(t.customer)
    ]
    if not upset:
        return NOT_APPLICABLE
    deaf = [Finding(t.number, why) for t in upset if (why := _tone_deaf(t.reply))]
    return Score(round(1 - len(deaf) / len(upset), 6), tuple(deaf))


def _tone_deaf(reply: str) -> str | None:
    if CHEERFUL.search(reply):
        return "a cheerful answer to an upset customer"
    return None if ACKNOWLEDGES.search(reply) else "she was upset, and the answer passed over it"
