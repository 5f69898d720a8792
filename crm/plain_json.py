"""Compact JSON, several times as fast as the standard library writes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson


def written(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """`value` as JSON text; `default` says what to write for what JSON does not know.

    A model's arguments may hold whole numbers beyond 64 bits and halves of characters, which only the
    standard library writes. Raises TypeError for what neither writes.
    """
    try:
        return orjson.dumps(value, default).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"), default=default)
