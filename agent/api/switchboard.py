"""What the voice routes need, built once for a running service at the first call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.api.voice_conversation import AgentConversation, all_customers
from agent.bootstrap import App
from agent.settings import Settings
from crm import conversations
from voice.conversation import Conversation
from voice.engines import Engines, Manners
from voice.text_to_speech import TextToSpeech
from voice.text_to_speech.piper import joe


@dataclass(frozen=True)
class Switchboard:
    """How calls reach conversations.

    `begin` opens a conversation for a caller's number and gives its id and token. `find` gives the one behind
    id and token, None when they do not belong together. `engines` is asked at each call and may raise
    RuntimeError with what to install. With an empty `auth_token` (no Twilio account) nothing is checked and a
    stream may come without TwiML. `public_url` is how Twilio reaches us behind a proxy.
    """

    begin: Callable[[str], tuple[str, str]]
    find: Callable[[str, str], Conversation | None]
    engines: Callable[[], Engines]
    manners: Manners
    auth_token: str = ""
    public_url: str = ""


def of(app: App) -> Switchboard:
    """The switchboard of a running service."""
    people = cache(lambda: all_customers(app))

    def begin(_caller: str) -> tuple[str, str]:
        return app.conversations.open("voice")

    def find(conversation_id: str, token: str) -> Conversation | None:
        with app.database.reading() as session:
            known = session.get(conversations.Conversation, conversation_id)
        if known is None or not conversations.opens(known, token):
            return None
        return AgentConversation(app, conversation_id, people)

    return Switchboard(
        begin=begin,
        find=find,
        engines=cache(lambda: local_engines(app.settings)),
        manners=Manners(recordings=app.settings.data_dir / "recordings"),
        auth_token=app.settings.twilio_auth_token.get_secret_value(),
    )


def local_engines(settings: Settings) -> Engines:
    """Whisper and the Piper voice, espeak-ng behind it; raises RuntimeError with what is missing."""
    from voice.speech_to_text.weights import whisper_base
    from voice.speech_to_text.whisper import WhisperSpeechToText
    from voice.text_to_speech.by_language import VoicesByLanguage
    from voice.text_to_speech.espeak import EspeakTextToSpeech
    from voice.text_to_speech.piper import PiperTextToSpeech

    voices: dict[str, TextToSpeech] = {}
    model = _voice_file(settings.tts_voice)
    if model is not None:
        voices["en"] = PiperTextToSpeech(model)
    fallbacks = [EspeakTextToSpeech()]
    return Engines(WhisperSpeechToText(whisper_base(settings.data_dir)), VoicesByLanguage(voices, fallbacks))


def _voice_file(name: str) -> Path | None:
    """The Piper voice: a path to its .onnx, or `joe`, which is a package; None leaves espeak-ng to speak."""
    if name.endswith(".onnx"):
        return Path(name)
    return joe() if name == "joe" else None
