"""Sound as arrays: float32 mono in -1..1. Mu-law, resampling that keeps its state, levels, files.

`audioop` left the standard library with Python 3.13, so G.711 is two lookup tables here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SILENCE_DB = -96.0
MULAW_SILENCE = 0xFF


def mulaw_to_samples(data: bytes) -> Samples:
    """Decode G.711 mu-law bytes (8 bits a sample) into samples."""
    return _DECODED[np.frombuffer(data, dtype=np.uint8)]


def samples_to_mulaw(samples: Samples) -> bytes:
    """Encode samples as G.711 mu-law; louder than full scale is clipped."""
    return _ENCODED[_as_int16(samples).view(np.uint16)].tobytes()


def pcm16_to_samples(data: bytes) -> Samples:
    """Decode little-endian 16-bit PCM; a last odd byte is dropped."""
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.float32) / 32768.0


def samples_to_pcm16(samples: Samples) -> bytes:
    """Encode samples as little-endian 16-bit PCM."""
    return _as_int16(samples).astype("<i2").tobytes()


class Resampler:
    """Changes the rate of a stream chunk by chunk, with no click between chunks."""

    def __init__(self, rate_in: int, rate_out: int) -> None:
        self._stream: Any = None
        if rate_in != rate_out:
            import soxr

            self._stream = soxr.ResampleStream(rate_in, rate_out, 1, dtype="float32")

    def feed(self, samples: Samples, last: bool = False) -> Samples:
        """Give the next chunk; `last` also flushes what the filter still holds."""
        if self._stream is None:
            return samples
        out: Samples = self._stream.resample_chunk(samples, last=last)
        return out


def resample(samples: Samples, rate_in: int, rate_out: int) -> Samples:
    """Change the rate of a whole recording."""
    return Resampler(rate_in, rate_out).feed(samples, last=True)


def level_db(samples: Samples) -> float:
    """Loudness in dBFS (0 is full scale), never below SILENCE_DB."""
    if len(samples) == 0:
        return SILENCE_DB
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENCE_DB, 10.0 * float(np.log10(power + 1e-12)))


def read_file(path: Path, rate: int) -> Samples:
    """Read any audio file libsndfile knows, as mono at `rate`; raises ValueError naming the file."""
    import soundfile

    try:
        samples, rate_in = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise ValueError(
            f"{path} cannot be read as audio (WAV, FLAC, OGG or MP3 is wanted): {error}"
        ) from error
    mono: Samples = samples.mean(axis=1)
    return resample(mono, rate_in, rate)


def write_wav(path: Path, channels: list[Samples], rate: int) -> None:
    """Write 16-bit WAV; shorter channels are filled with silence."""
    import soundfile

    longest = max((len(channel) for channel in channels), default=0)
    columns = [np.pad(channel, (0, longest - len(channel))) for channel in channels]
    soundfile.write(path, np.stack(columns, axis=1), rate, subtype="PCM_16", format="WAV")


def frames(samples: Samples, size: int) -> Iterator[Samples]:
    """Cut into frames of `size` samples; the last one is filled up with silence."""
    for start in range(0, len(samples), size):
        frame = samples[start : start + size]
        yield frame if len(frame) == size else np.pad(frame, (0, size - len(frame)))


class Trimmer:
    """Drops the near-silence at both ends of a sound that comes in pieces.

    `keep_ms` of it are kept, so that no sound is cut; silence in the middle comes with what follows it.
    """

    def __init__(self, rate: int, below_db: float = -50.0, keep_ms: int = 20) -> None:
        self._block = rate // 100
        self._keep = rate * keep_ms // 1000
        self._below_db = below_db
        self._quiet: Samples = np.zeros(0, dtype=np.float32)
        self._begun = False

    def feed(self, piece: Samples) -> Samples:
        """What of the sound so far is surely not at its end, and was not given before."""
        waiting = np.concatenate([self._quiet, piece])
        loud = [i for i, frame in enumerate(frames(waiting, self._block)) if level_db(frame) > self._below_db]
        if not loud:
            self._quiet = waiting if self._begun else waiting[-self._keep :]
            return waiting[:0]
        start = 0 if self._begun else max(0, loud[0] * self._block - self._keep)
        end = min(len(waiting), (loud[-1] + 1) * self._block + self._keep)
        self._begun, self._quiet = True, waiting[end:]
        return waiting[start:end]


def _as_int16(samples: Samples) -> NDArray[np.int16]:
    clipped: NDArray[np.int16] = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype(np.int16)
    return clipped


def _decode_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return (np.where(code & 0x80, -magnitude, magnitude) / 32768.0).astype(np.float32)


def _encode_table() -> NDArray[np.uint8]:
    value = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(value), 32635) + 0x84
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    code = np.where(value < 0, 0x80, 0) | (exponent << 4) | mantissa
    table: NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return table


_DECODED = _decode_table()
_ENCODED = _encode_table()
