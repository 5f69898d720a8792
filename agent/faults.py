"""Faults of ours: each is logged by a number and its places. Its words may hold what a person said."""

from __future__ import annotations

import logging
import secrets
import traceback

log = logging.getLogger(__name__)

BUGS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What code raises that is wrong for some words. What databases and networks raise may be tried again."""


def noted(error: BaseException, where: str) -> str:
    """Log a fault; returns the number under which it stands in the log."""
    number, places = secrets.token_hex(6), "".join(traceback.format_tb(error.__traceback__))
    log.error("fault %s at %s: %s\n%s", number, where, type(error).__name__, places)
    return number
