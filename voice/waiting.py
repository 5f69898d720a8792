"""Between the bot and a person: hold with music and place, a person's words spoken, transfer, voicemail."""

import asyncio
import time
from typing import TYPE_CHECKING

from voice.conversation import Standing
from voice.hold import music
from voice.speech_to_text import Heard
from voice.voicemail import Voicemail

if TYPE_CHECKING:
    from voice.call import Call

_POLL_S = 1.0


class Waiting:
    """What the caller hears while no bot answers."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None
        self._voicemail: Voicemail | None = None
        self._place: int | None = None
        self._told_at = 0.0
        self._music_until = 0.0

    @property
    def active(self) -> bool:
        """Whether the caller is being held, talks to a person or leaves a message."""
        return self._voicemail is not None or (self._task is not None and not self._task.done())

    @property
    def taking_message(self) -> bool:
        """Whether what the caller says now is her message."""
        return self._voicemail is not None and self._voicemail.listening == "message"

    def takes(self, heard: Heard) -> bool:
        """A turn of the caller; True when it is for the voicemail and wants no answer."""
        return self._voicemail is not None and self._voicemail.takes(heard)

    async def follow(self, standing: Standing) -> None:
        """Do what the conversation's standing asks for."""
        call = self._call
        if standing.status == "closed":
            await self._end(call.manners.closed)
        elif standing.transfer_to:
            await call.say([call.manners.transferring])
            await call.silence_of_voice()
            call.note("transferred", to=standing.transfer_to)
            await call.line.transfer(standing.transfer_to)
        elif self._voicemail is not None:
            return
        elif standing.status == "queued" and not standing.on_duty:
            await call.silence_of_voice()
            self._voicemail = Voicemail(call)
            call.later(self._voicemail.take())
        elif standing.status in ("queued", "human"):
            self._task = call.later(self._hold())

    def stop(self) -> None:
        """The call is over, or the caller speaks: the music stops."""
        if self._task and not self._task.done():
            self._task.cancel()

    async def _hold(self) -> None:
        call = self._call
        await call.silence_of_voice()
        call.note("hold")
        status = ""
        while not call.over:
            standing = await call.standing()
            if standing.status != status and standing.status in ("queued", "human"):
                await self._quiet()
                await call.line.state("person" if standing.status == "human" else "waiting")
                status = standing.status
            if standing.messages:
                await self._tell(" ".join(standing.messages))
            if standing.status in ("bot", "closed"):
                break
            if standing.status == "queued":
                await self._pass_time(standing.position or 1)
            await asyncio.sleep(_POLL_S)
        if call.over:
            return
        await self._quiet()
        if standing.status == "closed":
            await self._end(call.manners.closed)
        else:
            await call.line.state("listening")
            await call.say([call.manners.back])

    async def _pass_time(self, place: int) -> None:
        """Music, and her place when it has changed or was not told for a while."""
        call = self._call
        now = time.monotonic()
        if place != self._place or now - self._told_at > call.manners.position_every_s:
            manners = call.manners
            where = manners.next if place == 1 else manners.position.format(position=place)
            first = manners.hold if self._place is None else manners.still_holding
            self._place, self._told_at = place, now
            await self._tell(f"{first} {where}")
        if time.monotonic() >= self._music_until - _POLL_S:
            piece = music(call.line.rate)
            self._music_until = max(time.monotonic(), self._music_until) + len(piece) / call.line.rate
            await call.line.play(piece)

    async def _tell(self, words: str) -> None:
        await self._quiet()
        await self._call.say([words])
        await self._call.silence_of_voice()

    async def _quiet(self) -> None:
        self._music_until = 0.0
        await self._call.line.clear()

    async def _end(self, words: str) -> None:
        await self._call.silence_of_voice()
        await self._call.say([words])
        await self._call.silence_of_voice()
        await self._call.line.hang_up()
