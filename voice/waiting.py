"""Between the bot and a person: hold with music and place, a person's words spoken, transfer, voicemail."""

import asyncio
import time
from typing import TYPE_CHECKING

from voice.conversation import Standing, Utterance
from voice.hold import music, tone

if TYPE_CHECKING:
    from voice.call import Call

_POLL_S = 1.0
_MESSAGE_ENDS_AFTER_S = 4.0


class Waiting:
    """What the caller hears while no bot answers."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        """Whether the caller is being held or talks to a person."""
        return self._task is not None and not self._task.done()

    async def follow(self, standing: Standing) -> None:
        """Do what the conversation's standing asks for."""
        if standing.status == "closed":
            await self._call.silence_of_voice()
            await self._call.line.hang_up()
        elif standing.transfer_to:
            await self._call.say([self._call.manners.transferring])
            await self._call.silence_of_voice()
            self._call.note("transferred")
            await self._call.line.transfer(standing.transfer_to, standing.brief)
        elif standing.status == "queued" and not standing.on_duty:
            self._call.later(self._voicemail())
        elif standing.status in ("queued", "human"):
            self._task = asyncio.create_task(self._hold())
            self._call.later(self._watch(self._task))

    def stop(self) -> None:
        """The call is over, or the caller speaks: the music stops."""
        if self._task and not self._task.done():
            self._task.cancel()

    async def _watch(self, task: "asyncio.Task[None]") -> None:
        await asyncio.gather(task, return_exceptions=True)

    async def _hold(self) -> None:
        call = self._call
        await call.silence_of_voice()
        call.note("hold")
        told_at = 0.0
        music_until = 0.0
        while not call.over:
            standing = await call.standing()
            if standing.messages:
                await call.line.clear()
                await call.say([" ".join(standing.messages)])
                await call.silence_of_voice()
                music_until = 0.0
            if standing.status in ("bot", "closed"):
                break
            now = time.monotonic()
            if standing.status == "queued" and now - told_at > call.manners.position_every_s:
                told_at = now
                await call.line.clear()
                where = call.manners.position.format(position=standing.position or 1)
                await call.say([f"{call.manners.hold} {where}"])
                await call.silence_of_voice()
                music_until = time.monotonic()
            if standing.status == "queued" and time.monotonic() >= music_until - _POLL_S:
                piece = music(call.line.rate)
                music_until = max(time.monotonic(), music_until) + len(piece) / call.line.rate
                await call.line.play(piece)
            await asyncio.sleep(_POLL_S)
        await call.line.clear()
        await self._call.line.caption("status", "bot")

    async def _voicemail(self) -> None:
        """Record after the tone until silence, the hash key or the longest time; the words go to the desk."""
        call = self._call
        await call.say([call.manners.voicemail])
        await call.silence_of_voice()
        call.muted_for_message = True
        call.recording.message()
        await call.line.play(tone(call.line.rate))
        began = last_spoken = call.now
        while not call.over and call.now - began < call.manners.voicemail_most_s:
            if call.ear.turns.speaking:
                last_spoken = call.now
            if call.now - last_spoken > _MESSAGE_ENDS_AFTER_S:
                break
            await asyncio.sleep(0.1)
        speech = call.recording.sound()
        heard, _ = await call.ear.understand(speech)
        path = await call.blocking(call.recording.close)
        call.note("voicemail", seconds=round(call.now - began, 1), recording=path, text=heard.text)
        call.muted_for_message = False
        if heard.text:
            said = Utterance(heard.text, heard.text, began=began, ended=call.now)
            await call.blocking(lambda: list(call.conversation.reply(said)))
        await call.say([call.manners.thanks_for_message])
        await call.silence_of_voice()
        await call.line.hang_up()
