"""What the caller has heard."""

from voice.playout import Playout


def test_a_clause_is_heard_when_its_mark_comes_back():
    playout = Playout()
    first = playout.sent("Your order is on its way.", 2.0, now=0.0)
    playout.sent("It comes on Friday.", 2.0, now=0.1)
    playout.marked(first, now=2.0)
    heard, unheard = playout.cut(now=2.1)
    assert heard == "Your order is on its way."
    assert unheard == ["It comes on Friday."]


def test_of_a_clause_that_was_cut_only_the_words_that_had_time_count():
    playout = Playout()
    playout.sent("one two three four", 4.0, now=0.0)
    assert playout.cut(now=2.1) == ("one two", ["three four"])


def test_marks_that_return_after_a_clear_were_not_heard():
    playout = Playout()
    name = playout.sent("You owe us a fortune.", 2.0, now=0.0)
    playout.cut(now=0.0)
    assert not playout.marked(name, now=0.1)
    assert playout.heard() == ""


def test_a_far_end_without_marks_is_believed_by_the_clock():
    playout = Playout()
    playout.sent("Hello.", 1.0, now=0.0)
    assert playout.playing(now=0.5)
    assert not playout.playing(now=9.0)
    playout.settle(now=9.0)
    assert playout.heard() == "Hello."
