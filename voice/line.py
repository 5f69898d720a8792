"""The far end of a call: a telephone or a browser."""

from typing import Literal, Protocol

from voice.audio import Samples

# What the service is doing for the caller; whether the voice is heard is known at the far end alone.
State = Literal["listening", "thinking", "waiting", "person", "message"]


class Line(Protocol):
    """Takes sound at `rate` Hz, plays it in order, and says when a mark between sounds has been reached."""

    rate: int

    async def play(self, samples: Samples) -> None:
        """Queue sound behind what is already queued."""

    async def mark(self, name: str) -> None:
        """Ask to be told when everything queued so far has been played."""

    async def clear(self) -> None:
        """Drop what is queued. Marks of dropped sound come back too and mean nothing."""

    async def caption(self, who: str, text: str) -> None:
        """Show words, where there is a screen."""

    async def state(self, state: State) -> None:
        """Show what is being done, where there is a screen."""

    async def transfer(self, number: str) -> None:
        """Connect the caller to a number, or show it."""

    async def hang_up(self) -> None:
        """End the call."""
