"""espeak-ng as the voice: the last fallback, plain but in a hundred languages. A process, never imported."""

import io
from collections.abc import Iterator

from voice.audio import Samples, Trimmer
from voice.text_to_speech.phonemes import espeak


class EspeakTextToSpeech:
    """Speaks any language espeak-ng knows."""

    rate = 22050

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause in one piece."""
        import soundfile

        wav = espeak(["--stdin", "--stdout", "-v", "en-us" if language == "en" else language], text)
        samples, _ = soundfile.read(io.BytesIO(wav), dtype="float32")
        yield Trimmer(self.rate).feed(samples)

    def speaks(self, language: str) -> bool:
        """espeak-ng has a voice for nearly every language; an unknown one fails when it is spoken."""
        return len(language) == 2
