"""What an expression of time comes to: the words heard, the period they mean, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crm.query.query import Period


@dataclass(frozen=True)
class Moment:
    """One expression: its first and last token, the period, and the plain year when it is nothing else."""

    first: int
    last: int
    period: Period
    year: int | None = None
    side: str = "in"


@dataclass(frozen=True)
class Spoken:
    """A period with the words it came from and how it binds: in, since, after, before."""

    period: Period
    year: int | None = None
    side: str = "in"


@dataclass(frozen=True)
class Heard:
    """Words that fit a way of saying when: `today`, and how expressions within them are found."""

    match: re.Match[str]
    today: date
    find: Callable[[list[str], date], list[Moment]]

    def __getitem__(self, group: str) -> str:
        """The words of a group, empty where it says nothing."""
        return self.match.groupdict().get(group) or ""

    @property
    def text(self) -> str:
        return self.match[0]

    def within(self, group: str) -> Moment | None:
        """The one expression that a group holds: 'since (last May)'."""
        found = self.find(self[group].split(), self.today)
        return found[0] if len(found) == 1 else None
