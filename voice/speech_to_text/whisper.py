"""Whisper base through CTranslate2, int8 on one thread, over a window of 8 s instead of 30.

`faster_whisper.transcribe()` pads every utterance to 30 s and spends 1.8 s on it; the encoder over 8 s spends
a fifth. Windows under 8 s loop for ever, so 8 s is the least. Timestamps are decoded along, because without
them short utterances are repeated ("six six six") until the tokens run out.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice.activity import holds_speech
from voice.audio import Samples, resample
from voice.speech_to_text import NOTHING, RATE, Heard, Hint, Word
from voice.speech_to_text.short_answers import is_short_answer

LEAST_WINDOW_S = 8.0
LONGEST_WINDOW_S = 28.0
LEAD_IN_S = 0.2  # speech that begins with the first sample loses its first consonant
SHORT_S = 1.3
BEAM = 5
SECOND_BEAM = 3
UNCERTAIN = -0.7  # mean log probability of a token


@dataclass(frozen=True)
class _Window:
    """One encoded stretch of speech."""

    encoded: Any
    seconds: float


class WhisperSpeechToText:
    """Recognises English and 98 other languages; `folder` is what `weights.whisper_base` gives."""

    def __init__(self, folder: Path, at_once: int = 2) -> None:
        import ctranslate2
        import tokenizers
        from faster_whisper.feature_extractor import FeatureExtractor

        # One thread for each of two calls: a second thread for one call would gain little and cost the other.
        self._model = ctranslate2.models.Whisper(
            str(folder), compute_type="int8", intra_threads=1, inter_threads=at_once
        )
        self._tokens = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._features = FeatureExtractor()

    def hear(self, speech: Samples, hint: Hint) -> Heard:
        """The words of one utterance at 16 kHz; long ones are cut at their quietest places."""
        # At 8 kHz the detector is not taken in by music.
        if not holds_speech(resample(speech, RATE, 8000), 8000):
            return NOTHING
        pieces = [self._hear_piece(piece, hint) for piece in _pieces(speech)]
        said = [piece for piece in pieces if piece.text]
        if len(said) < 2:
            return said[0] if said else NOTHING
        text = " ".join(piece.text for piece in said)
        return Heard(text, (text,), min(piece.confidence for piece in said), said[0].language)

    def word_times(self, speech: Samples, heard: Heard) -> tuple[Word, ...]:
        """Each word's time, by the attention of the decoder; of the first 28 s of a longer speech."""
        if not heard.text:
            return ()
        window = self._encode(speech[: int(LONGEST_WINDOW_S * RATE)])
        tokenizer = self._tokenizer(heard.language)
        tokens: list[int] = tokenizer.encode(" " + heard.text)
        found = self._model.align(
            window.encoded, list(tokenizer.sot_sequence), [tokens], int(window.seconds * 100)
        )[0]
        starts = dict(reversed(found.alignments))
        ends = dict(found.alignments)
        words, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
        timed: list[Word] = []
        at = 0
        for word, group in zip(words[:-1], groups[:-1], strict=True):
            held = range(at, at + len(group))
            at += len(group)
            known = [i for i in held if i in starts]
            if not known or not word.strip():
                continue
            probability = float(np.mean([found.text_token_probs[i] for i in held]))
            first = max(0.0, starts[known[0]] * 0.02 - LEAD_IN_S)
            last = max(first, (ends[known[-1]] + 1) * 0.02 - LEAD_IN_S)
            timed.append(Word(word.strip(), round(first, 2), round(last, 2), probability))
        return tuple(timed)

    def _hear_piece(self, speech: Samples, hint: Hint) -> Heard:
        window = self._encode(speech)
        language = hint.language or self._language(window)
        tokenizer = self._tokenizer(language)
        prompt = list(tokenizer.sot_sequence)
        if hint.vocabulary:
            words = tokenizer.encode(" " + ", ".join(hint.vocabulary[:8]))[-60:]
            prompt = [tokenizer.sot_prev, *words, *prompt]
        short = window.seconds < SHORT_S + LEAD_IN_S
        wide = (hint.alternatives or short) and window.seconds <= LEAST_WINDOW_S
        found = self._decode(window, prompt, BEAM if wide else 1)
        doubtful = found.scores[0] < UNCERTAIN or _loops(tokenizer.decode(found.sequences_ids[0]))
        if not wide and doubtful and window.seconds <= LEAST_WINDOW_S:
            # Over sound that is encoded already, a second look costs a third of the first.
            found = self._decode(window, prompt, SECOND_BEAM)
        if found.no_speech_prob > 0.6 and found.scores[0] < -1.2:
            return NOTHING
        decoded = [_said_in_time(tokenizer, ids, window.seconds) for ids in found.sequences_ids]
        texts = [_without_runaway(text, window.seconds) for text in sorted(decoded, key=_loops)]
        alternatives = tuple(dict.fromkeys(text for text in texts if re.search(r"\w", text)))
        if not alternatives:
            return NOTHING
        if short:
            alternatives = _short_answer_first(alternatives)
        return Heard(alternatives[0], alternatives, float(np.exp(found.scores[0])), language)

    def _decode(self, window: _Window, prompt: list[int], beam: int) -> Any:
        return self._model.generate(
            window.encoded,
            [prompt],
            beam_size=beam,
            num_hypotheses=beam,
            max_length=len(prompt) + 12 + int(7 * window.seconds),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]

    def _encode(self, speech: Samples) -> _Window:
        import ctranslate2

        loudest = float(np.abs(speech).max(initial=1e-4))
        lead_in = np.zeros(int(LEAD_IN_S * RATE), dtype=np.float32)
        heard = np.concatenate([lead_in, speech * (0.7 / loudest)])
        seconds = len(heard) / RATE
        size = int(max(LEAST_WINDOW_S, seconds) * RATE)
        features = self._features(np.pad(heard, (0, size - len(heard))), padding=0)
        features = np.ascontiguousarray(features[None, :, : size // 160], dtype=np.float32)
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
        return _Window(encoded, seconds)

    def _language(self, window: _Window) -> str:
        token, probability = self._model.detect_language(window.encoded)[0][0]
        # A word or two tell little: Whisper hears Welsh in a cough. English stays unless it is sure.
        return str(token).strip("<|>") if probability > 0.8 and window.seconds > 1.5 else "en"

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._tokens, multilingual=True, task="transcribe", language=language)


def _pieces(speech: Samples) -> list[Samples]:
    """Stretches of at most 28 s, cut where it is quietest in the last third of each."""
    longest = int(LONGEST_WINDOW_S * RATE)
    pieces: list[Samples] = []
    while len(speech) > longest:
        block = RATE // 10
        third = speech[longest * 2 // 3 : longest]
        energy = np.square(third[: len(third) // block * block]).reshape(-1, block).sum(axis=1)
        cut = longest * 2 // 3 + int(energy.argmin()) * block + block // 2
        pieces.append(speech[:cut])
        speech = speech[cut:]
    return [*pieces, speech]


def _said_in_time(tokenizer: Any, tokens: list[int], seconds: float) -> str:
    """The words, up to a sentence that nobody can have said before the sound ends, by where it begins.

    When a speech fills the window, the decoder may go on and say its last sentence again and again.
    """
    said = ""
    sentence: list[int] = []
    begins = 0.0
    for token in [*tokens, tokenizer.timestamp_begin]:
        if token < tokenizer.timestamp_begin:
            sentence.append(token)
            continue
        words = tokenizer.decode(sentence)
        if said and len(words.split()) > _most_words(seconds - begins):
            break
        said, sentence = said + words, []
        begins = (token - tokenizer.timestamp_begin) * 0.02
    return said.strip()


def _most_words(seconds: float) -> int:
    """How many can be said in this time, at most."""
    return int(1 + 6 * max(0.0, seconds))


def _without_runaway(text: str, seconds: float) -> str:
    """Take repetitions back that nobody can have said in the time."""
    text = _LOOP.sub(lambda match: match[1] or match[2], text)
    words = text.split()
    if len(words) <= _most_words(seconds) and not _repeats(words):
        return text
    for length in (1, 2, 3, 4, 6):
        kept = words[:length]
        if len(words) >= 3 * length and all(
            _bare(word) == _bare(kept[i % length]) for i, word in enumerate(words)
        ):
            return " ".join(kept).strip(",")
    return " ".join(words[: _most_words(seconds)])


_LOOP = re.compile(r"\b(\w{2,})(?:[-\s,.]+\1\b){2,}|\b(\w)(?:[-\s,.]+\2\b){4,}", re.I)


def _loops(text: str) -> bool:
    """Whether the decoder went round in circles: "970-270-270-270", "1-1-1-1-1"."""
    return bool(_LOOP.search(text))


def _repeats(words: list[str]) -> bool:
    return len(words) >= 5 and len({_bare(word) for word in words}) == 1


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).lower()


def _short_answer_first(alternatives: tuple[str, ...]) -> tuple[str, ...]:
    """A word alone on a telephone is mostly a digit, a yes or a no: the first such alternative leads."""
    for text in alternatives:
        if is_short_answer(text):
            return tuple(dict.fromkeys((text, *alternatives)))
    return alternatives
