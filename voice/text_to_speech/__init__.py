"""Text to speech: the port. Its adapters are the files beside this one."""

from collections.abc import Iterator
from typing import Protocol

from voice.audio import Samples


class SpeechFailed(RuntimeError):
    """No sound came out; the message says why and what to do."""


class TextToSpeech(Protocol):
    """Speaks one clause at a time."""

    rate: int  # Hz of what `speak` gives

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause as sound, in pieces as they become ready; raises SpeechFailed."""

    def speaks(self, language: str) -> bool:
        """Whether there is a voice for the language (ISO 639-1)."""
