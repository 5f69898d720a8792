"""What was heard, matched against the records it must be one of: order numbers, items, names, emails, codes.

A recogniser writes "W-237-815-6" or "May Kovach"; the caller's own records know better. Every alternative of
the n-best list is compared with every record, letter by letter and again by how letters sound (b, c, d, e, g
rhyme). The mean of the two is the likeness; the distance to the second best record makes it a confidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from voice.spelled import Compact, compact, squeezed

Kind = Literal["order_id", "item", "name", "email", "postcode", "phone", "date", "amount", "other"]

SURE = 0.72  # confidence
WORTH_ASKING = 0.70  # likeness
_WRONG_DIGIT = 0.75
_EXTRA_DIGITS = 2
_IDENTITY: frozenset[Kind] = frozenset({"email", "postcode", "phone", "date"})
_CODES: frozenset[Kind] = frozenset({"order_id", "postcode", "phone", "amount", "date"})
RHYMES = str.maketrans("cdegptvz3hjk8xny59u04", "bbbbbbbbbaaaasmiiiqof")
SOUNDS = str.maketrans("ckqszxgjyeaiouwvptn", "ccccccjjeeeeeeffbdm")


@dataclass(frozen=True)
class Record:
    """One thing a caller may mean. `spoken` is how people say it when that differs from the value."""

    kind: Kind
    value: str
    spoken: str = ""

    def squeezed(self) -> str:
        """The form that is compared."""
        return squeezed(self.spoken or self.value)


@dataclass(frozen=True)
class Match:
    """A record found in what was heard; `start` and `end` are its place in the first alternative, if any."""

    record: Record
    confidence: float
    likeness: float
    start: int
    end: int


@dataclass(frozen=True)
class Grounded:
    """The text with records written in. `to_read_back` are matches to ask about first."""

    text: str
    matches: tuple[Match, ...] = ()
    to_read_back: tuple[Match, ...] = ()


def ground(alternatives: Sequence[str], records: Iterable[Record], asked: Kind | None = None) -> Grounded:
    """Write the records in place of what was heard of them; `asked` is what the agent asked for."""
    if not alternatives:
        return Grounded("")
    by_kind: dict[Kind, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    sure: list[Match] = []
    unsure: list[Match] = []
    for kind, known in by_kind.items():
        ranked = rank(alternatives, known)
        best = ranked[0] if ranked else None
        if best is None:
            continue
        # Unasked, only what is nearly verbatim is taken: a sentence may look like many things.
        needed = SURE if asked == kind else SURE + 0.1
        if best.confidence >= needed:
            sure.append(best)
        elif asked == kind and best.likeness >= WORTH_ASKING:
            unsure.extend(match for match in ranked[:2] if match.likeness >= WORTH_ASKING)
    return Grounded(_written(alternatives[0], sure), tuple(sure), tuple(unsure))


def rank(alternatives: Sequence[str], records: Sequence[Record], most: int = 5) -> list[Match]:
    """The records that were most likely meant, best first, each with its confidence (0..1)."""
    heard = [compact(text) for text in alternatives]
    found: dict[str, Match] = {}
    for place, said in enumerate(heard):
        for record in _shortlist(said, records):
            likeness, start, end = _likeness(said, record)
            if record.kind in _IDENTITY and _digits(record.squeezed()) not in _digits(said.text):
                # A wrong digit is another person: near is not good enough, it is asked about.
                likeness = min(likeness, _WRONG_DIGIT)
            # A later alternative is a little less likely to be what was said.
            likeness -= 0.01 * min(place, 5)
            known = found.get(record.value)
            if known is None or likeness > known.likeness:
                span = _span(heard[0], record) if place else (start, end)
                found[record.value] = Match(record, 0.0, likeness, *span)
    ranked = sorted(found.values(), key=lambda match: -match.likeness)[:most]
    return [_with_confidence(match, ranked) for match in ranked]


def _shortlist(said: Compact, records: Sequence[Record]) -> Sequence[Record]:
    from rapidfuzz import fuzz, process

    if len(records) <= 30 or not said.text:
        return records if said.text else ()
    values = [record.squeezed() for record in records]
    return [records[i] for _, _, i in process.extract(said.text, values, scorer=fuzz.partial_ratio, limit=20)]


def _likeness(said: Compact, record: Record) -> tuple[float, int, int]:
    """Likeness 0..1 of the record to the nearest stretch of what was said, and where in the text that is."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    wanted = record.squeezed()
    if not wanted or not said.text:
        return 0.0, 0, 0
    nearest = fuzz.partial_ratio_alignment(wanted, said.text)
    if nearest is None:
        return 0.0, 0, 0
    begin, stop = nearest.dest_start, nearest.dest_end
    if record.kind in _CODES:
        stop = _end_of_number(said, stop)
    # A stretch shorter than the record means that the record was not said whole.
    stretch = said.text[begin:stop] if len(said.text) > len(wanted) else said.text
    alike = RHYMES if record.kind in _CODES else SOUNDS
    exact: float = Levenshtein.normalized_similarity(wanted, stretch)
    sound: float = Levenshtein.normalized_similarity(wanted.translate(alike), stretch.translate(alike))
    spans = said.spans[begin:stop] or ((0, 0),)
    return 0.5 * exact + 0.5 * sound, spans[0][0], spans[-1][1]


def _end_of_number(said: Compact, stop: int) -> int:
    """Where the number ends that a stretch stops in: a digit too many is often heard, three never."""
    end = stop
    while (
        0 < end < len(said.text)
        and said.text[end - 1 : end + 1].isdigit()
        and said.spans[end - 1][1] == said.spans[end][0]
    ):
        end += 1
    return end if end - stop <= _EXTRA_DIGITS else stop


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _span(said: Compact, record: Record) -> tuple[int, int]:
    _, start, end = _likeness(said, record)
    return start, end


def _with_confidence(match: Match, ranked: Sequence[Match]) -> Match:
    others = [other.likeness for other in ranked if other.record.value != match.record.value]
    margin = match.likeness - max(others, default=0.0)
    # Verbatim and alone is 1; a second record as near as the first halves it, and every error weighs double.
    confidence = max(0.0, 1.0 - 2.0 * (1.0 - match.likeness)) * (
        0.5 + 0.5 * min(1.0, max(0.0, margin) / 0.08)
    )
    return Match(match.record, round(confidence, 3), round(match.likeness, 3), match.start, match.end)


def _written(text: str, matches: Sequence[Match]) -> str:
    """The text with each record written in; matches that overlap yield to the surer one."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: -match.confidence):
        if match.end > match.start and all(match.end <= k.start or match.start >= k.end for k in kept):
            kept.append(match)
    for match in sorted(kept, key=lambda match: -match.start):
        text = text[: match.start] + match.record.value + text[match.end :]
    return text
