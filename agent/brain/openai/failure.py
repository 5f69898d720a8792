"""What can go wrong with a model, as one kind of error that the rest of the brain understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent.brain.openai.answer import Usage

Kind = Literal[
    "timeout",
    "rate_limit",
    "server_error",
    "unreachable",
    "cut",
    "garbled",
    "empty",
    "overflow",
    "refused",
    "rejected",
    "budget",
    "unverified",
]

# Worth another try at once; the rest would only fail again.
PASSING: frozenset[Kind] = frozenset(
    {"timeout", "rate_limit", "server_error", "unreachable", "cut", "garbled", "empty"}
)
# Says something about the provider's health; a refusal or an overflow does not.
ILLNESS: frozenset[Kind] = PASSING | {"rejected"}


class ModelFailure(Exception):
    """The model gave nothing that can be used. `retry_after` is in seconds, where the provider named it.

    `usage` is what an answer cost that came whole and was of no use.
    """

    def __init__(
        self, kind: Kind, why: str, retry_after: float | None = None, usage: Usage | None = None
    ) -> None:
        super().__init__(why)
        self.kind = kind
        self.retry_after = retry_after
        self.usage = usage
