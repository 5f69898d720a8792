"""Sound to measure with: the Piper voice through a telephone, hums and noises."""

import numpy as np

from voice.audio import Samples, mulaw_to_samples, resample, samples_to_mulaw
from voice.text_to_speech import TextToSpeech

RATE = 8000


def telephone(samples: Samples, rate: int) -> Samples:
    """The sound after a telephone: 8 kHz mu-law."""
    narrow = resample(samples, rate, RATE)
    loudest = float(np.abs(narrow).max(initial=1e-4))
    return mulaw_to_samples(samples_to_mulaw(narrow * min(1.0, 0.7 / loudest)))


def spoken(voice: TextToSpeech, text: str) -> Samples:
    """A caller's sentence in the Piper voice, through a telephone."""
    return telephone(np.concatenate(list(voice.speak(text))), voice.rate)


def noises(seed: int, count: int) -> dict[str, Samples]:
    """Knocks, hiss, hum of a machine, key clicks and a door, 0.2 to 0.6 s each."""
    luck = np.random.default_rng(seed)
    made: dict[str, Samples] = {}
    for number in range(count):
        length = int(luck.uniform(0.2, 0.6) * RATE)
        time = np.arange(length) / RATE
        white = luck.standard_normal(length)
        kind = ("hiss", "knock", "machine", "clicks", "door")[number % 5]
        sound = {
            "hiss": white,
            "knock": white * np.exp(-time * 40),
            "machine": np.sign(np.sin(2 * np.pi * 120 * time)) + 0.3 * white,
            "clicks": white * (np.sin(2 * np.pi * 9 * time) > 0.95),
            "door": np.convolve(white, np.ones(24) / 24, mode="same") * np.exp(-time * 8) * 4,
        }[kind]
        level = luck.uniform(0.05, 0.3) / max(1e-6, float(np.abs(sound).max()))
        made[f"{kind} {number}"] = telephone((sound * level).astype(np.float32), RATE)
    return made


def music(seconds: float) -> Samples:
    """A tune in three voices, to be taken for nobody's words."""
    time = np.arange(int(seconds * RATE)) / RATE
    beat = (time * 4).astype(int)
    scale = np.array([261.6, 293.7, 329.6, 392.0, 440.0, 523.3])
    tune = sum(
        np.sin(2 * np.pi * scale[(beat * step) % 6] * time * octave)
        for step, octave in ((1, 1), (2, 2), (5, 0.5))
    )
    return telephone((0.2 * tune * np.exp(-((time * 4) % 1) * 2)).astype(np.float32), RATE)
