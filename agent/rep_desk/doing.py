"""What a rep wants done, in her own words → one tool call to be shown and confirmed. Regular shapes, no model."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agent.number_words import NUMBERS
from agent.rep_desk import times
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.tokens import tokenise

PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "top": 0}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
KINDS = {"call": "call", "phone call": "call", "email": "email", "e-mail": "email", "mail": "email",
         "meeting": "meeting", "demo": "demo", "visit": "meeting"}  # fmt: skip
STAGES = {"won": "Won", "lost": "Lost", "engaging": "Engaging", "prospecting": "Prospecting",
          "closed won": "Won", "closed lost": "Lost"}  # fmt: skip
KIND = r"(?P<kind>phone call|call|e-?mail|meeting|demo|visit)"
YES = re.compile(
    r"^(?:yes|yep|yeah|sure|ok|okay|do it|go ahead|confirm(?:ed)?|please do|correct|right)\b", re.I
)
NO = re.compile(r"^(?:no|nope|cancel|stop|don'?t|never ?mind|forget it)\b", re.I)
SOMEONE = r"(?P<who>.+?)"


@dataclass(frozen=True)
class Deed:
    """One call for the runner, and the sentence that asks for a yes. `draft` needs no call at all."""

    tool: str
    arguments: dict[str, Any]
    ask: str
    draft: str = ""


@dataclass(frozen=True)
class Table:
    """What the desk last listed, so that 'the first one' means something: rows with kind, id and name."""

    listed: list[dict[str, Any]]


class Unclear(Exception):
    """The deed is clear, but not whom it is for or when; the text asks."""


@dataclass(frozen=True)
class Setting:
    """Where a command is said: the words that are known, what was listed, and the time."""

    lexicon: Lexicon
    listed: list[dict[str, Any]]
    ids: Callable[[str, str], str | None]
    now: datetime


def deed(text: str, setting: Setting) -> Deed | None:
    """The deed that a sentence asks for; None when it is a question. Raises Unclear."""
    said = re.sub(r"^(?:please |can you |could you |kindly )+", "", text.strip().rstrip(".!"), flags=re.I)
    said = SPOKEN_HOUR.sub(_in_digits, said)
    for pattern, read in SHAPES:
        match = pattern.fullmatch(said)
        if match:
            return read(match, setting)
    return None


HOURS = NUMBERS[1:13]
SPOKEN_HOUR = re.compile(rf"\bat (half past |quarter past )?({'|'.join(HOURS)})(?: o'?clock)?\b", re.I)


def _in_digits(match: re.Match[str]) -> str:
    """'at half past two', as it is dictated: before seven it is meant for the afternoon."""
    hour = HOURS.index(match[2].lower()) + 1
    minutes = {"h": "30", "q": "15"}.get((match[1] or "").lower()[:1], "00")
    morning = re.match(r"\s*a\.?\s?m\b", match.string[match.end() :], re.I)
    return f"at {hour + 12 if hour < 7 and not morning else hour}:{minutes}"


def _log(match: re.Match[str], setting: Setting) -> Deed:
    account, name = _account(match["who"], setting)
    kind = KINDS[match["kind"].lower()]
    body = (match["text"] or f"{kind} with {name}").strip()
    day = _day(match.groupdict().get("when"), setting)
    arguments: dict[str, Any] = {"kind": kind, "text": body, "account_id": account}
    if day:
        arguments["on"] = day.isoformat()
    return Deed("log_activity", arguments, f"I will log a {kind} with {name}: “{body}”. Shall I?")


def _note(match: re.Match[str], setting: Setting) -> Deed:
    account, name = _account(match["who"], setting)
    body = match["text"].strip()
    return Deed(
        "add_note", {"account_id": account, "text": body}, f"I will add a note to {name}: “{body}”. Shall I?"
    )


def _remind(match: re.Match[str], setting: Setting) -> Deed:
    groups = match.groupdict()
    day = _day(groups.get("when") or groups.get("when2"), setting) or setting.now.date() + timedelta(days=1)
    body = (groups.get("text") or _about_last(setting)).strip()
    account = _named(body, setting)
    arguments: dict[str, Any] = {"kind": "task", "text": body, "on": day.isoformat()}
    if account:
        arguments["account_id"] = account[0]
    return Deed("log_activity", arguments, f"I will remind you on {day:%A, %d %B %Y}: “{body}”. Shall I?")


def _meeting(match: re.Match[str], setting: Setting) -> Deed:
    account, name = _account(match["who"], setting)
    day = _day(match["when"], setting)
    if day is None:
        raise Unclear(f"On which day shall I plan the meeting with {name}?")
    hour, minute = _hour(match["at"])
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=setting.now.tzinfo)
    subject = (match["text"] or f"Meeting with {name}").strip()
    arguments = {"account_id": account, "starts_at": start.isoformat(), "subject": subject}
    return Deed(
        "schedule_meeting",
        arguments,
        f"I will plan “{subject}” with {name} for {start:%A, %d %B %Y at %H:%M}. Shall I?",
    )


def _update(match: re.Match[str], setting: Setting) -> Deed:
    groups = match.groupdict()
    deal = _deal(groups["deal"], setting)
    arguments: dict[str, Any] = {"opportunity_id": deal}
    told = []
    if groups.get("stage"):
        arguments["stage"] = STAGES[groups["stage"].lower()]
        told.append(f"stage {arguments['stage']}")
    if groups.get("value"):
        amount = groups["value"].lower().replace(",", "").lstrip("$")
        arguments["value"] = str(float(amount.rstrip("k")) * (1000 if amount.endswith("k") else 1))
        told.append(f"value ${float(arguments['value']):,.2f}")
    if groups.get("when"):
        day = _day(groups["when"], setting)
        if day is None:
            raise Unclear("Which day shall be the close date?")
        arguments["close_date"] = day.isoformat()
        told.append(f"close date {day}")
    return Deed("update_opportunity", arguments, f"I will change deal {deal}: {', '.join(told)}. Shall I?")


def _email(match: re.Match[str], setting: Setting) -> Deed:
    _, name = _account(match["who"], setting)
    about = (match["text"] or "our next steps").strip()
    letter = (
        f"Subject: {about[:1].upper()}{about[1:]}\n\nHello,\n\nI am writing about {about}. "
        f"When would it suit you at {name} to talk about it this week?\n\nKind regards"
    )
    return Deed("", {}, "", draft=letter)


def _account(said: str, setting: Setting) -> tuple[str, str]:
    """The account that is meant: by name, or by its place in what was listed last."""
    said = said.strip().strip(",:")
    place = re.search(r"\b(first|second|third|fourth|fifth|last|top)\b", said.lower())
    listed = [row for row in setting.listed if row.get("account_id")]
    if place and listed:
        try:
            row = listed[PLACES[place[1]]]
        except IndexError:
            raise Unclear(f"Only {len(listed)} were listed. Which one do you mean?") from None
        return str(row["account_id"]), str(row["account"])
    if (
        re.fullmatch(r"(?:them|it|this (?:one|account)|that (?:one|account))", said.lower())
        and len(listed) == 1
    ):
        return str(listed[0]["account_id"]), str(listed[0]["account"])
    named = _named(said, setting)
    if named is None:
        raise Unclear(f"Which account is “{said}”? I know none of that name.")
    return named


def _named(said: str, setting: Setting) -> tuple[str, str] | None:
    words = tokenise(said)
    best: tuple[int, str] | None = None
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            for sense in setting.lexicon.phrases.get(tuple(words[first:last]), []):
                if (
                    sense.kind == "value"
                    and sense.name == "account.name"
                    and (best is None or last - first > best[0])
                ):
                    best = (last - first, sense.value)
    if best is None and len(words) <= 4:
        near = setting.lexicon.nearest_value(" ".join(words))
        if near is not None and near[0].name == "account.name" and near[1] >= 84:
            best = (len(words), near[0].value)
    if best is None:
        return None
    found = setting.ids("account", best[1])
    return None if found is None else (found, best[1])


def _deal(said: str, setting: Setting) -> str:
    said = said.strip()
    place = re.search(r"\b(first|second|third|fourth|fifth|last|top)\b", said.lower())
    deals = [row for row in setting.listed if row.get("opportunity_id")]
    if place and deals:
        try:
            return str(deals[PLACES[place[1]]]["opportunity_id"])
        except IndexError:
            raise Unclear(f"Only {len(deals)} deals were listed. Which one do you mean?") from None
    word = said.split()[-1]
    found = setting.ids("opportunity", word.upper()) or setting.ids("opportunity", word)
    if found is None:
        raise Unclear(f"Which deal is “{said}”? Give its id, or list your deals first.")
    return found


def _about_last(setting: Setting) -> str:
    names = [str(row["account"]) for row in setting.listed if row.get("account")]
    return f"Follow up with {names[0]}" if names else "Follow up"


def _day(said: str | None, setting: Setting) -> date | None:
    if not said:
        return None
    text, today = said.lower().strip(), setting.now.date()
    if text in ("today", "tomorrow", "yesterday"):
        return today + timedelta(days={"today": 0, "tomorrow": 1, "yesterday": -1}[text])
    weekday = re.search("|".join(WEEKDAYS), text)
    if weekday:
        ahead = (WEEKDAYS.index(weekday[0]) - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    counted = re.search(r"in (\d+|a|one|two|three) (day|week|month)s?", text)
    if counted:
        number = {"a": 1, "one": 1, "two": 2, "three": 3}.get(counted[1]) or int(counted[1])
        return today + timedelta(days=number * {"day": 1, "week": 7, "month": 30}[counted[2]])
    if text == "next week":
        return today + timedelta(days=7 - today.weekday())
    moments = times.find(tokenise(text), today)
    start = moments[0].period.start if moments else None
    if start is not None and start < today and not re.search(r"\d{4}", text):
        # "December 1" said in advance is the next one.
        return start.replace(year=start.year + 1)
    return start


def _hour(said: str | None) -> tuple[int, int]:
    match = re.search(r"(\d{1,2})(?::(\d\d))?\s*(am|pm)?", said or "9")
    if match is None:
        return 9, 0
    hour = int(match[1]) % 12 + 12 if match[3] == "pm" else int(match[1])
    return min(hour, 23), int(match[2] or 0)


WHEN = (
    r"(?:on |by )?(?P<{0}>today|tomorrow|yesterday|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week|"
    r"in (?:\d+|a|one|two|three) (?:day|week|month)s?|\d{{4}}-\d\d-\d\d|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? [a-z]+(?: \d{{4}})?|[a-z]+ \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)"
)
STAGE = r"(?P<stage>closed won|closed lost|won|lost|engaging|prospecting)"
DEAL = r"(?:deal |opportunity |opp )?(?P<deal>(?:the |my )?(?:first|second|third|fourth|fifth|last|top)(?: one| deal)?|[\w-]{4,})"
MONEY = r"(?P<value>\$?[\d,]+(?:\.\d+)?k?)"
Reader = Callable[[re.Match[str], Setting], Deed]


def _shapes() -> list[tuple[re.Pattern[str], Reader]]:
    when, when2 = WHEN.format("when"), WHEN.format("when2")
    shapes: list[tuple[str, Reader]] = [
        (rf"(?:log|record|add|register) (?:an? |my )?{KIND} (?:with|to|at|for) {SOMEONE}(?: {when})?(?:\s*[:,–-]\s*(?P<text>.+))?", _log),
        (rf"(?:add|write|leave|make|put) (?:a )?note (?:to|on|for|about|at) {SOMEONE}\s*[:,–-]\s*(?P<text>.+)", _note),
        (rf"note (?:to|on|for|about) {SOMEONE}\s*[:,–-]\s*(?P<text>.+)", _note),
        (rf"remind me (?:{when} )?(?:to |about |that )(?P<text>.+?)(?: {when2})?", _remind),
        (rf"remind me {when}", _remind),
        (rf"(?:create|add|make|set) (?:me )?(?:a |an )?(?:task|reminder|to-?do)(?: {when})?\s*(?:to|:|for)\s*(?P<text>.+?)(?: {when2})?", _remind),
        (
            rf"(?:schedule|book|plan|set up|arrange) (?:a |an )?(?:meeting|call|demo)(?: with)? {SOMEONE} {when}"
            r"(?: at (?P<at>\d{1,2}(?::\d\d)?\s*(?:am|pm)?))?(?:\s*(?:about|on|:|,)\s*(?P<text>.+))?",
            _meeting,
        ),
        (rf"(?:move|set|mark|change|update|put) {DEAL}(?: stage)?(?: to| as| into| in)? {STAGE}(?: (?:at|for|with) (?:a value of )?{MONEY})?", _update),
        (rf"(?:set|change|update) (?:the )?(?:value|amount) of {DEAL} to {MONEY}", _update),
        (rf"(?:set|change|move|update) (?:the )?close date of {DEAL} to {when}", _update),
        (rf"(?:draft|write|compose) (?:an |a )?(?:e-?mail|letter|message) to {SOMEONE}(?: (?:about|on|regarding|for) (?P<text>.+))?", _email),
    ]  # fmt: skip
    return [(re.compile(pattern, re.I | re.S), read) for pattern, read in shapes]


SHAPES = _shapes()
