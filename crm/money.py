"""Money is a Decimal in Python and whole cents in the database; never a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

CENT = Decimal("0.01")


def money(value: Decimal | int | float | str) -> Decimal:
    """A rounded amount; a float is read by its shortest decimal form, as JSON writes it."""
    return Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)


def shown(amount: Decimal) -> str:
    """How an amount is written for people: $1,234.50, or -$3.20."""
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


class Cents(TypeDecorator[Decimal]):
    """A column of whole cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(money(value) * 100)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)
