"""What the customer is put through.

Asked twice, answered with the same words, left in a dead end, many turns and words.
"""

import re
from itertools import pairwise

from evals.scorers.score import Finding, Score, fault, measure, scorer
from evals.scorers.words import (
    CANNOT,
    CORRECTS,
    FRESH_START,
    LOST,
    OFFERS_MORE,
    REQUESTS,
    SATISFIED,
    TELLS_OF_HANDOFF,
    asks,
    sentences,
)
from evals.transcript import Transcript, Turn

_I = re.IGNORECASE
# For each thing an agent asks for: how it asks, and what a given one looks like in the customer's words.
_THINGS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "email": (re.compile(r"\be-?mail", _I), re.compile(r"[\w.+-]+@[\w-]+\.\w+|\w+ at \w+ dot \w+", _I)),
    "postal code": (re.compile(r"\b(zip|post(al)? ?code)", _I), re.compile(r"\b\d{5}(-\d{4})?\b")),
    "order number": (
        re.compile(r"\border (number|id|no)\b|\bwhich order\b|\bnumber of (the|your) order\b", _I),
        re.compile(r"#?\bW\d{5,}\b|\border (number |id |no\.? )?(is )?#?\d{4,}|#\d{4,}", _I),
    ),
    "reservation number": (
        re.compile(r"\b(reservation|booking|confirmation) (number|id|code|ref\w*)\b", _I),
        re.compile(r"\b(?![A-Z]{2,3}\d{3,4}\b)(?=[A-Z0-9]*\d)[A-Z0-9]{6}\b|\b[A-Z]{6}\b"),
    ),
    "customer number": (
        re.compile(r"\b(user|customer|account|member) ?(id|number|no)\b", _I),
        re.compile(r"\b[a-z]+_[a-z]+_\d{3,}\b|\b(customer|account|member) (number|id) (is )?\w*\d{3,}", _I),
    ),
    "phone number": (
        re.compile(r"\b(phone|mobile|telephone) ?(number)?\b", _I),
        re.compile(r"\+?\d[\d ().-]{7,}\d"),
    ),
    "date of birth": (
        re.compile(r"\bdate of birth|birth ?date|when were you born", _I),
        re.compile(r"\b(19|20)\d\d-\d\d-\d\d\b|\b(born|birthday|birth)\b.*\d{2,4}", _I),
    ),
    "name": (
        re.compile(
            r"\b(your|full|first|last) (and last )?name\b|\bwho am i (speaking|talking) (to|with)", _I
        ),
        re.compile(
            r"\b(?i:my name is|name's|i am|i'm|this is)\s+[A-Z][a-z]+(\s+[A-Z][a-z]+)?"
            r"|^[A-Z][a-z]+ [A-Z][a-z]+\b(?! \w+ \w+ \w+)|\b[A-Z][a-z]+ [A-Z][a-z]+ here\b"
        ),
    ),
    "reason": (
        re.compile(r"\b(reason for|why (do|did|are|would) you|what is the reason)\b", _I),
        re.compile(
            r"\b(because|no longer need|by mistake|changed my mind|don'?t need|reason is|too (big|small))",
            _I,
        ),
    ),
}
_CONFIRMING = re.compile(
    r"\b(confirm|is (it|that|this) (right|correct)|just to (check|be sure)|did you say)\b", _I
)


# Any other thing that can be asked for by name, in whatever trade.
_NAMED_THING = re.compile(
    r"\b(?:your|the|an?) ((?:[a-z]+[ -]){0,2}?(?:number|id|code|address|reference|birth|birthday|phone"
    r"|post ?code|pin|plan|model|date|city|size|colou?r|reading|budget|destination|password|username))\b",
    _I,
)
_NAMED_VALUE = re.compile(
    r"\b((?:[a-z]+ )?(?:number|id|code|reference))\b(?: is|:)? *#?([\w-]*\d[\w-]*)"
    r"|\b(?:my|the|our) ((?:[a-z]+ ){0,2}[a-z]+) is [#€$]?([\w.,-]*\d[\w.,-]*)",
    _I,
)
_NOT_KNOWN = re.compile(r"\b(don'?t|do not|not|no|can'?t|never|forgot|lost|which|what|where)\b|\?", _I)


@scorer("fault")
def asked_twice(talk: Transcript) -> Score:
    """Asked for something that she had already said, with nothing wrong with what she said."""
    found: list[Finding] = []
    given: dict[str, tuple[int, str]] = {}
    asked: list[str] = []
    for turn in talk.turns:
        given |= _given(turn, asked)
        if any(c.status != "ok" for c in turn.tool_calls) or turn.writes:
            # After a failed look-up asking again is right; after a deed a new matter may begin.
            given.clear()
        elif not FRESH_START.search(turn.customer):
            found += [
                Finding(turn.number, f"asked for the {thing} that she gave in turn {given[thing][0]}")
                for thing, sentence in _asked_in(turn)
                if thing in given and given[thing][1] not in sentence
            ]
        asked = [thing for thing, _ in _asked_in(turn)]
    return fault(found)


def _given(turn: Turn, asked: list[str]) -> dict[str, tuple[int, str]]:
    """What she tells in this turn: by its looks, by its name ("account number 88213407"), or as an answer."""
    words = turn.customer
    found = {
        thing: (turn.number, said.group(0))
        for thing, (_, looks) in _THINGS.items()
        if (said := looks.search(words))
    }
    for named in _NAMED_VALUE.finditer(words):
        thing = (named.group(1) or named.group(3)).lower()
        # "My electricity meter reading" answers who asks for the meter reading.
        for words_of_it in range(1, min(3, len(thing.split())) + 1):
            name = " ".join(thing.split()[-words_of_it:])
            found.setdefault(name, (turn.number, named.group(2) or named.group(4)))
    # Only one thing was asked for, and her answer holds a figure or a few words: that is it.
    if (
        len(asked) == 1
        and not _NOT_KNOWN.search(words)
        and (re.search(r"\d|@", words) or len(words.split()) <= 4)
    ):
        found.setdefault(asked[0], (turn.number, words))
    return found


def _asked_in(turn: Turn) -> list[tuple[str, str]]:
    """The things asked for, with the sentence that asks; one of several alternatives is not insisted on."""
    return [
        (thing, sentence)
        for sentence in sentences(turn.reply)
        if asks(sentence) and not (FRESH_START.search(sentence) or _CONFIRMING.search(sentence))
        if not re.search(r"\bor\b", sentence)
        for thing in _things_in(sentence)
    ]


def _things_in(sentence: str) -> list[str]:
    known = [thing for thing, (asking, _) in _THINGS.items() if asking.search(sentence)]
    return known or [named.lower() for named in _NAMED_THING.findall(sentence)]


@scorer("fault")
def repetition(talk: Transcript) -> Score:
    """The agent gave her the same answer again, word for word or nearly."""
    from rapidfuzz.fuzz import ratio

    spoken = [t for t in talk.turns if t.reply and t.answered_by == "agent"]
    found = [
        Finding(b.number, f"the same answer as in turn {a.number}")
        for a, b in _near(spoken)
        if min(len(a.reply), len(b.reply)) >= 30
        and _same_customer_need(a, b)
        and ratio(a.reply, b.reply) >= 96
    ]
    return fault(found)


def _near(spoken: list[Turn]) -> list[tuple[Turn, Turn]]:
    return [*pairwise(spoken), *zip(spoken, spoken[2:], strict=False)]


def _same_customer_need(a: Turn, b: Turn) -> bool:
    # A closing line may be said twice, and answers after different deeds may read alike.
    return not SATISFIED.search(b.customer) and not (a.writes or b.writes)


@scorer("fault")
def dead_end(talk: Transcript) -> Score:
    """It stopped at a wall: her last word unanswered, or a refusal with no way on."""
    last = next((t for t in reversed(talk.turns) if t.customer), None)
    if last is None or talk.handoff_turn is not None:
        return fault([])
    if last.answered_by == "nobody" and not last.reply:
        return fault(
            [Finding(last.number, "her last message was never answered")] if _waits(talk, last) else []
        )
    wall = _wall(last)
    if wall is None and SATISFIED.search(last.customer):
        return fault([])
    return fault([Finding(last.number, wall)] if wall else [])


def _waits(talk: Transcript, last: Turn) -> bool:
    """A question or a wish waits for its answer, and so does whatever she came with; a remark does not."""
    if SATISFIED.search(last.customer) and "?" not in last.customer:
        return False
    first = next(t for t in talk.turns if t.customer)
    return first is last or REQUESTS.search(last.customer) is not None


def _wall(turn: Turn) -> str | None:
    if turn.writes or TELLS_OF_HANDOFF.search(turn.reply):
        return None
    if LOST.search(turn.reply):
        return "ended with the agent not understanding or failing"
    refused = CANNOT.search(turn.reply) and not OFFERS_MORE.search(turn.reply)
    return "refused, and offered no other way" if refused and not SATISFIED.search(turn.customer) else None


@scorer("measure", better="lower", unit="turns")
def effort_turns(talk: Transcript) -> Score:
    """How many times she had to speak."""
    return measure(sum(1 for t in talk.turns if t.customer))


@scorer("measure", better="lower", unit="words")
def effort_words(talk: Transcript) -> Score:
    """How many words it took her."""
    return measure(sum(len(t.customer.split()) for t in talk.turns))


@scorer("measure", better="lower", unit="questions")
def questions_asked(talk: Transcript) -> Score:
    """How many questions the agent put to her."""
    return measure(sum(t.reply.count("?") for t in talk.turns if t.answered_by == "agent"))


@scorer("measure", better="lower", unit="words")
def words_to_read(talk: Transcript) -> Score:
    """How many words the agent gave her to read or hear."""
    return measure(sum(len(t.reply.split()) for t in talk.turns if t.answered_by == "agent"))


@scorer("measure", better="lower", unit="times")
def corrections(talk: Transcript) -> Score:
    """How many times she had to correct the agent or say no to what it proposed."""
    found = [
        Finding(t.number, "she corrected the agent")
        for t in talk.turns[1:]
        if CORRECTS.search(t.customer) and t.number > 1
    ]
    return Score(float(len(found)), tuple(found))
