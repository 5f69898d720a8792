"""Words and sizes by which it is told what a bound is about."""

from __future__ import annotations

from crm.query.query import Filter, Operator

OPERATORS: dict[str, Operator] = {
    "more": ">",
    "less": "<",
    "at_least": ">=",
    "at_most": "<=",
    "equal": "=",
}
# A bare number below this bounds how many, not for how much.
FEW = 1000
Target = tuple[str, str, tuple[Filter, ...]]
