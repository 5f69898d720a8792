"""Cuts a question into spans: stretches of words with their possible meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from agent.number_words import spoken
from agent.rep_desk import times
from agent.rep_desk.idioms import plainly
from agent.rep_desk.lexicon import Lexicon, Sense
from agent.rep_desk.times import Moment
from agent.rep_desk.tokens import Tokens, in_sentences, is_english, mend, tokenise

NUMBER = re.compile(r"[$€£]?(\d[\d_]*(?:\.\d+)?)(%|k|mm|mn|m|bn|b|st|nd|rd|th)?")
DEAL_ID = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{7,12}")
SCALES = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9}
SCALE_WORDS = {
    "thousand": 1e3,
    "grand": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "billion": 1e9,
    "hundred": 1e2,
    "dozen": 12.0,
}
UNITS = {
    "day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "quarter": 91, "quarters": 91,
    "year": 365, "years": 365,
}  # fmt: skip
MONEY_WORDS = {"dollars", "dollar", "usd", "bucks", "euros", "euro"}
BEFORE_AMOUNTS = frozenset(
    ("above", "over", "than", "below", "under", "exceeding", "exceeds", "least", "most", "worth")
)
BEFORE_NUMBERS = frozenset(
    ("top", "bottom", "first", "last", "exactly", "equal", "and", "to", "or", "number", "next", "of", "the")
)
# What is counted, so that the number before it is no year.
STAFF = frozenset(("employees", "staff", "people", "workers", "heads"))
COUNTED = STAFF | {"dollars", "deals", "wins", "losses"}
MONTH_WORD = re.compile(times.ANY_MONTH)
WIDEST_NAME = 5
LEADS = frozenset(
    ("in", "of", "at", "for", "to", "from", "with", "by", "on", "and", "or", "our", "my", "a", "an")
)
CLOSE_ENOUGH = 84


@dataclass(eq=False)
class Span:
    """Some words of the question. `used` once a clause has taken it."""

    first: int
    last: int
    text: str
    senses: list[Sense] = field(default_factory=list)
    kind: str = ""
    number: float = 0.0
    unit: str = ""
    moment: Moment | None = None
    used: bool = False

    def means(self, *kinds: str) -> bool:
        return any(sense.kind in kinds for sense in self.senses) or self.kind in kinds

    def sense(self, *kinds: str) -> Sense | None:
        return next((sense for sense in self.senses if sense.kind in kinds), None)


@dataclass
class Cut:
    """All spans in order, what spelling was mended, and the bare words."""

    spans: list[Span]
    tokens: Tokens


def cut(question: str, lexicon: Lexicon, today: date) -> Cut:
    """Times first, then the longest phrases, then numbers; what remains is filler or unknown."""
    tokens = mend(tokenise(in_sentences(plainly(question))), lexicon.known)
    words = tokens.words = _years_in_full(tokens, today)
    moments = {moment.first: moment for moment in times.find(words, today)}
    spans: list[Span] = []
    at = 0
    while at < len(words):
        span = (
            _moment_at(words, at, moments) or _phrase_at(words, at, lexicon, moments) or _number_at(words, at)
        )
        if span is None and DEAL_ID.fullmatch(words[at]) and spans and spans[-1].means("entity"):
            span = Span(at, at, words[at], [Sense("value", "opportunity.id", words[at].upper())])
        if span is None and words[at].startswith(("starts_", "ends_")):
            span = Span(at, at, words[at].replace("_", " with "), kind="letters")
        if span is None:
            span = Span(at, at, words[at], kind=_leftover(words[at], lexicon))
        spans.append(span)
        at = span.last + 1
    return Cut(_with_names(spans, lexicon, tokens), tokens)


def _years_in_full(tokens: Tokens, today: date) -> list[str]:
    """'q2 25' and 'nov 25' are of 2025; 'on nov 25', 'since nov 25' and 'nov 25 to dec 5' are days."""
    words = list(tokens.words)
    days = [at for at in range(len(words)) if _is_day(words, at, today)]
    for at in range(1, len(words)):
        lead = words[at - 1]
        if not re.fullmatch(r"[12]\d", words[at]) or words[at + 1 : at + 2] == ["%"]:
            continue
        whole = re.fullmatch(r"[qh][1-4]|quarter|half", lead) is not None
        month = MONTH_WORD.fullmatch(lead) if int(words[at]) == today.year % 100 and not days else None
        dated = _is_whole_day(words, at, today)
        if whole or month or dated or _ends_with_year(words, at, today):
            tokens.mended[f"{lead} {words[at]}"] = f"{lead} 20{words[at]}"
            words[at] = f"20{words[at]}"
    return words


def _is_whole_day(words: list[str], at: int, today: date) -> bool:
    """'24 dec 25': the day is said before the month."""
    this_year = int(words[at]) == today.year % 100 and MONTH_WORD.fullmatch(words[at - 1]) is not None
    return this_year and at > 1 and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", words[at - 2]) is not None


def _ends_with_year(words: list[str], at: int, today: date) -> bool:
    """'revenue per month 25': a bare number at the end that bounds nothing."""
    last = at == len(words) - 1 and int(words[at]) == today.year % 100
    lead = words[at - 1]
    bounds = lead in BEFORE_AMOUNTS or lead in BEFORE_NUMBERS or MONTH_WORD.fullmatch(lead) is not None
    return last and lead.isalpha() and not bounds


def _is_day(words: list[str], at: int, today: date) -> bool:
    """Whether a month stands here with what can only be a day beside it."""
    if not MONTH_WORD.fullmatch(words[at]):
        return False
    beside = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
    year = re.fullmatch(r"(?:19|20)\d\d", (words[at + 2 : at + 3] or [""])[0])
    numbered = [one for one in beside if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", one)]
    on = at > 0 and words[at - 1] in ("on", "since")
    return bool(numbered) and bool(on or year or any(one != str(today.year % 100) for one in numbered))


def _moment_at(words: list[str], at: int, moments: dict[int, Moment]) -> Span | None:
    moment = moments.get(at)
    if moment is None:
        return None
    amount = at and (words[at - 1] in BEFORE_AMOUNTS or _is_low_end(words, at))
    if moment.first == moment.last and moment.year and amount:
        # "revenue above 2000" is an amount, not a year.
        del moments[at]
        return None
    beyond = words[moment.last + 1 : moment.last + 2]
    led = words[at] in BEFORE_AMOUNTS or moment.first == moment.last
    if led and moment.year and beyond and beyond[0] in (COUNTED if words[at] in BEFORE_AMOUNTS else STAFF):
        del moments[at]
        return None  # "Over 2000 employees".
    text = " ".join(words[at : moment.last + 1])
    return Span(at, moment.last, text, kind="time", moment=moment)


def _is_low_end(words: list[str], at: int) -> bool:
    """'between 2000 and 3000': no year, as the other end is none."""
    lead = words[max(0, at - 3) : at]
    if len(lead) == 3 and lead[0] == "between" and lead[2] == "and":
        low = NUMBER.fullmatch(lead[1]) is not None
        return low and not re.fullmatch(r"(?:19|20)\d\d", lead[1])  # "Between 1000 and 2000".
    beyond = words[at + 1 : at + 3]
    number = len(beyond) == 2 and beyond[0] == "and" and NUMBER.fullmatch(beyond[1])
    return words[at - 1] == "between" and bool(number) and not re.fullmatch(r"(?:19|20)\d\d", beyond[1])


def _phrase_at(words: list[str], at: int, lexicon: Lexicon, moments: dict[int, Moment]) -> Span | None:
    room = min([lexicon.longest, len(words) - at, *(first - at for first in moments if first > at)])
    for length in range(room, 0, -1):
        piece = words[at : at + length]
        senses = lexicon.senses(piece)
        if senses:
            return Span(at, at + length - 1, " ".join(piece), list(senses))
    return None


def _number_at(words: list[str], at: int) -> Span | None:
    word, last = words[at], at
    match = NUMBER.fullmatch(word)
    if match:
        amount, mark = float(match[1]), match[2] or ""
    elif (said := spoken(words, at)) is not None:
        amount, mark, last = float(said[0]), "", at + said[1] - 1
    else:
        return None
    amount *= SCALES.get(mark, 1)
    unit = {"%": "%", "$": "money"}.get(mark if mark == "%" else word[0], "scaled" if mark in SCALES else "")
    while last + 1 < len(words):
        following = words[last + 1]
        if following in SCALE_WORDS:
            amount, unit = amount * SCALE_WORDS[following], unit or "scaled"
        elif following in UNITS and not unit:
            amount, unit = amount * UNITS[following], "days"
        elif following in MONEY_WORDS:
            unit = "money"
        elif following in ("%", "percent", "pct"):
            unit = "%"
        else:
            break
        last += 1
    return Span(at, last, " ".join(words[at : last + 1]), kind="number", number=amount, unit=unit)


def _leftover(word: str, lexicon: Lexicon) -> str:
    if "_" in word:
        return "unknown"
    if word in lexicon.fillers or not word.isalnum() or len(word) == 1:
        return "filler"
    return "unknown"


def _with_names(spans: list[Span], lexicon: Lexicon, tokens: Tokens) -> list[Span]:
    """Unknown words, alone or with neighbours, may be a misspelled name of something in the data."""
    at = 0
    while at < len(spans):
        if spans[at].kind == "unknown":
            best = _best_name(spans, at, lexicon)
            if best is not None:
                low, high, sense = best
                text = " ".join(span.text for span in spans[low : high + 1])
                tokens.mended[text] = sense.value
                spans[low : high + 1] = [Span(spans[low].first, spans[high].last, text, [sense])]
                at = low
        at += 1
    return spans


def _best_name(spans: list[Span], at: int, lexicon: Lexicon) -> tuple[int, int, Sense] | None:
    best: tuple[float, int, int, Sense] | None = None
    short = lexicon.shortened(spans[at].text)
    if short is not None:
        return at, at, short
    for low in range(max(0, at - 2), at + 1):
        if low < at and spans[low].text in LEADS:
            continue  # "In tech" is not Initech.
        for high in range(at, min(len(spans), low + WIDEST_NAME)):
            window = spans[low : high + 1]
            if any(
                span.kind in ("time", "number") or span.means("by", "which", "count", "whose", "mine")
                for span in window
            ):
                continue
            text = " ".join(span.text for span in window)
            near = lexicon.nearest_value(text)
            if near is None or near[1] < (CLOSE_ENOUGH if len(text) > 5 else 90):
                continue
            alone = len(window) == 1 and is_english(text)
            if alone and near[1] < 94:
                continue
            if best is None or near[1] > best[0]:
                best = (near[1], low, high, near[0])
    return None if best is None else best[1:]
