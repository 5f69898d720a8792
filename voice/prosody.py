"""How the caller sounds against the caller's own first turns: pitch, energy, rate, pauses: "agitation".

It claims no emotion: only that a turn is higher, louder, faster or less paused than the voice was at first.
Pitch is by autocorrelation (Boersma 1993, without interpolation) on frames of 40 ms.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice.audio import Samples

LOWEST_HZ, HIGHEST_HZ = 70, 400
FIRST_TURNS = 2
_LEAST_VOICED = 8


@dataclass(frozen=True)
class Prosody:
    """Median and spread of pitch (semitones), level (dB), syllables a second, share of silence."""

    pitch: float
    spread: float
    level: float
    rate: float
    pauses: float


def measure(speech: Samples, rate: int) -> Prosody | None:
    """Measure one turn of 0.4 s or more; None when too little of it is voiced."""
    size, step = rate * 40 // 1000, rate * 20 // 1000
    if len(speech) < size * 10:
        return None
    count = (len(speech) - size) // step + 1
    rows = np.lib.stride_tricks.sliding_window_view(speech, size)[::step][:count]
    power = np.mean(np.square(rows), axis=1) + 1e-10
    level = 10 * np.log10(power)
    loud = level > np.percentile(level, 95) - 25
    semitones = _pitch(rows[loud], rate)
    if len(semitones) < _LEAST_VOICED:
        return None
    return Prosody(
        float(np.median(semitones)),
        float(np.percentile(semitones, 85) - np.percentile(semitones, 15)),
        float(np.mean(level[loud])),
        _syllables(level, loud) / max(0.2, float(loud.sum()) * 0.02),
        float(1 - loud.mean()),
    )


class Agitation:
    """Compares each turn of one caller with the first two."""

    def __init__(self) -> None:
        self._first: list[Prosody] = []

    def of(self, turn: Prosody | None) -> float | None:
        """0 is as at first, 1 much more agitated; None for the first turns and unvoiced ones."""
        if turn is None:
            return None
        if len(self._first) < FIRST_TURNS:
            self._first.append(turn)
            return None
        was = [np.mean([getattr(first, name) for first in self._first]) for name in Prosody.__annotations__]
        # A change that listeners notice: 2 semitones, 6 dB, a fifth faster, fewer pauses.
        change = (
            0.30 * (turn.pitch - was[0]) / 2.0
            + 0.15 * (turn.spread - was[1]) / 3.0
            + 0.35 * (turn.level - was[2]) / 6.0
            + 0.15 * (turn.rate - was[3]) / (0.2 * max(1.0, was[3]))
            + 0.05 * (was[4] - turn.pauses) / 0.2
        )
        return round(float(np.clip(change / 2.0, 0.0, 1.0)), 3)


def _pitch(rows: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    if len(rows) == 0:
        return np.zeros(0)
    size = rows.shape[1]
    window = np.hanning(size)
    spectrum = np.fft.rfft((rows - rows.mean(axis=1, keepdims=True)) * window, 2 * size)
    correlation = np.fft.irfft(np.square(np.abs(spectrum)))[:, :size]
    # Divided by the window's own correlation, long lags are not put at a disadvantage.
    own = np.fft.irfft(np.square(np.abs(np.fft.rfft(window, 2 * size))))[:size]
    normal = correlation / (correlation[:, :1] + 1e-12) / (own / own[0] + 1e-3)
    first, last = rate // HIGHEST_HZ, min(size * 3 // 4, rate // LOWEST_HZ)
    lags = normal[:, first:last].argmax(axis=1) + first
    voiced = normal[np.arange(len(rows)), lags] > 0.5
    semitones: NDArray[np.float64] = 12 * np.log2(rate / lags[voiced] / 100.0)
    return semitones


def _syllables(level: NDArray[np.float32], loud: NDArray[np.bool_]) -> int:
    """Peaks of loudness at least 80 ms apart, 2 dB above the valleys beside them."""
    smooth = np.convolve(level, np.ones(3) / 3, mode="same")
    peaks, last = 0, -10
    for i in range(2, len(smooth) - 2):
        is_peak = loud[i] and smooth[i] == smooth[i - 2 : i + 3].max()
        if is_peak and i - last >= 4 and (peaks == 0 or smooth[last:i].min() < smooth[i] - 2):
            peaks, last = peaks + 1, i
    return peaks
