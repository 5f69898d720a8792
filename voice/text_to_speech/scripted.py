"""A voice that hums for as long as the words would take: for tests of everything around the voice."""

from collections.abc import Iterator

import numpy as np

from voice.audio import Samples


class ScriptedTextToSpeech:
    """60 ms of a quiet tone for each character, and a list of what was spoken."""

    rate = 8000

    def __init__(self, seconds_a_character: float = 0.06, languages: tuple[str, ...] = ("en",)) -> None:
        self.spoken: list[str] = []
        self._seconds = seconds_a_character
        self._languages = languages

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """A tone as long as the text."""
        self.spoken.append(text)
        time = np.arange(int(len(text) * self._seconds * self.rate)) / self.rate
        yield (0.1 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)

    def speaks(self, language: str) -> bool:
        """The languages it was made with."""
        return language in self._languages
