"""The engines of this machine: Whisper, a Piper voice with its prepared phrases, espeak-ng behind it."""

import logging
import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from voice.aloud import aloud
from voice.audio import resample
from voice.engines import Engines
from voice.memory import return_large_blocks
from voice.sentences import clauses
from voice.speech_to_text import RATE, Hint
from voice.text_to_speech import TextToSpeech
from voice.text_to_speech.phrases import PreparedPhrases

log = logging.getLogger(__name__)
_IN_THE_BACKGROUND = 15  # a nice value: calls come first
_SLOT = "#W1000000"
_WARMING = "Where is my order?"


def local_engines(data_dir: Path, voice: str = "joe", others: Mapping[str, Path] | None = None) -> Engines:
    """Ready to hear and speak; `voice` is `joe` or a path to a Piper .onnx, anything else leaves espeak-ng.

    `others` are Piper voices by language (ISO 639-1); a language without one is spoken by espeak-ng.

    Raises RuntimeError with what to install.
    """
    from voice.speech_to_text.weights import whisper_base
    from voice.speech_to_text.whisper import WhisperSpeechToText
    from voice.text_to_speech.by_language import VoicesByLanguage
    from voice.text_to_speech.espeak import EspeakTextToSpeech
    from voice.text_to_speech.piper import PiperTextToSpeech, joe

    return_large_blocks()
    voices: dict[str, TextToSpeech] = {}
    phrases: PreparedPhrases | None = None
    kept = data_dir / "speech"
    model = Path(voice) if voice.endswith(".onnx") else joe() if voice == "joe" else None
    if model is not None:
        piper = PiperTextToSpeech(model, kept=kept)
        phrases = voices["en"] = PreparedPhrases(piper, kept / f"{model.stem}.npz")
    voices |= {language: PiperTextToSpeech(path, kept=kept) for language, path in (others or {}).items()}
    hearing = WhisperSpeechToText(whisper_base(data_dir))
    return Engines(hearing, VoicesByLanguage(voices, [EspeakTextToSpeech()]), phrases)


def warm(engines: Engines, wordings: Iterable[str], ending: threading.Event) -> None:
    """Take the first, slow step of each engine, and prepare what is always said alike; in its own thread.

    `wordings` are templates with their slots in braces, the most urgent first; their clauses without a slot
    are prepared. Takes half a minute the first time, at a low priority; stops after the clause in hand when
    `ending` is set, and goes on from there at the next start.
    """
    voice = engines.text_to_speech
    said = np.concatenate(list(voice.speak(_WARMING)))
    engines.speech_to_text.hear(resample(said, voice.rate, RATE), Hint())
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _IN_THE_BACKGROUND)
    if engines.phrases is not None:
        made = engines.phrases.prepare(fixed_clauses(wordings), ending)
        log.info("the voice is ready, %d phrases were made", made)


def fixed_clauses(wordings: Iterable[str]) -> list[str]:
    """The clauses, as they are spoken, that are the same whatever fills the slots."""
    found: list[str] = []
    for wording in wordings:
        filled = re.sub(r"\{[^}]*\}", _SLOT, wording)
        found += [aloud(clause) for clause in clauses([filled]) if _SLOT not in clause]
    return list(dict.fromkeys(found))
