"""Typing what stands in a CSV cell: every reader takes text and returns a value or raises ValueError."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from crm.money import money

Reader = Callable[[str], Any]
YES, NO = ("true", "yes", "1", "y", "t"), ("false", "no", "0", "n", "f", "")
LARGEST_AMOUNT = Decimal(10**12)


def reader(
    annotation: Any,
    choices: tuple[str, ...] = (),
    date_format: str | None = None,
    zone: ZoneInfo | None = None,
) -> Reader:
    """How to read a cell into a column of this type; an empty cell is None where the column allows it."""
    kind, optional = _without_none(annotation)
    if get_origin(kind) is dict:
        typed: Reader = _texts_by_name
    elif get_origin(kind) is list:
        typed = _texts
    elif kind is datetime:
        typed = _time_reader(date_format, zone or ZoneInfo("UTC"))
    elif kind is date:
        typed = _day_reader(date_format)
    else:
        typed = {str: _text, int: _whole, float: _number, bool: _yes_or_no, Decimal: _amount}[kind]
    if choices:
        typed = _chosen(choices)
    return (lambda text: None if text == "" else typed(text)) if optional else typed


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    rest = [kind for kind in get_args(annotation) if kind is not type(None)]
    return rest[0], len(rest) < len(get_args(annotation))


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("has a NUL character")
    return text


def _whole(text: str) -> int:
    try:
        found = int(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a whole number") from None
    if not -(2**31) <= found < 2**31:
        raise ValueError(f"{text} is too large")
    return found


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number") from None
    if found - found != 0:
        raise ValueError(f"'{text}' is not a number")
    return found


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text.removeprefix("$"))
        rounded = money(found)
    except InvalidOperation:
        raise ValueError(f"'{text}' is not an amount such as 1234.50") from None
    if abs(found) > LARGEST_AMOUNT:
        raise ValueError(f"{text} is too large")
    if rounded != found:
        raise ValueError(f"{text} has parts of a cent")
    return rounded


def _yes_or_no(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(f"'{text}' is neither true nor false")


def _time_reader(date_format: str | None, zone: ZoneInfo) -> Reader:
    def read(text: str) -> datetime:
        try:
            found = datetime.strptime(text, date_format) if date_format else datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(_not_a_date(text, date_format, "2026-03-02T12:00:00")) from None
        return found if found.tzinfo else found.replace(tzinfo=zone)

    return read


def _day_reader(date_format: str | None) -> Reader:
    def read(text: str) -> date:
        try:
            return datetime.strptime(text, date_format).date() if date_format else date.fromisoformat(text)
        except ValueError:
            raise ValueError(_not_a_date(text, date_format, "2026-03-02")) from None

    return read


def _not_a_date(text: str, date_format: str | None, example: str) -> str:
    wanted = f"in the format {date_format}" if date_format else f"such as {example}"
    return f"'{text}' is not a date {wanted}"


def _texts_by_name(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (json.JSONDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError('is not a JSON object of texts such as {"color": "blue"}')
    return {_text(name): _text(value) for name, value in found.items()}


def _texts(text: str) -> list[str]:
    if not text.startswith("["):
        return [_text(part.strip()) for part in text.split(";") if part.strip()]
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(value, str) for value in found):
        raise ValueError('is not a JSON list of texts such as ["a", "b"]')
    return [_text(value) for value in found]


def _chosen(choices: tuple[str, ...]) -> Reader:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"'{text}' is not one of: {', '.join(choices)}")
        return text

    return read
