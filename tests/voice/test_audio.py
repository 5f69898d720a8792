"""Sound as arrays."""

import numpy as np
import pytest
from streamdouble import g711

from voice.audio import Resampler, Trimmer, level_db, mulaw_to_samples, read_file, resample, samples_to_mulaw


def test_mu_law_agrees_with_a_codec_that_we_did_not_write():
    everything = bytes(range(256))
    ours = np.rint(mulaw_to_samples(everything) * 32768).astype(int)
    assert ours.tolist() == np.asarray(g711.decode(everything)).astype(int).tolist()
    ramp = np.arange(-32768, 32768, 7, dtype=np.int16)
    ours_back = mulaw_to_samples(samples_to_mulaw(ramp.astype(np.float32) / 32768))
    theirs_back = np.asarray(g711.decode(bytes(g711.encode(ramp)))) / 32768
    # Two codecs may round the middle between two steps differently; a step is 3% of the value.
    assert np.abs(ours_back - theirs_back).max() <= 1024 / 32768


def test_resampling_in_pieces_is_the_same_as_at_once():
    tone = np.sin(np.arange(22050) / 22050 * 2 * np.pi * 440).astype(np.float32)
    stream = Resampler(22050, 8000)
    pieces = [stream.feed(tone[at : at + 441], last=at + 441 >= len(tone)) for at in range(0, len(tone), 441)]
    whole = resample(tone, 22050, 8000)
    joined = np.concatenate(pieces)
    assert len(joined) == len(whole)
    assert np.abs(joined - whole).max() < 1e-4


@pytest.mark.parametrize("size", [50, 333, 2000, 100000])
def test_silence_around_words_is_cut_but_not_the_words_or_the_pause_between(size):
    word = np.full(800, 0.5, dtype=np.float32)
    quiet = np.zeros(8000, dtype=np.float32)
    sound = np.concatenate([quiet, word, quiet, word, quiet])
    trimmer = Trimmer(8000)
    cut = np.concatenate([trimmer.feed(sound[at : at + size]) for at in range(0, len(sound), size)])
    assert 9600 <= len(cut) <= 9600 + 2 * 160 + 160
    assert (cut > 0).sum() == 1600
    assert level_db(Trimmer(8000).feed(quiet)) == -96.0


def test_a_file_that_is_no_sound_is_named_in_the_error(tmp_path):
    letter = tmp_path / "letter.wav"
    letter.write_text("Dear store, where is my kettle?")
    with pytest.raises(ValueError, match=r"letter\.wav"):
        read_file(letter, 8000)
