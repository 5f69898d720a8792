"""What people say beside the matter gets a fitting word: no search, no list of what the bot can do."""

from __future__ import annotations

import pytest

from agent.brain.embedded.answering import remarks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("got it", "heard"),
        ("ok cool, makes sense", "heard"),
        ("Haha 😂", "heard"),
        ("👍🏽", "heard"),
        ("hold on, let me check", "waits"),
        ("i'll think about it, thanks", "waits"),
        ("thanks!! you’re great", "kind"),
        ("❤️", "kind"),
        ("thank you, and happy thanksgiving!", "wishes"),
        ("nah im good", "done"),
        ("no thats it", "done"),
        ("sorry, wrong chat", "regrets"),
        ("that's not what I asked", "missed"),
        ("sorry, what do you mean?", "unclear"),
    ],
)
def test_a_remark_is_known_by_its_words_and_signs(text, kind):
    remark = remarks.heard(text)
    assert remark is not None
    assert remark.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "thanks, now cancel it",
        "I love it but the lid leaks",
        "got it in the wrong colour",
        "hold my order",
        "ok, and the other one?",
        "you're great but I want a person",
        "right size, wrong colour",
        "nice lamp",
        "",
        "??",
    ],
)
def test_a_message_that_says_more_is_no_remark(text):
    assert remarks.heard(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("got it", "anything else"),
        ("hmm", "anything else"),
        ("👍", "anything else"),
        ("hold on", "Take your time"),
        ("you're the best", "that is kind"),
        ("happy holidays", "the same to you"),
        ("that's it", "Have a good day"),
        ("what do you mean", "which part"),
    ],
)
def test_where_nothing_waits_the_remark_is_answered(talk, text, said):
    *_, answered = talk("where is my order", text)
    assert said in answered.reply
    assert answered.understood
    assert "search_knowledge" not in [call.tool for call in answered.tool_calls]


def test_who_was_not_answered_is_asked_anew_and_the_turn_counts_as_not_understood(talk):
    *_, answered = talk("where is my order", "you didn't answer my question")
    assert "misunderstood" in answered.reply
    assert not answered.understood


@pytest.mark.parametrize(
    ("text", "first"),
    [("hold on", "Take your time."), ("what do you mean?", "I am sorry that I was not clear.")],
)
def test_a_remark_beside_a_question_answers_nothing_and_the_question_stays(talk, text, first):
    asked, stays, done = talk("return the mouse", text, "yes")
    assert stays.reply.startswith(first)
    assert stays.awaiting == asked.awaiting
    assert [call.status for call in done.tool_calls if call.tool == "return_items"] == ["ok"]


def test_who_looks_for_her_mail_is_left_in_peace_and_then_known(stranger, mia):
    asked, waits, known = stranger("where is my order?", "one sec, let me find it", mia.email)
    assert asked.awaiting["kind"] == "identity"
    assert waits.reply == "Take your time, I am here."
    assert "#W1000001" in known.reply


@pytest.mark.parametrize(("sign", "status"), [("👍", ["ok"]), ("👎", []), ("👍👎", [])])
def test_a_thumb_is_a_plain_answer(talk, sign, status):
    _, answered = talk("return the mouse", sign)
    assert [c.status for c in answered.tool_calls if c.tool == "return_items"] == status
