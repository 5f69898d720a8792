"""Days and hours as they are said: 'thursday at ten', 'the third of december', 'a week on monday', 'half past two'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from agent.desk_hours import DAYS as WEEKDAYS
from agent.rep_desk import times
from agent.rep_desk.deeds.numbers import in_digits

LONGEST = 9
MORNING, NOON, AFTERNOON, EVENING, CLOSE = time(9), time(12), time(14), time(18), time(17)
PARTS = {"first thing": MORNING, "morning": MORNING, "lunchtime": NOON, "lunch": NOON, "noon": NOON, "midday": NOON,
         "afternoon": AFTERNOON, "evening": EVENING, "night": EVENING, "end of day": CLOSE, "end of the day": CLOSE,
         "close of business": CLOSE, "eod": CLOSE, "cob": CLOSE}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A day, an hour, or both."""

    day: date | None = None
    clock: time | None = None

    def over(self, other: Due | None) -> Due:
        """This one, with what it leaves open taken from the other."""
        if other is None:
            return self
        return Due(self.day or other.day, self.clock or other.clock)

    def on(self, now: datetime) -> date | None:
        """The day; an hour alone is the next time the clock shows it."""
        if self.day is None and self.clock is not None:
            return now.date() if self.clock > now.time() else now.date() + timedelta(days=1)
        return self.day


@dataclass(frozen=True)
class Now:
    """When it is said, and which way a day without a year lies. `closing` takes a month for its last day."""

    at: datetime
    past: bool = False
    closing: bool = False

    @property
    def today(self) -> date:
        return self.at.date()


Found = tuple[Due, int]


def find(words: Sequence[str], at: int, now: Now) -> Found | None:
    """The longest day and hour that begin at this word, with the number of words."""
    day = _longest(DAYS, words, at, now)
    if day is not None:
        clock = _longest(HOURS + BARE_HOURS, words, at + day[1], now)
        if clock is None or (day[0].clock is not None and clock[0].clock in PARTS.values()):
            return day
        return Due(day[0].day or now.today, clock[0].clock), day[1] + clock[1]
    clock = _longest(HOURS, words, at, now)
    if clock is None:
        return None
    day = _longest(DAYS, words, at + clock[1], now)
    return clock if day is None else (Due(day[0].day, clock[0].clock), clock[1] + day[1])


def last(words: Sequence[str], now: Now, since: int = 0) -> tuple[Due, int] | None:
    """The day and hour that end the sentence, with the word they begin at."""
    for at in range(max(since, len(words) - LONGEST - 3), len(words)):
        found = find(words, at, now)
        if found and at + found[1] == len(words):
            return found[0], at
    return None


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Now], Due | None]]


def _longest(rules: tuple[Rule, ...], words: Sequence[str], at: int, now: Now) -> Found | None:
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        text = in_digits(words[at : at + length])
        for pattern, read in rules:
            match = pattern.fullmatch(text)
            due = read(match, now) if match else None
            if due is not None:
                return due, length
    return None


def _named(match: re.Match[str], now: Now) -> Due:
    steps = {
        "today": 0,
        "tonight": 0,
        "tomorrow": 1,
        "yesterday": -1,
        "day after tomorrow": 2,
        "day before yesterday": -2,
    }
    day = now.today + timedelta(days=steps[match["name"]])
    return Due(day, EVENING if match["name"] == "tonight" else None)


def _this_part(match: re.Match[str], now: Now) -> Due:
    day = now.today - timedelta(days=1) if match["which"] == "last" else now.today
    return Due(day, None if now.past else PARTS[match["part"]])


def _weekday(match: re.Match[str], now: Now) -> Due:
    place = WEEKDAYS.index(next(name for name in WEEKDAYS if name.startswith(match["day"][:3])))
    which, after = match["which"] or "", match["after"] or match["ahead"] or ""
    monday = now.today - timedelta(days=now.today.weekday())
    if "last" in which or (now.past and not which and not after):
        return Due(now.today - timedelta(days=(now.today.weekday() - place) % 7 or 7))
    if "next week" in after or which == "next":
        return Due(monday + timedelta(days=7 + place))
    coming = now.today + timedelta(days=(place - now.today.weekday()) % 7 or 7)
    weeks = 0 if not after or after == "this week" else 2 if "2 week" in after or "fortnight" in after else 1
    return Due(coming + timedelta(weeks=weeks) if weeks < 2 else monday + timedelta(days=14 + place))


def _count(said: str) -> int:
    return {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "a few": 3}.get(said) or int(said)


def _in(match: re.Match[str], now: Now) -> Due:
    unit, count = match["unit"], _count(match["count"])
    if unit in ("hour", "minute"):
        moment = now.at + timedelta(**{f"{unit}s": count})
        return Due(moment.date(), moment.time().replace(second=0, microsecond=0))
    step = times.step(count, unit)
    return Due(now.today - step if match.groupdict().get("ago") else now.today + step)


def _half_an_hour(_match: re.Match[str], now: Now) -> Due:
    moment = now.at + timedelta(minutes=30)
    return Due(moment.date(), moment.time().replace(second=0, microsecond=0))


def _unit(match: re.Match[str], now: Now) -> Due | None:
    """'next week' is its Monday, the end of a week its Friday; to close 'next month' is by its last day."""
    unit, edge = match["unit"], match.groupdict().get("edge") or ""
    offset = {"next": 1, "last": -1}.get((match["which"] or "").strip(), 0)
    period = times.unit_of(now.today, unit, offset)
    assert period.start is not None
    assert period.end is not None
    if edge in ("middle", "mid"):
        return Due(period.start + (period.end - period.start) // 2)
    if edge == "end" or (not edge and now.closing):
        return Due(period.start + timedelta(days=4) if unit == "week" else period.end - timedelta(days=1))
    return Due(period.start)


def _month(match: re.Match[str], now: Now) -> Due | None:
    """A month by its name: its first day, or its last when something closes in it."""
    if match[0] == match["month"] and not now.closing:
        return None  # "they may"
    number = times.month_number(match["month"])
    year = int(match["year"]) if match["year"] else now.today.year + (number < now.today.month)
    period = times.unit_of(date(year, number, 1), "month")
    assert period.start is not None
    assert period.end is not None
    edge = match["edge"] or ("end" if now.closing else "start")
    days = {"end": period.end - timedelta(days=1), "middle": period.start + timedelta(days=14)}
    return Due(days.get(edge, period.start))


def _date(match: re.Match[str], now: Now) -> Due | None:
    groups = match.groupdict()
    if groups.get("iso"):
        moments = times.find([groups["iso"]], now.today)
        return Due(moments[0].period.start) if moments else None
    number, month = int(groups["number"]), groups.get("month")
    if month is None:
        day = now.today.replace(day=1)
        for _ in range(13):
            moved = _at(day.year, day.month, number)
            if moved is not None and moved > now.today:
                return Due(moved)
            day += relativedelta(months=1)
        return None
    place = times.month_number(month)
    if groups.get("year"):
        found = _at(int(groups["year"]), place, number)
        return None if found is None else Due(found)
    found = _at(now.today.year, place, number)
    if found is None:
        return None
    if now.past and found > now.today:
        return Due(found.replace(year=found.year - 1))
    return Due(found.replace(year=found.year + 1) if not now.past and found < now.today else found)


def _at(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hour(match: re.Match[str], _now: Now) -> Due | None:
    """Before seven it is meant for the afternoon, unless the morning is named."""
    groups = match.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    side = groups.get("side")
    if side:
        minute = {"half": 30, "quarter": 15}.get(groups["part"] or "", int(groups.get("number") or 0))
        if side == "to":
            hour, minute = hour - 1, 60 - minute
    if hour > 23 or not 0 <= minute < 60:
        return None
    late = groups.get("half") in ("pm", "in the afternoon", "in the evening", "at night")
    early = groups.get("half") in ("am", "in the morning")
    if (late and hour < 12) or (not early and not late and hour < 7):
        hour += 12
    return Due(clock=time(0 if early and hour == 12 else hour, minute))


def _part(match: re.Match[str], _now: Now) -> Due:
    return Due(clock=PARTS[match["part"]])


PRE = r"(?:(?:on|by|at|for|from|until|till|to|before|around|no later than) )?"
WEEKDAY = r"(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday|tues|weds|thurs)"
UNIT = r"(?P<unit>day|week|month|quarter|year)"
MONTH = times.MONTH
YEAR = r"(?:,? (?P<year>20\d\d))?"
COUNT = r"(?P<count>a couple of|couple of|a few|an?|\d{1,2})"
HALF = r"(?: ?(?P<half>am|pm|in the morning|in the afternoon|in the evening|at night))?(?: sharp)?"
AT = r"(?:(?:at|around|by) (?:about |around )?)"
HOUR = r"(?P<hour>\d{1,2})"
PART = "|".join(PARTS)


def _rules(*rules: tuple[str, Callable[[re.Match[str], Now], Due | None]]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), read) for pattern, read in rules)


DAYS = _rules(
    (rf"{PRE}(?:the )?(?:later )?(?P<name>today|tonight|tomorrow|yesterday|day after tomorrow|day before yesterday)", _named),
    (r"(?P<which>this|last|later this|earlier this) (?P<part>morning|afternoon|evening|night)", _this_part),
    (rf"{PRE}(?:the )?(?:(?P<which>this coming|this|next|last|coming|following) )?{WEEKDAY}(?: (?P<after>(?:of )?next week|week|after next|this week|in (?:a|2) weeks?))?(?P<ahead>(?!))?", _weekday),
    (rf"{PRE}(?P<ahead>a week|2 weeks|next week|a fortnight) (?:on |from )?(?P<which>this |next )?{WEEKDAY}(?P<after>(?!))?", _weekday),
    (rf"(?:in|within|after) {COUNT} (?P<unit>day|week|month|quarter|year|hour|minute)(?:s|'s|s')?(?: time)?", _in),
    (rf"{COUNT} (?P<unit>day|week|month|quarter|year)s? (?:from (?:now|today)|(?P<ago>ago))", _in),
    (r"in (?:a )?half an hour|in half an hour", _half_an_hour),
    (rf"{PRE}(?:sometime |early )?(?P<which>next|last) {UNIT}", _unit),
    (rf"{PRE}(?:the )?(?:(?:very )?(?P<edge>end|start|beginning|middle)(?: of)?) (?:the )?(?P<which>this |next |last )?{UNIT}", _unit),
    (rf"{PRE}(?:the )?(?P<unit>month|quarter|year)(?:'s)?[- ](?P<edge>end)(?P<which>(?!))?", _unit),
    (rf"{PRE}(?:the )?(?:(?P<edge>end|start|beginning|middle) of )?{MONTH}{YEAR}", _month),
    (rf"{PRE}(?:the )?(?P<number>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {MONTH}{YEAR}", _date),
    (rf"{PRE}{MONTH} (?:the )?(?P<number>\d{{1,2}})(?:st|nd|rd|th)?{YEAR}", _date),
    (r"(?:on|by|for|until|till|to|before) the (?P<number>\d{1,2})(?:st|nd|rd|th)", _date),
    (rf"{PRE}(?P<iso>\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})", _date),
)  # fmt: skip
HOURS = _rules(
    (rf"{AT}?(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d){HALF}", _hour),
    (rf"{AT}?{HOUR}(?: (?P<minute>[0-5]\d))? ?(?P<half>am|pm|in the morning|in the afternoon|in the evening|at night)", _hour),
    (rf"{AT}?{HOUR} (?:oclock|o clock){HALF}", _hour),
    (rf"{AT}?(?:a )?(?:(?P<part>half|quarter)|(?P<number>5|10|20|25)(?: minutes)?) (?P<side>past|to) {HOUR}{HALF}", _hour),
    (rf"{AT}{HOUR}(?: (?P<minute>[0-5]\d))?{HALF}", _hour),
    (rf"(?:{AT}|in )?(?:the )?(?P<part>{PART})", _part),
)  # fmt: skip
BARE_HOURS = _rules((rf"{HOUR}(?: (?P<minute>[0-5]\d))?{HALF}", _hour))
