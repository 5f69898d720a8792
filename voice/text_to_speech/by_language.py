"""Chooses a voice by language and, when one fails, the next: a call never goes silent for one failure."""

import logging
from collections.abc import Iterator, Mapping, Sequence

from voice.audio import Resampler, Samples
from voice.text_to_speech import SpeechFailed, TextToSpeech

log = logging.getLogger(__name__)


class VoicesByLanguage:
    """`voices` maps ISO 639-1 codes to a voice; `fallbacks` are tried in order."""

    def __init__(self, voices: Mapping[str, TextToSpeech], fallbacks: Sequence[TextToSpeech]) -> None:
        self._voices = voices
        self._fallbacks = fallbacks
        self.rate = next(iter([*voices.values(), *fallbacks])).rate

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause by the first voice that can; raises SpeechFailed when none can."""
        for voice in self._candidates(language):
            begun = False
            resampler = Resampler(voice.rate, self.rate)
            try:
                for piece in voice.speak(text, language):
                    begun = True
                    yield resampler.feed(piece)
                yield resampler.feed(_nothing(), last=True)
            except SpeechFailed as error:
                log.warning("voice %s failed: %s", type(voice).__name__, error)
                # Half a clause was heard: saying it all again would be worse than the gap.
                if begun:
                    return
                continue
            return
        raise SpeechFailed(f"No voice could speak {language}.")

    def speaks(self, language: str) -> bool:
        """Whether one of the voices has the language."""
        return any(voice.speaks(language) for voice in self._candidates(language))

    def _candidates(self, language: str) -> list[TextToSpeech]:
        chosen = [self._voices[language]] if language in self._voices else []
        return [*chosen, *(voice for voice in self._fallbacks if voice.speaks(language))]


def _nothing() -> Samples:
    import numpy as np

    return np.zeros(0, dtype=np.float32)
