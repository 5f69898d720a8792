"""A VITS network in two halves, so that sound comes while the rest of it is still being made.

The first half lays down a whole clause (phonemes → frames), a quarter of the work. The second (frames →
sound) is a stack of convolutions that looks a few frames to each side: run over pieces that overlap by as
much, it gives the same sound as in one go. A network that cannot be divided so (several speakers) runs whole.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.audio import Samples
from voice.text_to_speech.onnx_halves import divided

Frames = NDArray[np.float32]

OVERLAP = 12  # frames the second half looks to each side
_FIRST, _GROWS, _MOST = 32, 1.5, 64  # frames: the first piece is soon there, later ones cost less


class Vits:
    """`model` is an .onnx as Piper exports them; the folder `kept` keeps its halves for the next start."""

    def __init__(self, model: Path, kept: Path | None = None) -> None:
        with TemporaryDirectory() as for_now:
            parts = divided(model, kept or Path(for_now))
            self._layout, self._sounding = (_session(part) for part in parts or (None, None))
        self._whole = None if parts else _session(model)
        # A run takes up to 90 MB, and more of them at once than there are cores would be no faster.
        self._room = BoundedSemaphore(max(2, os.cpu_count() or 2))

    def sound(self, ids: list[int], scales: NDArray[np.float32]) -> Iterator[Samples]:
        """The sound of phonemes, in pieces as they become ready."""
        given = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": scales,
        }
        if self._whole is not None:
            yield _flat(self._run(self._whole, given))
        else:
            yield from self.pieces(self._run(self._layout, given))

    def pieces(self, frames: Frames, size: float = _FIRST) -> Iterator[Samples]:
        """Frames (batch, channels, time) as sound, at first so many of them at once."""
        count, at = frames.shape[2], 0
        while at < count:
            end = min(count, at + int(size))
            first, last = max(0, at - OVERLAP), min(count, end + OVERLAP)
            (name,) = (one.name for one in self._sounding.get_inputs())
            sound = _flat(self._run(self._sounding, {name: frames[:, :, first:last]}))
            hop = len(sound) // (last - first)
            yield sound[(at - first) * hop : (end - first) * hop]
            at, size = end, min(size * _GROWS, _MOST)

    def _run(self, network: Any, given: dict[str, Any]) -> Any:
        with self._room:
            return network.run(None, given)[0]


def _flat(out: Any) -> Samples:
    return np.asarray(out, dtype=np.float32).reshape(-1)


def _session(model: Path | None) -> Any:
    import onnxruntime

    if model is None:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # An arena keeps what the longest clause has ever needed, and is no faster.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
