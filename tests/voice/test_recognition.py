"""Whisper over a short window, on real speech and on what is none."""

from itertools import pairwise

import numpy as np
import pytest

from voice.audio import read_file, resample
from voice.bench import speech
from voice.speech_to_text import Hint
from voice.speech_to_text.weights import whisper_base
from voice.speech_to_text.whisper import WhisperSpeechToText, _loops
from voice.speech_to_text.word_errors import word_error_rate, word_errors


@pytest.fixture(scope="module")
def whisper(models):
    return WhisperSpeechToText(whisper_base(models))


def test_a_real_speech_is_understood_at_telephone_quality(whisper, shared_data):
    clip = speech.telephone(read_file(shared_data / "voice/jfk.flac", 16000), 16000)
    heard = whisper.hear(resample(clip, 8000, 16000), Hint())
    wanted = (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    )
    assert word_error_rate([(wanted, heard.text)]) <= 0.1
    words = whisper.word_times(resample(clip, 8000, 16000), heard)
    assert words[0].start < 1.0
    assert words[-1].end == pytest.approx(11.0, abs=1.0)
    assert all(a.start <= b.start for a, b in pairwise(words))


@pytest.mark.parametrize("seed", range(8))
def test_a_speech_that_fills_the_window_is_not_said_again_after_its_end(whisper, shared_data, seed):
    clip = speech.telephone(read_file(shared_data / "voice/jfk.flac", 16000), 16000)
    hiss = 1e-3 * np.random.default_rng(seed).standard_normal(len(clip))
    heard = whisper.hear(resample(clip + hiss.astype(np.float32), 8000, 16000), Hint())
    assert heard.text.lower().count("your country") == 2


def test_silence_noise_and_music_say_nothing(whisper):
    hiss = (0.05 * np.random.default_rng(2).standard_normal(32000)).astype(np.float32)
    for nothing in (np.zeros(32000, dtype=np.float32), hiss, resample(speech.music(4.0), 8000, 16000)):
        assert whisper.hear(nothing, Hint()).text == ""


def test_a_clip_of_a_fifth_of_a_second_does_not_run_away(whisper, say):
    tiny = resample(say("Where is my order?")[1000:2600], 8000, 16000)
    assert len(whisper.hear(tiny, Hint()).text.split()) <= 3


def test_an_email_is_in_the_n_best_list_with_its_digits(whisper, say):
    from voice.aloud import aloud

    clip = say(aloud("My email is mei.kovacs8232@example.com."))
    heard = whisper.hear(resample(clip, 8000, 16000), Hint(alternatives=True))
    assert len(heard.alternatives) > 1
    assert any("8232" in text for text in heard.alternatives)


def test_numbers_written_differently_are_no_errors():
    assert word_errors("ten of clubs", "10 of clubs.") == (0, 4)
    assert word_errors("two three seven", "237")[0] == 0
    with pytest.raises(ValueError, match="no words"):
        word_error_rate([("", "hello")])


def test_a_decoder_that_goes_round_in_circles_is_noticed():
    assert _loops("970-270-270-270-270")
    assert _loops("666-1-1-1-1-1-1")
    assert not _loops("My number is 9, 0, 0, 0, 0, 2.")
    assert not _loops("No, no, that is not it.")
