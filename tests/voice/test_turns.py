"""Whose turn it is to speak."""

import numpy as np
import pytest

from tests.voice.conftest import SECOND
from voice.activity import holds_speech
from voice.bench import speech
from voice.patience import Patience, says_all, unfinished
from voice.turns import BargeIn, SpeechBegan, SpeechPaused, SpeechResumed, TurnDetector, TurnEnded


def events_of(sound, detector=None):
    detector = detector or TurnDetector(8000)
    return [event for at in range(0, len(sound), 160) for event in detector.hear(sound[at : at + 160])]


def test_a_sentence_is_one_turn_and_ends_half_a_second_after_its_last_word(say):
    sentence = say("Where is my order?")
    events = events_of(np.concatenate([SECOND, sentence, SECOND]))
    assert [type(event) for event in events] == [SpeechBegan, SpeechPaused, TurnEnded]
    turn = events[-1]
    assert turn.began == pytest.approx(1.0, abs=0.15)
    assert turn.ended == pytest.approx(1.0 + len(sentence) / 8000, abs=0.2)


def test_a_breath_in_a_sentence_is_not_its_end(say):
    breath = SECOND[:2600]
    events = events_of(
        np.concatenate([SECOND, say("My order number is"), breath, say("nine nine one."), SECOND])
    )
    assert SpeechResumed() in events
    assert sum(isinstance(event, TurnEnded) for event in events) == 1


def test_a_number_being_spelled_is_waited_for_longer(say):
    detector = TurnDetector(8000)
    detector.patience.expect("order_id")
    pause = SECOND[:6400]
    events = events_of(
        np.concatenate([SECOND, say("W 2 3 7"), pause, say("8 1 5 6"), SECOND, SECOND]), detector
    )
    assert sum(isinstance(event, TurnEnded) for event in events) == 1


def test_clicks_and_hiss_are_nobodys_turn():
    for name, noise in speech.noises(4, 10).items():
        events = events_of(np.concatenate([SECOND, noise, SECOND]))
        assert not [event for event in events if isinstance(event, TurnEnded)], name


def test_silence_noise_and_music_hold_no_speech(say):
    hiss = (0.05 * np.random.default_rng(1).standard_normal(16000)).astype(np.float32)
    assert not holds_speech(SECOND, 8000)
    assert not holds_speech(hiss, 8000)
    assert not holds_speech(speech.music(4.0), 8000)
    assert holds_speech(say("Yes."), 8000)


def test_a_caller_who_pauses_long_is_given_more_time():
    patience = Patience()
    usual = patience.ms
    for _ in range(4):
        patience.paused(450)
    assert patience.ms > usual


def test_a_whole_number_needs_no_longer_wait_than_a_sentence():
    patience = Patience()
    patience.expect("order_id")
    waiting = patience.ms
    patience.recognised("W2378156", whole=True)
    assert patience.ms < waiting


@pytest.mark.parametrize(
    ("text", "expecting", "sooner"),
    [
        ("Where is my order?", "open", True),
        ("I would like to", "open", False),
        ("Kettle", "open", False),
        ("No, leave it as it is", "email", True),
        ("why do you need that", "email", True),
        ("Nora Lind", "email", False),
        ("nora dot lind", "email", False),
        ("I don't have it.", "order_id", True),
        ("W 2 3", "order_id", False),
    ],
)
def test_what_was_said_decides_how_long_is_waited_for_more(text, expecting, sooner):
    patience = Patience()
    patience.expect(expecting)
    waiting = patience.ms
    patience.recognised(text, whole=False)
    assert (patience.ms < waiting) == sooner


def test_a_caller_who_pauses_long_is_not_cut_off_after_a_whole_sentence():
    patience = Patience()
    for _ in range(3):
        patience.paused(450)
    waiting = patience.ms
    patience.recognised("Where is my order?", whole=False)
    assert patience.ms == waiting


def test_sentences_that_stop_in_the_middle_are_known_as_such():
    assert unfinished("My order number is 23", "open")
    assert unfinished("I would like to", "open")
    assert unfinished("john at", "email")
    assert not unfinished("Where is my order?", "open")


@pytest.mark.parametrize(
    "text",
    [
        "nora.lind@shopper.example",
        "Nora dot lind at shopper dot example.",
        "Nora Lind, 97205.",
        "Tom, 3 0 3 0 7",
    ],
)
def test_whoever_has_said_who_she_is_does_not_wait(text):
    assert says_all(text, "email")


@pytest.mark.parametrize("text", ["nora at", "Nora Lind", "Nora Lind, 972", "nora.lind at shopper", "97205"])
def test_whoever_is_still_saying_who_she_is_is_waited_for(text):
    assert not says_all(text, "email")


@pytest.mark.parametrize("text", ["Excuse me, that is not my order.", "No, not that one.", "Wait."])
def test_the_voice_holds_soon_after_somebody_begins_to_speak(say, text):
    assert held_after_ms(say(text)) <= 300


def test_noises_do_not_hold_the_voice():
    assert not [name for name, noise in speech.noises(2, 10).items() if held_after_ms(noise) is not None]


def held_after_ms(sound):
    """From the first audible sample; None when the voice does not hold."""
    detector, barge_in = TurnDetector(8000), BargeIn()
    onset = len(SECOND) + int(np.argmax(np.abs(sound) > 0.02))
    whole = np.concatenate([SECOND, sound, SECOND])
    for at in range(0, len(whole), 160):
        detector.hear(whole[at : at + 160])
        if any(barge_in.hear(*frame) for frame in detector.frames):
            return (at + 160 - onset) / 8
    return None
