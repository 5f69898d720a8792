"""What a session of questions remembers, while a turn changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.query.saved import AskSession


@dataclass
class Memory:
    """`listed`: the rows shown last; `focus`: whom "them" means; `pending`: a deed that waits."""

    id: str
    turn: int
    query: dict[str, Any] | None
    listed: list[dict[str, Any]]
    pending: dict[str, Any] | None
    focus: dict[str, Any] | None

    @classmethod
    def of(cls, row: AskSession) -> Memory:
        return cls(row.id, row.turn, row.query, list(row.listed), row.pending, row.focus)

    def keep_in(self, row: AskSession) -> None:
        """Write it back after the turn."""
        row.turn, row.query, row.listed = self.turn + 1, self.query, self.listed
        row.pending, row.focus = self.pending, self.focus
