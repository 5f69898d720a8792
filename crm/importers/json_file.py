"""JSON that is checked before anything is done with it; every complaint names its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from crm.errors import BadInput
from crm.money import money

Shape = TypeVar("Shape", bound=BaseModel)
LARGEST_AMOUNT = 10**12
# Programs that add floats leave 0.04999999999999716; a half cent is a mistake.
ROUNDING = Decimal("0.000001")


class Record(BaseModel):
    """An object whose fields are all known: what we do not know we would lose."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("has a NUL character; remove it")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("has half of a character (a lone surrogate); correct it") from None
    return value


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"should be a number, not {json.dumps(value, default=str)[:40]}")
    if not -LARGEST_AMOUNT < value < LARGEST_AMOUNT:
        raise ValueError("is not an amount that a shop has")
    exact, rounded = Decimal(str(value)), money(value)
    if abs(exact - rounded) > ROUNDING:
        raise ValueError(f"{value} has parts of a cent; round it")
    return rounded


def _price(value: object) -> Decimal:
    if (found := _amount(value)) < 0:
        raise ValueError(f"{value} is below zero")
    return found


Text = Annotated[str, AfterValidator(_storable)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Price = Annotated[Decimal, BeforeValidator(_price)]


def read(path: Path, shape: type[Shape]) -> Shape:
    """The file as `shape`; raises BadInput with line and column, or with the path inside the document."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    try:
        document = json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}, line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise BadInput(f"{path} is nested too deeply.") from None
    except _Misread as error:
        raise BadInput(f"{path}: {error}") from None
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise BadInput(f"{path}: {_first(error)}") from None


def place(*steps: str | int) -> str:
    """Where in a document: $.orders["#W1"].items[0].price."""
    return "$" + "".join(_step(step) for step in steps)


class _Misread(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise _Misread(f"'{twice}' is there twice in one object; one of the two would be lost.")


def _no_number(name: str) -> NoReturn:
    raise _Misread(f"{name} is not a number in JSON.")


def _first(error: ValidationError) -> str:
    problems = error.errors(include_url=False)
    first = problems[0]
    more = f" ({len(problems) - 1} more like this or worse)" if len(problems) > 1 else ""
    said = first["msg"].removeprefix("Value error, ")
    return f"{place(*first['loc'])}: {said}.{more}"


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() else f"[{json.dumps(step, ensure_ascii=False)}]"
