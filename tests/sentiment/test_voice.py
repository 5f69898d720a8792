"""What an agitated voice adds to the mood of the words."""

from agent.sentiment import Mood
from agent.sentiment.voice import with_voice

UPSET = Mood(-0.3, "negative", "neutral", 0.8)
GLAD = Mood(0.7, "positive", "neutral", 0.9)


def test_a_raised_voice_makes_bad_words_worse():
    assert with_voice(UPSET, 0.8).score < UPSET.score
    assert with_voice(Mood(-0.95, "negative", "neutral", 0.8), 1.0).score >= -1


def test_a_calm_voice_and_a_written_turn_leave_the_words_alone():
    assert with_voice(UPSET, 0.0) == UPSET
    assert with_voice(UPSET, None) == UPSET


def test_joy_may_be_loud():
    assert with_voice(GLAD, 1.0) == GLAD
