"""Written text as people say it: amounts, dates, order numbers, emails, codes. English.

Numbers that identify are said digit by digit in threes, because nobody writes down "two million".
"""

import re
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONEY = re.compile(r"(-)?([$€£])\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?(?!\d)")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_CODE = re.compile(r"#?\b(?=[A-Z]*\d)([A-Z]{1,3})?(\d{5,})\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?\b")
_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_ADDRESS = re.compile(r"https?://(?:www\.)?([\w.-]+)\S*")
_ENDING = re.compile(r"\b(ending (?:in|with)|ends (?:in|with)|last four(?: digits)?) (\d{3,4})\b", re.I)
_CURRENCIES = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}


def aloud(text: str) -> str:
    """The words to be spoken for a clause."""
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(lambda match: match[1].replace(".", " dot "), text)
    text = re.sub(r"^\s*(?:[-*•]|\d+\.)\s+", "", text, flags=re.M)
    text = re.sub(r"[*_`|>~]{1,3}(?=\S)|(?<=\S)[*`|~]{1,3}", "", text)
    text = _EMAIL.sub(lambda match: _email(match[0]), text)
    text = _MONEY.sub(_money, text)
    text = _ISO_DATE.sub(_date, text)
    text = _TIME.sub(_time, text)
    text = _ENDING.sub(lambda match: f"{match[1]} {' '.join(match[2])}", text)
    text = _CODE.sub(lambda match: _code(match[1] or "", match[2]), text)
    text = re.sub(r"(\d)\s?%", r"\1 percent", text)
    text = text.replace("&", " and ").replace("#", "number ").replace(" / ", " or ")
    text = re.sub(r"[–—]", ",", text)
    return " ".join(text.split())


def _email(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{_spoken_part(name)} at {_spoken_part(domain)}"


def _spoken_part(part: str) -> str:
    part = re.sub(r"\d+", lambda match: f" {' '.join(match[0])} ", part)
    return (
        part.replace(".", " dot ").replace("_", " underscore ").replace("-", " dash ").replace("+", " plus ")
    )


def _money(match: re.Match[str]) -> str:
    major, minor = _CURRENCIES[match[2]]
    whole, rest = int(match[3].replace(",", "")), int(match[4] or 0)
    minors = (
        "pence" if minor == "penny" and rest != 1 else minor + ("" if rest == 1 or minor == "penny" else "s")
    )
    said = f"{whole} {major}{'' if whole == 1 else 's'}"
    if rest:
        said = f"{rest} {minors}" if whole == 0 else f"{said} and {rest} {minors}"
    return f"minus {said}" if match[1] else said


def _date(match: re.Match[str]) -> str:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return match[0]
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = "A M" if hour < 12 else "P M"
    shown = f"{(hour - 1) % 12 + 1}"
    if minute:
        shown += f" {minute}" if minute > 9 else f" oh {minute}"
    return f"{shown} {half}"


def _code(letters: str, digits: str) -> str:
    threes = [" ".join(digits[i : i + 3]) for i in range(0, len(digits), 3)]
    if len(threes) > 1 and len(threes[-1]) == 1:
        threes[-2:] = [f"{threes[-2]} {threes[-1]}"]
    return ", ".join([" ".join(letters), *threes] if letters else threes)
