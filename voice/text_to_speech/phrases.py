"""Phrases that are always the same, made once: the greeting and the openings of answers come without delay.

They are kept in a file beside the models. Nothing about a caller is among them: whoever prepares them gives
wordings, not answers.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

import numpy as np

from voice.audio import Samples, pcm16_to_samples, samples_to_pcm16
from voice.text_to_speech import SpeechFailed, TextToSpeech

log = logging.getLogger(__name__)


class PreparedPhrases:
    """A voice that remembers phrases of one language; `file` keeps them, None only for as long as it runs."""

    def __init__(self, voice: TextToSpeech, file: Path | None = None, language: str = "en") -> None:
        self.rate = voice.rate
        self._voice = voice
        self._file = file
        self._language = language
        self._sounds = self._kept()

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The phrase from memory, anything else by the voice."""
        known = self._sounds.get(text) if language == self._language else None
        if known is not None:
            yield pcm16_to_samples(known)
        else:
            yield from self._voice.speak(text, language)

    def speaks(self, language: str) -> bool:
        """As the voice."""
        return self._voice.speaks(language)

    def prepare(self, phrases: Iterable[str], ending: Event | None = None) -> int:
        """Make those that are missing, forget those that are not wanted; gives how many were made.

        Once `ending` is set no further one is made; those that were made are kept.
        """
        wanted = list(dict.fromkeys(phrases))
        made = 0
        for phrase in wanted:
            if ending is not None and ending.is_set():
                break
            if phrase not in self._sounds:
                try:
                    sounds = list(self._voice.speak(phrase, self._language))
                except SpeechFailed as error:
                    log.warning("a phrase could not be prepared: %s", error)
                    break
                self._sounds[phrase] = b"".join(map(samples_to_pcm16, sounds))
                made += 1
        stale = self._sounds.keys() - wanted
        for phrase in stale:
            del self._sounds[phrase]
        if (made or stale) and self._file:
            self._keep(self._file)
        return made

    def _kept(self) -> dict[str, bytes]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            with np.load(self._file) as stored:
                texts = json.loads(stored["texts"].tobytes())
                sounds = np.split(stored["sounds"], stored["ends"])
                return {text: sound.tobytes() for text, sound in zip(texts, sounds, strict=False)}
        except (OSError, ValueError, KeyError) as error:
            log.warning("%s cannot be read and is made anew: %s", self._file.name, error)
            return {}

    def _keep(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        texts = np.frombuffer(json.dumps(list(self._sounds)).encode(), dtype=np.uint8)
        sounds = list(self._sounds.values())
        together = np.frombuffer(b"".join(sounds), dtype="<i2")
        ends = np.cumsum([len(sound) // 2 for sound in sounds])
        # Written aside and put in place at once: another worker may be reading.
        aside = file.with_suffix(f".{os.getpid()}.npz")
        np.savez_compressed(aside, texts=texts, sounds=together, ends=ends)
        aside.replace(file)
