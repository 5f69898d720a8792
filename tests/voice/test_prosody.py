"""How a caller sounds against her own beginning."""

import numpy as np

from voice.audio import resample
from voice.prosody import Agitation, measure


def test_louder_and_higher_than_at_first_is_agitation_and_the_same_is_none(say):
    calm = [say("I would like to know where my order is."), say("It was a blue kettle, I think.")]
    agitation = Agitation()
    for turn in calm:
        assert agitation.of(measure(turn * 0.3, 8000)) is None
    again = agitation.of(measure(say("Could you look it up for me please?") * 0.3, 8000))
    # Played a fifth faster, a voice is as much higher.
    shouted = resample(say("Could you look it up for me please?"), 9600, 8000)
    upset = agitation.of(measure(shouted * 0.9, 8000))
    assert again is not None
    assert upset is not None
    assert upset > again + 0.3


def test_silence_and_hiss_have_no_mood():
    assert measure(np.zeros(8000, dtype=np.float32), 8000) is None
    assert measure(np.zeros(100, dtype=np.float32), 8000) is None
