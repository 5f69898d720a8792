"""An OpenAI-compatible voice (`POST /audio/speech`), streamed as 24 kHz PCM."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from voice.audio import Samples, pcm16_to_samples
from voice.text_to_speech import SpeechFailed

if TYPE_CHECKING:
    from openai import OpenAI


class OpenAITextToSpeech:
    """Speaks whatever language the text is in."""

    rate = 24000

    def __init__(self, client: "OpenAI", model: str = "gpt-4o-mini-tts", voice: str = "alloy") -> None:
        self._client = client
        self._model = model
        self._voice = voice

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause as it streams in; raises SpeechFailed when the service does not answer."""
        import openai

        odd = b""
        try:
            with self._client.audio.speech.with_streaming_response.create(
                model=self._model, voice=self._voice, input=text, response_format="pcm"
            ) as response:
                for data in response.iter_bytes(4800):
                    whole = odd + data
                    odd = whole[len(whole) // 2 * 2 :]
                    yield pcm16_to_samples(whole)
        except openai.OpenAIError as error:
            raise SpeechFailed(f"The speech service failed: {error}") from error

    def speaks(self, language: str) -> bool:
        """The hosted voices speak all languages."""
        return True
