"""A recogniser that says what it was told to: for tests of everything around recognition."""

from collections.abc import Iterable

from voice.audio import Samples
from voice.speech_to_text import NOTHING, Heard, Hint, Word


class ScriptedSpeechToText:
    """Gives the next line of the script at each utterance, then nothing."""

    def __init__(self, lines: Iterable[str | Heard]) -> None:
        self._lines = [Heard(line, (line,), 0.9) if isinstance(line, str) else line for line in lines]
        self._given: dict[bytes, Heard] = {}
        self.hints: list[Hint] = []

    def hear(self, speech: Samples, hint: Hint) -> Heard:
        """The next line; the same beginning of speech, heard again when it went on, gives the same line."""
        key = speech[:4000].tobytes()
        if key not in self._given:
            self.hints.append(hint)
            self._given[key] = self._lines.pop(0) if self._lines else NOTHING
        return self._given[key]

    def word_times(self, speech: Samples, heard: Heard) -> tuple[Word, ...]:
        """Words spread evenly over the speech."""
        words = heard.text.split()
        each = len(speech) / 16000 / max(1, len(words))
        return tuple(Word(word, i * each, (i + 1) * each, 0.9) for i, word in enumerate(words))
