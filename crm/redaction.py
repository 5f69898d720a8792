"""Secrets that somebody types and nobody needs: card numbers, their codes, bank accounts, passwords.

They are taken out before anything is stored, so that no table, desk, log, export or model ever holds them.
Of a card and an account the last four characters stay, by which people tell theirs apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

HIDDEN = "[hidden]"
MARK = re.compile(r"\[(?:(?:card|account) ending in \w{4}|hidden)\]")

# What each network's numbers begin with, and how many digits they have (ISO/IEC 7812).
_NETWORKS = re.compile(
    r"4(?:\d{15}|\d{18})"
    r"|(?:5[1-5]|2[2-7])\d{14}"
    r"|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}"
    r"|(?:6011|64[4-9]\d|65\d\d|35\d\d|62\d\d)\d{12}"
)
# Not the digits of an order or of a telephone number with its country.
_DIGITS = re.compile(r"(?<![\w#+.])\d(?:[ -]?\d){13,18}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_IS = r"(?:\s*(?:number|code))?\s*(?:\b(?:is|was|are)\b|[:=])?\s*"
_CODE = re.compile(
    rf"\b((?:cvv2?|cvc2?|csc|(?:card )?(?:security|verification) code|pin(?: code)?){_IS})(\d{{3,6}})(?!\d)",
    re.IGNORECASE,
)
# What follows is as often what is wrong with it: it counts in quotation marks, with a sign that no word
# has, or alone behind a colon.
_PASSWORD = re.compile(
    r"\b((?:pass ?word|passcode|passphrase|pwd)\s*(?:[:=]\s*(?=\S+\s*$)|(?:[:=]|\b(?:is|was)\b)\s*"
    r"(?=[\"'“‘]|\S*[\d!@#$%^&*_+]\S)))[\"'“‘]?([^\s\"'”’]{4,})[\"'”’]?",
    re.IGNORECASE | re.MULTILINE,
)
_SOCIAL_SECURITY = re.compile(r"(?<![\w#-])\d{3}-\d{2}-(\d{4})(?![\w-])")


def redacted(text: str) -> str:
    """`text` without the secrets in it; the very same text where there are none."""
    if not any(sign in text for sign in "0123456789:=\"'“‘"):
        return text
    text = _IBAN.sub(_unless(_is_account, "account"), text)
    text = _DIGITS.sub(_unless(_is_card, "card"), text)
    text = _CODE.sub(rf"\1{HIDDEN}", text)
    text = _SOCIAL_SECURITY.sub(HIDDEN, text)
    return _PASSWORD.sub(rf"\1{HIDDEN}", text)


def of_hearing(heard: dict[str, Any], text: str = "") -> dict[str, Any]:
    """What a call knows of an utterance, without secrets; `text` is what is kept of it.

    Where there was one, it could still be put together from single words, so these go as well.
    """
    kept = {name: redacted(value) if isinstance(value, str) else value for name, value in heard.items()}
    if any(hides_something(value) for value in (text, *kept.values()) if isinstance(value, str)):
        return {name: value for name, value in kept.items() if name not in ("raw", "words", "matches")}
    return kept


def hides_something(text: str) -> bool:
    """Whether a secret was taken out of this text."""
    return MARK.search(text) is not None


def _unless(is_secret: Callable[[str], bool], what: str) -> Callable[[re.Match[str]], str]:
    def hide(found: re.Match[str]) -> str:
        bare = re.sub(r"[ -]", "", found.group())
        return f"[{what} ending in {bare[-4:]}]" if is_secret(bare) else found.group()

    return hide


def _is_card(digits: str) -> bool:
    """A number of a network whose last digit checks (Luhn, ISO/IEC 7812-1)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return bool(_NETWORKS.fullmatch(digits)) and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _is_account(number: str) -> bool:
    """An international account number whose check digits are right (ISO 13616, modulo 97)."""
    turned = number[4:] + number[:4]
    return 15 <= len(number) <= 34 and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
