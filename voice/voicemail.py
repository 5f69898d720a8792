"""A message for the team when nobody is on duty: taken down, and kept as sound only after a yes."""

import asyncio
from typing import TYPE_CHECKING, Literal

from voice.conversation import Utterance
from voice.hold import tone
from voice.speech_to_text import Heard

if TYPE_CHECKING:
    from voice.call import Call

_ENDS_AFTER_S = 4.0
_BEGINS_WITHIN_S = 10.0
_ANSWERED_WITHIN_S = 8.0


class Voicemail:
    """One message. Whoever hangs up after the tone, or before, has left what was said until then."""

    def __init__(self, call: "Call") -> None:
        self.listening: Literal["", "consent", "message"] = ""
        self._call = call
        self._said: list[Heard] = []
        self._answered = asyncio.Event()
        self._last_spoken = 0.0

    def takes(self, heard: Heard) -> bool:
        """A turn of the caller; True when it belongs to the message or to the question before it."""
        if not self.listening:
            return False
        if heard.text:
            self._last_spoken = self._call.now
            if self.listening == "message" or not self._call.recording.answered(heard.text):
                self._said.append(heard)
            self._answered.set()
        return True

    async def take(self) -> None:
        """Ask, listen, keep, thank, hang up."""
        call = self._call
        if call.manners.recordings and not call.recording.asked:
            await self._ask()
        began = await self._listen()
        recording = await call.blocking(call.recording.close)
        text = " ".join(heard.text for heard in self._said)
        call.note("voicemail", seconds=round(call.now - began, 1), recording=recording, text=text)
        if text:
            said = Utterance(
                text, text, confidence=min(one.confidence for one in self._said), began=began, ended=call.now
            )
            await call.blocking(lambda: list(call.conversation.reply(said)))
        self.listening = ""
        await call.say([call.manners.thanks_for_message if text else call.manners.no_message])
        await call.silence_of_voice()
        await call.line.hang_up()

    async def _ask(self) -> None:
        """Whether sound may be kept; no answer is a no, and other words are the message's beginning."""
        call = self._call
        self.listening = "consent"
        call.recording.ask()
        await call.say([call.manners.voicemail_consent])
        await call.silence_of_voice()
        asked = call.now
        while not self._answered.is_set() and not call.over and call.now - asked < _ANSWERED_WITHIN_S:
            await asyncio.sleep(0.1)
            if call.ear.turns.speaking:
                asked = call.now
        call.note("recording_consent", given=call.recording.allowed)

    async def _listen(self) -> float:
        """Until she has been silent for a while; gives when it began."""
        call = self._call
        self.listening = "message"
        if not self._said:
            await call.say([call.manners.voicemail])
            await call.silence_of_voice()
            await call.line.play(tone(call.line.rate))
        await call.line.state("message")
        began = self._last_spoken = call.now
        while not call.over and call.now - began < call.manners.voicemail_most_s:
            if call.ear.turns.speaking:
                self._last_spoken = call.now
            patience = _ENDS_AFTER_S if self._said else _BEGINS_WITHIN_S
            if call.now - self._last_spoken > patience:
                break
            await asyncio.sleep(0.1)
        await call.understood()
        return began
