"""Urgency, hesitation and confusion, read from the words listed in `prompts/replies/mood.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import prompts

ONE_SIGN = 0.6  # what one sign is worth; each further one takes the same share of what is left


@dataclass(frozen=True)
class Signals:
    """Three figures in 0..1."""

    urgency: float
    hesitation: float
    confusion: float


class SignalWords:
    """The signs of each signal, as the file lists them."""

    def __init__(self) -> None:
        signs: dict[str, list[str]] = prompts.data("replies/mood.yaml")["signals"]
        self._signs: dict[str, re.Pattern[Any]] = {
            name: prompts.any_of(listed) for name, listed in signs.items()
        }

    def read(self, text: str) -> Signals:
        """How strongly `text` shows each signal."""
        straight = text.replace("’", "'")
        return Signals(
            self._strength("urgency", straight),
            self._strength("hesitation", straight),
            self._strength("confusion", straight),
        )

    def _strength(self, name: str, text: str) -> float:
        signs = len({found.group().lower() for found in self._signs[name].finditer(text)})
        return float(1 - (1 - ONE_SIGN) ** signs)
