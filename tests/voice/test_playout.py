"""What the caller has heard, and what is left to be said."""

import numpy as np
import pytest

from voice.playout import Clause, Playout


@pytest.fixture
def playout():
    return Playout(8000)


def clause(text, seconds):
    return Clause(text, np.ones(int(seconds * 8000), dtype=np.float32))


def test_a_clause_is_heard_when_its_mark_comes_back(playout):
    first = playout.sent(clause("Your order is on its way.", 2.0), now=0.0)
    playout.sent(clause("It comes on Friday.", 2.0), now=0.1)
    playout.marked(first, now=2.0)
    left = playout.cut(now=2.1)
    assert playout.heard() == "Your order is on its way."
    assert [one.text for one in left] == ["It comes on Friday."]


def test_of_a_clause_that_was_cut_only_the_words_that_had_time_count(playout):
    playout.sent(clause("one two three four", 4.0), now=0.0)
    left = playout.cut(now=2.1)
    assert playout.heard() == "one two"
    assert [one.text for one in left] == ["three four"]


def test_what_was_cut_is_taken_up_at_the_pause_before_the_word(playout):
    sound = np.ones(4 * 8000, dtype=np.float32)
    sound[15200:15520] = 0.0  # 1.9 s
    playout.sent(Clause("one two three four", sound), now=0.0)
    (rest,) = playout.cut(now=2.1)
    assert len(rest.sound) == pytest.approx(4 * 8000 - 15200, abs=320)


def test_cut_and_taken_up_is_heard_whole_in_the_end(playout):
    playout.sent(clause("one two three four", 4.0), now=0.0)
    (rest,) = playout.cut(now=2.1)
    again = playout.sent(rest, now=3.0)
    playout.marked(again, now=5.0)
    assert playout.heard() == "one two three four"


def test_marks_that_return_after_a_clear_were_not_heard(playout):
    name = playout.sent(clause("You owe us a fortune.", 2.0), now=0.0)
    playout.cut(now=0.0)
    assert not playout.marked(name, now=0.1)
    assert playout.heard() == ""


def test_a_far_end_without_marks_is_believed_by_the_clock(playout):
    playout.sent(clause("Hello.", 1.0), now=0.0)
    assert playout.playing(now=0.5)
    assert not playout.playing(now=9.0)
    playout.settle(now=9.0)
    assert playout.heard() == "Hello."
