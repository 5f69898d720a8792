"""Music to wait by, and the tone before a message: made here, so it belongs to nobody else."""

from functools import lru_cache

import numpy as np

from voice.audio import Samples

_NOTES = (261.63, 329.63, 392.00, 329.63, 293.66, 349.23, 440.00, 349.23, 246.94, 293.66, 392.00, 293.66)
_NOTE_S = 0.75


@lru_cache(maxsize=4)
def music(rate: int) -> Samples:
    """Nine quiet seconds of broken chords that may be repeated without a seam."""
    time = np.arange(int(_NOTE_S * rate)) / rate
    fade = np.exp(-2.5 * time) * np.minimum(1.0, time * 100)
    notes = [
        fade * (np.sin(2 * np.pi * hertz * time) + 0.3 * np.sin(4 * np.pi * hertz * time)) for hertz in _NOTES
    ]
    return (0.06 * np.concatenate(notes)).astype(np.float32)


def tone(rate: int) -> Samples:
    """The beep after which a message is recorded: 400 ms at 1 kHz."""
    time = np.arange(int(0.4 * rate)) / rate
    return (0.2 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
