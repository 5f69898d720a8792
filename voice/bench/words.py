"""Recognition of real speech at 8 kHz, and of what is no speech."""

import time
from pathlib import Path

import numpy as np

from voice.audio import Samples, read_file, resample
from voice.bench import speech
from voice.engines import Engines
from voice.speech_to_text import RATE, Hint
from voice.speech_to_text.word_errors import word_errors

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CARDS = {
    "001": "ten of clubs",
    "002": "four queen of clubs",
    "003": "seven of clubs",
    "004": "five five",
    "005": "eight of spades four of clubs seven of hearts",
}
_JFK = (
    "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
)


def measure(engines: Engines, voice_data: Path) -> dict[str, object]:
    """Word error rate over jfk, card phrases and 40 numbers of 5 digits; words heard in what is no speech."""
    groups: dict[str, list[int]] = {}
    took: list[float] = []
    for group, wanted, clip in _clips(voice_data):
        began = time.perf_counter()
        heard = engines.speech_to_text.hear(resample(clip, speech.RATE, RATE), Hint())
        took.append((time.perf_counter() - began) * 1000)
        errors, words = word_errors(wanted, heard.text)
        so_far = groups.setdefault(group, [0, 0])
        so_far[0] += errors
        so_far[1] += words
    every = [sum(counts[i] for counts in groups.values()) for i in (0, 1)]
    return {
        "wer": round(every[0] / every[1], 4),
        "words": every[1],
        "wer_by_group": {group: round(errors / words, 4) for group, (errors, words) in groups.items()},
        "p50_ms": round(float(np.percentile(took, 50))),
        "p95_ms": round(float(np.percentile(took, 95))),
        "words_heard_in_what_is_no_speech": _runaways(engines, voice_data),
    }


def _clips(voice_data: Path) -> list[tuple[str, str, Samples]]:
    clips = [("jfk", _JFK, speech.telephone(read_file(voice_data / "jfk.flac", RATE), RATE))]
    for name, text in _CARDS.items():
        clips.append(
            ("cards", text, speech.telephone(read_file(voice_data / f"cards/{name}.wav", RATE), RATE))
        )
    luck = np.random.default_rng(3)
    gap = np.zeros(speech.RATE * 12 // 100, dtype=np.float32)
    for number in range(40):
        speaker = ("george", "jackson", "lucas", "nicolas")[number % 4]
        digits = luck.integers(0, 10, 5)
        sounds: list[Samples] = []
        for digit in digits:
            path = voice_data / f"digits/{digit}_{speaker}_{luck.integers(0, 8)}.wav"
            sound = read_file(path, speech.RATE)
            sounds += [sound * (0.5 / max(0.01, float(np.abs(sound).max()))), gap]
        wanted = " ".join(_DIGITS[digit] for digit in digits)
        clips.append((f"numbers {speaker}", wanted, speech.telephone(np.concatenate(sounds), speech.RATE)))
    return clips


def _runaways(engines: Engines, voice_data: Path) -> dict[str, int]:
    luck = np.random.default_rng(5)
    second = speech.RATE
    jfk = speech.telephone(read_file(voice_data / "jfk.flac", RATE), RATE)
    quiet = {
        "silence": np.zeros(3 * second, dtype=np.float32),
        "noise": (0.05 * luck.standard_normal(3 * second)).astype(np.float32),
        "music": speech.music(4.0),
        "speech of 200 ms": jfk[second : second + second // 5],
        **speech.noises(1, 10),
    }
    return {
        name: len(engines.speech_to_text.hear(resample(clip, speech.RATE, RATE), Hint()).text.split())
        for name, clip in quiet.items()
    }
