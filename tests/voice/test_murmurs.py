"""Who only listens, and who takes the word."""

import pytest

from voice.murmurs import is_backchannel, only_listens
from voice.speech_to_text import Heard


def test_mm_hm_says_only_that_somebody_listens():
    assert all(is_backchannel(text) for text in ("Mm-hmm.", "Uh-huh", "Yeah.", "Okay, okay.", "I see.", ""))
    assert not any(is_backchannel(text) for text in ("No.", "Stop", "Yes, but where is it?"))


@pytest.mark.parametrize("text", ["Now.", "Man", "M. H. M.", "No."])
def test_a_hum_that_was_recognised_as_some_word_does_not_take_the_word(text):
    assert only_listens(Heard(text, (text,), 0.4), 0.3)


@pytest.mark.parametrize("text", ["No.", "Eight.", "Cancel."])
def test_a_short_answer_takes_the_word_when_something_was_asked(text):
    assert not only_listens(Heard(text, (text,), 0.3), 0.38, asked=True)
    assert only_listens(Heard(text, (text,), 0.3), 0.38)


def test_a_short_no_that_was_heard_without_doubt_takes_it_unasked():
    assert not only_listens(Heard("No.", ("No.",), 0.75), 0.32)


@pytest.mark.parametrize("text", ["Stop!", "Wait.", "What?", "Operator."])
def test_the_words_with_which_people_stop_somebody_take_it_however_short(text):
    assert not only_listens(Heard(text, (text,), 0.3), 0.38)


def test_a_sentence_takes_it():
    assert not only_listens(Heard("Never mind.", ("Never mind.",), 0.45), 0.7)
    assert not only_listens(Heard("Yeah but when does it come", (), 0.5), 1.2)
