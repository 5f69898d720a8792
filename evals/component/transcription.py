"""Recognition on labelled clips: word error rate, through the recogniser that answers calls."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import EvalError


def evaluate(rows: list[dict[str, Any]], train: list[dict[str, Any]] | None) -> dict[str, float | int]:
    """`wer` over all words, and how long a clip takes.

    Raises EvalError for rows to learn from (nothing is learnt here), for a clip that cannot be read and for a
    machine without the speech model.
    """
    if train:
        raise EvalError("transcription learns nothing: leave --train out.")
    from agent.settings import Settings
    from voice.audio import read_file
    from voice.speech_to_text import RATE, Hint
    from voice.speech_to_text.weights import WeightsMissing, whisper_base
    from voice.speech_to_text.whisper import WhisperSpeechToText
    from voice.speech_to_text.word_errors import word_error_rate

    try:
        recogniser = WhisperSpeechToText(whisper_base(Settings().data_dir))
        clips = [(read_file(Path(row["audio"]), RATE), str(row["text"])) for row in rows]
        took: list[float] = []
        pairs: list[tuple[str, str]] = []
        for clip, wanted in clips:
            began = time.perf_counter()
            pairs.append((wanted, recogniser.hear(clip, Hint()).text))
            took.append((time.perf_counter() - began) * 1000)
        rate = word_error_rate(pairs)
    except (WeightsMissing, ValueError) as error:
        raise EvalError(str(error)) from error
    p50, p95 = np.percentile(took, (50, 95))
    return {
        "n": len(rows),
        "wer": round(rate, 4),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
    }
