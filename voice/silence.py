"""A caller who says nothing is asked twice, and then let go. Time is counted in the caller's sound."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice.call import Call


class Silence:
    """How long nobody has spoken."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._since = 0.0
        self._asked = 0

    def broken(self) -> None:
        """Somebody speaks, or has just spoken."""
        self._since = self._call.now

    def answered(self) -> None:
        """The caller is there."""
        self.broken()
        self._asked = 0

    def watch(self) -> None:
        """Ask, or give up, when it has lasted."""
        call = self._call
        if call.now - self._since < call.manners.prompt_after_s:
            return
        self.broken()
        if self._asked < len(call.manners.prompts):
            call.later(call.say([call.manners.prompts[self._asked]]))
            self._asked += 1
        else:
            call.later(self._give_up())

    async def _give_up(self) -> None:
        await self._call.say([self._call.manners.goodbye])
        await self._call.silence_of_voice()
        await self._call.line.hang_up()
