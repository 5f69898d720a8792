"""Time as people say it → a Period. Works on lower-case tokens joined by single spaces."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from agent.number_words import NUMBERS
from agent.rep_desk.calendar_units import (
    MONTHS,
    as_labelled,
    before,
    overlap,
    period_of,
    unit_of,
    year_before,
)
from crm.query.query import Period

__all__ = [
    "MONTHS",
    "ORDINALS",
    "Moment",
    "as_labelled",
    "before",
    "ends_of",
    "find",
    "month_number",
    "overlap",
    "step",
    "unit_of",
    "year_before",
]

MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
}
UNIT = r"(?P<unit>day|week|month|quarter|year)s?"
YEAR = r"(?P<{0}>(?:19|20)\d\d)"
LEAD = r"(?:(?:in|during|for|over|within|on|of|from|throughout|across) )?(?:the )?"


@dataclass(frozen=True)
class Moment:
    """One expression: its first and last token, the period, and the plain year when it is nothing else."""

    first: int
    last: int
    period: Period
    year: int | None = None
    side: str = "in"


@dataclass(frozen=True)
class Spoken:
    """A period with the words it came from and how it binds: in, since, after, before."""

    period: Period
    year: int | None = None
    side: str = "in"


Found = tuple[int, int, Spoken]
JOINED = re.compile(
    r"(?:and|or|,|vs\.?|versus|to|than|with|against|compared (?:to|with)|(?:and|or) in)?(?: the| in)?"
)
YEARLESS = re.compile(
    r"(?:(?:in|during|for|of|from|on) )?(?:the )?(?:q[1-4]|h[12]|(?:first|second|third|fourth|final|1st|2nd|3rd|4th) (?:quarter|half)"
    rf"|{MONTH.replace('?P<{0}>', '?:')})"
)


# "May" is a month where another one stands beside it.
BESIDE_MONTH = re.compile(
    r"\bmay (?:and|to|or|vs|versus|through|against|,) (?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december) "
    r"(?:and|to|or|vs|versus|through|against|,) may\b"
)


def find(tokens: list[str], today: date) -> list[Moment]:
    """Every time expression, left to right, the longest at each place."""
    text = " ".join(tokens)
    starts = _starts(tokens)
    found: list[Found] = []
    for pattern, read in RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in found):
                continue
            spoken = read(match, today)
            if spoken is not None:
                found.append((match.start(), match.end(), spoken))
    found.sort(key=lambda item: item[0])
    return [
        Moment(_token_at(starts, start), _token_at(starts, end - 1), spoken.period, spoken.year, spoken.side)
        for start, end, spoken in _sharing_year(text, found, today)
    ]


def _sharing_year(text: str, found: list[Found], today: date) -> list[Found]:
    """'Q1 and Q2 2025', 'May 2025 vs June': a year that is said once holds for both."""
    shared = list(found)
    for at, (start, end, spoken) in enumerate(found):
        if spoken.side != "in" or not YEARLESS.fullmatch(text[start:end]):
            continue
        for near in (at + 1, at - 1):
            if not 0 <= near < len(found):
                continue
            between = text[end : found[near][0]] if near > at else text[found[near][1] : start]
            year = re.search(r"(?:19|20)\d\d", text[found[near][0] : found[near][1]])
            if year and JOINED.fullmatch(between.strip()):
                shared[at] = (start, end, _read(f"{text[start:end]} {year[0]}", today) or spoken)
                break
    return shared


def _read(text: str, today: date) -> Spoken | None:
    for pattern, read in RULES:
        match = pattern.fullmatch(text)
        if match:
            return read(match, today)
    return None


def ends_of(text: str, today: date) -> tuple[Period, Period] | None:
    """'between Q2 and Q3 2025' → the two periods that it names."""
    parted = re.fullmatch(r"(?:from |between )?(.+?) (?:to|and|until|through) (.+)", text)
    moments = find([*parted[1].split(), "and", *parted[2].split()], today) if parted else []
    return (moments[0].period, moments[1].period) if len(moments) == 2 else None


def _rolling(today: date, count: int, unit: str, ahead: bool) -> Period:
    length = step(count, unit)
    if ahead:
        return period_of(today, today + length + timedelta(days=1))
    return Period(
        start=today - length,
        end=today + timedelta(days=1),
        label=f"the {count} {unit}s to {today.isoformat()}",
    )


def step(count: int, unit: str) -> relativedelta:
    if unit == "day":
        return relativedelta(days=count)
    if unit == "week":
        return relativedelta(weeks=count)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return relativedelta(months=months * count)


def _count(text: str | None) -> int:
    if not text:
        return 1
    if text in ("couple of", "couple", "few"):
        return {"few": 3}.get(text, 2)
    return NUMBERS.index(text) if text in NUMBERS else int(text)


def month_number(text: str) -> int:
    return next(at for at, name in enumerate(MONTHS, start=1) if name.startswith(text[:3]))


def _likely_year(today: date, month: int) -> int:
    return today.year if month <= today.month else today.year - 1


def _year(text: str | None, today: date, month: int) -> int:
    if text is None:
        return _likely_year(today, month)
    text = text.replace("of ", "").strip()
    relative = {"this year": 0, "last year": -1, "previous year": -1, "next year": 1, "the year": 0}
    return today.year + relative[text] if text in relative else int(text.replace("'", "20")[-4:])


def _relative(match: re.Match[str], today: date) -> Spoken | None:
    word, unit = match["rel"], match["unit"]
    counted = match["count"]
    if counted:
        return Spoken(_rolling(today, _count(counted), unit, word in ("next", "coming", "upcoming")))
    if word in ("past", "trailing") and unit != "day":
        return Spoken(_rolling(today, 1, unit, False))
    offset = {"this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1}.get(word, -1)
    return Spoken(unit_of(today, unit, offset))


def _to_date(match: re.Match[str], today: date) -> Spoken:
    unit = {"y": "year", "q": "quarter", "m": "month"}[match[0].replace("the ", "").strip()[0]]
    start = unit_of(today, unit).start
    return Spoken(Period(start=start, end=today + timedelta(days=1), label=f"{unit} to date"))


def _quarter(match: re.Match[str], today: date) -> Spoken:
    number = int(match["q"]) if match["q"] else ORDINALS[match["ordinal"]]
    year = _year(match["year"], today, 3 * number - 2)
    return Spoken(unit_of(date(year, 3 * number - 2, 1), "quarter"))


def _last_quarter(match: re.Match[str], today: date) -> Spoken:
    return Spoken(unit_of(date(_year(match["year"], today, 1), 10, 1), "quarter"))


def _half(match: re.Match[str], today: date) -> Spoken:
    number = int(match["h"]) if match["h"] else ORDINALS[match["ordinal"]]
    start = date(_year(match["year"], today, 6 * number - 5), 6 * number - 5, 1)
    period = period_of(start, start + relativedelta(months=6))
    return Spoken(period.model_copy(update={"label": f"H{number} {start.year}"}))


def _month(match: re.Match[str], today: date) -> Spoken | None:
    if (
        match["month"] == "may"
        and not match["year"]
        and match.string != match[0]
        and not BESIDE_MONTH.search(match.string)
        and not re.match(r"(in|during|of|for|from|since) ", match[0])
    ):
        return None
    number = month_number(match["month"])
    return Spoken(unit_of(date(_year(match["year"], today, number), number, 1), "month"))


def _plain_year(match: re.Match[str], _today: date) -> Spoken:
    year = int(match["year"])
    return Spoken(unit_of(date(year, 1, 1), "year"), year)


def _day(match: re.Match[str], today: date) -> Spoken | None:
    day = _read_day(match, today)
    return None if day is None else Spoken(unit_of(day, "day"))


def _read_day(match: re.Match[str], today: date) -> date | None:
    try:
        groups = match.groupdict()
        if groups.get("iso"):
            return date.fromisoformat(groups["iso"])
        if groups.get("us"):
            month, day, year = (int(part) for part in groups["us"].split("/"))
            return date(year if year > 99 else 2000 + year, month, day)
        month = month_number(groups["month"])
        return date(_year(groups.get("year"), today, month), month, int(groups["day"]))
    except ValueError:
        return None


def _named(match: re.Match[str], today: date) -> Spoken:
    offset = {"today": 0, "yesterday": -1, "tomorrow": 1}[match["name"]]
    return Spoken(unit_of(today, "day", offset))


def _range(match: re.Match[str], today: date) -> Spoken | None:
    first, second = match["a"], match["b"]
    ends = find(second.split(), today)
    if len(ends) != 1 or ends[0].period.end is None:
        return None
    starts = find(first.split(), today)
    if len(starts) != 1 or starts[0].period.start is None:
        return None
    start, end = starts[0].period.start, ends[0].period.end
    if not re.search(r"(19|20)\d\d", first):
        # "March to May 2025": the year that is said once holds for both.
        start = start.replace(year=ends[0].period.start.year) if ends[0].period.start else start
        if start >= end:
            start = start.replace(year=start.year - 1)
    return Spoken(period_of(start, end)) if start < end else None


def _days_of_month(match: re.Match[str], today: date) -> Spoken | None:
    """'18 to 31 December', 'December 18 to 31': the month that is said once holds for both days."""
    month = month_number(match["month"])
    year = _year(match["year"], today, month)
    try:
        start, last = date(year, month, int(match["a"])), date(year, month, int(match["b"]))
    except ValueError:
        return None
    return Spoken(period_of(start, last + timedelta(days=1))) if start <= last else None


def _bounded(match: re.Match[str], today: date) -> Spoken | None:
    inner = find(match["a"].split(), today)
    if len(inner) != 1:
        return None
    period, side = inner[0].period, match["side"]
    if side in ("since", "from", "starting", "starting in", "starting from", "beginning"):
        if side == "from" and "on" not in match[0].split()[-1]:
            return None
        return Spoken(Period(start=period.start, label=f"since {period.label}"), inner[0].year, "since")
    if side in ("after", "later than"):
        return Spoken(Period(start=period.end, label=f"after {period.label}"), inner[0].year, "after")
    if side in ("until", "till", "up to", "through"):
        return Spoken(Period(end=period.end, label=f"until {period.label}"), inner[0].year, "until")
    return Spoken(Period(end=period.start, label=f"before {period.label}"), inner[0].year, "before")


def _ago(match: re.Match[str], today: date) -> Spoken:
    day = today - step(_count(match["count"]), match["unit"])
    if match["more"]:
        return Spoken(Period(end=day, label=f"before {day.isoformat()}"), None, "before")
    if match["less"]:
        return Spoken(Period(start=day, end=today + timedelta(days=1), label=f"since {day.isoformat()}"))
    return Spoken(unit_of(day, match["unit"]))


def _edge(match: re.Match[str], today: date) -> Spoken | None:
    """'the last week of December', 'the first ten days of May': seven days a week, from that end."""
    inner = find(match["a"].split(), today)
    if match["a"] in ("month", "quarter", "year"):
        inner = [Moment(0, 0, unit_of(today, match["a"]))]
    if len(inner) != 1 or inner[0].period.start is None or inner[0].period.end is None:
        return None
    length = step(_count(match["count"]), match["unit"])
    start, end = inner[0].period.start, inner[0].period.end
    if match["side"] in ("first", "opening"):
        return Spoken(period_of(start, min(end, start + length)))
    return Spoken(period_of(max(start, end - length), end))


def _first_or_last_day(match: re.Match[str], today: date) -> Spoken | None:
    """'the start of May', 'the end of the quarter', where something is bounded by it."""
    whole = _stretch(match["a"], today)
    if whole is None or whole.start is None or whole.end is None:
        return None
    last = match["side"] in ("end", "close", "last day")
    return Spoken(unit_of(whole.end - timedelta(days=1) if last else whole.start, "day"))


def _stretch(text: str, today: date) -> Period | None:
    """'the quarter' is the one that goes on; anything else says which."""
    unit = re.fullmatch(rf"(?:the )?{UNIT}", text)
    if unit is not None:
        return unit_of(today, unit["unit"])
    inner = find(text.split(), today)
    return inner[0].period if len(inner) == 1 else None


def _half_of(match: re.Match[str], today: date) -> Spoken | None:
    """'the first half of May': to the fifteenth, or from the sixteenth."""
    month = month_number(match["month"])
    whole = unit_of(date(_year(match["year"], today, month), month, 1), "month")
    if whole.start is None or whole.end is None:
        return None
    middle = whole.start + timedelta(days=15)
    first = match["ordinal"] in ("first", "1st")
    return Spoken(period_of(whole.start, middle) if first else period_of(middle, whole.end))


def _week_of(match: re.Match[str], today: date) -> Spoken | None:
    """'the week of 11 May' is that of the calendar; 'the week commencing 11 May' begins on the day."""
    inner = find(match["a"].split(), today)
    day = inner[0].period.start if len(inner) == 1 else None
    if day is None:
        return None
    whole = match["how"] in ("of", "containing", "including", "with")
    return Spoken(unit_of(day, "week") if whole else period_of(day, day + timedelta(weeks=1)))


def _ending(match: re.Match[str], today: date) -> Spoken | None:
    """'the three months to December 2025', 'the quarter ended 31 December', 'the week ending 17 May'."""
    inner = find(match["a"].split(), today)
    end = inner[0].period.end if len(inner) == 1 else None
    return None if end is None else Spoken(period_of(end - step(_count(match["count"]), match["unit"]), end))


def _from_day(match: re.Match[str], today: date) -> Spoken | None:
    """'the seven days from 11 May'."""
    inner = find(match["a"].split(), today)
    start = inner[0].period.start if len(inner) == 1 else None
    length = step(_count(match["count"]), match["unit"])
    return None if start is None else Spoken(period_of(start, start + length))


def _month_gone(match: re.Match[str], today: date) -> Spoken:
    """'last December': the last one that is over."""
    number = month_number(match["month"])
    year = today.year if number < today.month else today.year - 1
    return Spoken(unit_of(date(year, number, 1), "month"))


def _weekday(match: re.Match[str], today: date) -> Spoken:
    """'since Monday': the last one, today included."""
    place = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"][:3]))
    day = today - timedelta(days=(today.weekday() - place) % 7)
    return Spoken(Period(start=day, label=f"since {day}"), None, "since")


def _end_of(match: re.Match[str], today: date) -> Spoken:
    period = unit_of(today, match["unit"], 1 if match["rel"] == "next" else 0)
    return Spoken(Period(start=today, end=period.end, label=f"by {period.end - timedelta(days=1)}"))  # type: ignore[operator]  # calendar units are closed


def _earlier(match: re.Match[str], today: date) -> Spoken:
    return Spoken(unit_of(today, match["unit"], -2))


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REL = r"(?P<rel>this|current|last|previous|prior|past|trailing|next|coming|upcoming|preceding|most recent)"
COUNT = r"(?P<count>\d+|couple of|couple|few|" + "|".join(NUMBERS) + ")"
OF_YEAR = r"(?: (?:of )?(?P<year>(?:19|20)\d\d|this year|last year|previous year|next year|the year))?"
DAY_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Spoken | None]]


def _rules() -> Iterator[Rule]:
    month = MONTH.format("month")
    anything = (
        r"(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}"
        r"|(?:the )?(?:very )?(?:start|beginning|turn|first day|end|close|last day) of (?:the |this |last |next |that )?(?:(?:year|quarter|month|week)\b"
        rf"|q[1-4](?: {YEAR.format('_m').replace('?P<_m>', '?:')})?|{MONTH.format('_m')}(?: (?:19|20)\d\d)?|(?:19|20)\d\d)"
        rf"|{MONTH.format('_m')} \d{{1,2}}(?:st|nd|rd|th)?(?: (?:19|20)\d\d)?(?!\d)"
        rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH.format('_m')}(?: (?:19|20)\d\d)?"
        rf"|{MONTH.format('_m')}(?: (?:of )?(?:(?:19|20)\d\d|this year|last year))?"
        r"|q[1-4](?: (?:of )?(?:(?:19|20)\d\d|this year|last year))?"
        r"|(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th|final) quarter(?: of (?:(?:19|20)\d\d|this year|last year))?"
        r"|(?:the )?(?:last|this|next|previous|current) (?:week|month|quarter|year)"
        r"|(?:19|20)\d\d|yesterday|today|tomorrow)"
    )
    loose = re.sub(r"\(\?P<_m>", "(?:", anything)
    plain: list[tuple[str, Callable[[re.Match[str], date], Spoken | None]]] = [
        (
            rf"\b(?:(?:between|from|on) )?(?:the )?(?P<a>\d{{1,2}})(?:st|nd|rd|th)? (?:to|and|until|through|till) (?:the )?"
            rf"(?P<b>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {month}(?: (?P<year>(?:19|20)\d\d))?\b",
            _days_of_month,
        ),
        (
            rf"\b(?:(?:between|from|on) )?{month} (?P<a>\d{{1,2}})(?:st|nd|rd|th)? (?:to|and|until|through|till) (?:the )?"
            rf"(?P<b>\d{{1,2}})(?:st|nd|rd|th)?(?: (?P<year>(?:19|20)\d\d))?\b(?! (?:{MONTH.format('_n').replace('?P<_n>', '?:')}))",
            _days_of_month,
        ),
        (
            r"^(?:the )?(?:very )?(?P<side>start|beginning|turn|first day|end|close|last day) of (?P<a>.+)$",
            _first_or_last_day,
        ),
        (
            rf"\b{LEAD}week (?P<how>of|containing|including|with|commencing|beginning|starting|from)(?: on)? (?P<a>{loose})\b",
            _week_of,
        ),
        (
            rf"\b{LEAD}(?:{COUNT} )?{UNIT} (?:to|ending|ended|that ended|up to|until|through)(?: on| in| with)? (?P<a>{loose})\b",
            _ending,
        ),
        (rf"\b{LEAD}{COUNT} {UNIT} (?:from|starting|beginning|after|following) (?P<a>{loose})\b", _from_day),
        (rf"\b(?:between|from) (?P<a>{loose}) (?:and|to|until|through|till|-) (?P<b>{loose})\b", _range),
        (rf"\b(?P<a>{loose}) (?:to|through|until|till|-) (?P<b>{loose})\b", _range),
        (
            r"\b(?P<side>since|after|later than|before|prior to|earlier than|until|till|up to|through|"
            rf"starting in|starting from|starting|beginning|from) (?P<a>{loose})(?: onwards?| on)?\b",
            _bounded,
        ),
        (
            rf"\b{LEAD}(?P<side>first|last|final|closing|opening) (?:{COUNT} )?(?P<unit>day|week|month)s? (?:of|in) (?:the )?(?P<a>{loose}|month|quarter|year)\b",
            _edge,
        ),
        (rf"\b(?:by|before) (?:the )?end of (?:the )?(?P<rel>this |next |current )?{UNIT}\b", _end_of),
        (
            rf"\b(?P<more>(?:more|longer|greater) than |over )?(?P<less>(?:less than|within) )?{COUNT} {UNIT} ago\b",
            _ago,
        ),
        (
            r"\b(?:the )?(?:year to date|quarter to date|month to date|ytd|qtd|mtd|so far this (?:year|quarter|month))\b",
            _so_far,
        ),
        (
            rf"\b{LEAD}(?:quarter|month|year|week) before (?:last|that)\b".replace(
                "(?:quarter|month|year|week)", UNIT
            ),
            _earlier,
        ),
        (
            rf"\b{LEAD}(?:q(?P<q>[1-4])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|final) quarter){OF_YEAR}\b",
            _quarter,
        ),
        (rf"\b{LEAD}(?P<ordinal>first|second|1st|2nd) half of {month}{OF_YEAR}\b", _half_of),
        (rf"\b{LEAD}(?:h(?P<h>[12])|(?P<ordinal>first|second|1st|2nd) half)(?: of)?{OF_YEAR}\b", _half),
        (
            rf"\b{LEAD}(?:last|closing) quarter of (?P<year>(?:19|20)\d\d|this year|last year|the year)\b",
            _last_quarter,
        ),
        (rf"\b(?:on )?{month} {DAY_NUMBER}(?: (?P<year>(?:19|20)\d\d))?\b(?! ?\d)", _day),
        (rf"\b(?:on )?(?:the )?{DAY_NUMBER}(?: of)? {month}(?: (?P<year>(?:19|20)\d\d))?\b", _day),
        (rf"\b{LEAD}gone {month}\b", _month_gone),
        (rf"\b{LEAD}(?:month of )?{month}{OF_YEAR}\b", _month),
        (rf"\b{LEAD}{REL} (?:{COUNT} )?{UNIT}\b", _relative),
        (r"\b(?:on )?(?P<iso>\d{4}-\d\d-\d\d)\b", _day),
        (r"\b(?:on )?(?P<us>\d{1,2}/\d{1,2}/\d{2,4})\b", _day),
        (rf"\b{LEAD}(?:year )?{YEAR.format('year')}\b", _plain_year),
        (r"\b(?P<name>today|yesterday|tomorrow)\b", _named),
        (rf"\bsince (?:last )?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
    ]
    for pattern, read in plain:
        yield re.compile(pattern), read


def _so_far(match: re.Match[str], today: date) -> Spoken:
    words = match[0].removeprefix("the ")
    unit = next(unit for unit in ("year", "quarter", "month") if unit in words or words == f"{unit[0]}td")
    start = unit_of(today, unit).start
    return Spoken(Period(start=start, end=today + timedelta(days=1), label=f"{unit} to date"))


def _starts(tokens: list[str]) -> list[int]:
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    return starts


def _token_at(starts: list[int], position: int) -> int:
    return max(at for at, start in enumerate(starts) if start <= position)


RULES: tuple[Rule, ...] = tuple(_rules())
