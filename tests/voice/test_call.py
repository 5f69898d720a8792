"""Whole calls over the real socket, at real pace; recogniser, voice and answers follow a script."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from tests.voice.conftest import SECOND
from voice.bench.server import serving
from voice.conversation import Standing
from voice.engines import Manners
from voice.grounding import Record
from voice.languages import Apology
from voice.scripted import ScriptedConversation
from voice.simulator import Caller, Clip, Network
from voice.speech_to_text import Heard
from voice.text_to_speech.scripted import ScriptedTextToSpeech

pytestmark = pytest.mark.slow

LONG = (
    "Your parcel left on Monday and it will be with you on Friday, so please wait until then before you ask."
)


def held(engines, conversation, clips, manners=None, network=None, linger_s=0.4):
    """Place one call; gives what the caller experienced and the conversation."""
    with serving(engines, conversation, manners) as bench:
        placed = asyncio.run(Caller(clips, network).place(bench.url, {}, linger_s))
    return placed, bench.conversations[0]


def test_a_caller_is_greeted_and_answered(engines, say):
    placed, talk = held(
        engines("Where is my order?"),
        lambda: ScriptedConversation(["On its way."]),
        [Clip(say("Where is my order?"))],
    )
    assert placed.greeting_s is not None
    assert placed.answer_s[0] is not None
    assert [said.text for said in talk.said] == ["Where is my order?"]
    assert talk.heard_by_caller == [("Hello, this is Warmline. How can I help?", True), ("On its way.", True)]


def test_a_caller_who_interrupts_is_heard_and_only_what_she_heard_counts(engines, say):
    clips = [Clip(say("Where is my order?")), Clip(say("No, listen to me please."), interrupt_after_s=0.8)]
    placed, talk = held(
        engines("Where is my order?", "No, listen to me please.", seconds_a_character=0.05),
        lambda: ScriptedConversation([LONG, "I listen."]),
        clips,
    )
    assert placed.times("clear")
    heard = dict(talk.heard_by_caller)
    part = next(text for text, whole in heard.items() if not whole)
    assert 0 < len(part) < len(LONG)
    assert LONG.startswith(part)
    assert placed.heard_after_clear() == 0


def test_the_voice_goes_on_when_a_cough_or_nothing_was_said(engines, say):
    clips = [Clip(say("Where is my order?")), Clip(say("So so so so."), interrupt_after_s=0.8)]
    _, talk = held(
        engines("Where is my order?", "", seconds_a_character=0.03),
        lambda: ScriptedConversation([LONG]),
        clips,
    )
    assert len(talk.said) == 1
    assert "resumed_after_false_interruption" in [event.kind for event in talk.events]
    assert talk.heard_by_caller[-1][0].endswith("before you ask.")


def test_keys_are_understood_as_the_order_they_stand_for(engines):
    records = [Record("order_id", "#W2378156")]
    _, talk = held(
        engines(),
        lambda: ScriptedConversation(["Thank you."], records=records, expecting=("order_id", ())),
        [Clip(SECOND, keys="2378156#")],
    )
    assert [(said.text, said.source) for said in talk.said] == [("#W2378156", "keypad")]


def test_a_badly_heard_number_is_read_back_before_anything_is_done(engines, say):
    records = [Record("order_id", "#W2378156"), Record("order_id", "#W2378165")]
    _, talk = held(
        engines("it is W 237 81", "Yes."),
        lambda: ScriptedConversation(["Thank you."], records=records, expecting=("order_id", ())),
        [Clip(say("It is W 2 3 7 8 1.")), Clip(say("Yes that is right."))],
    )
    assert len(talk.said) == 1
    assert talk.said[0].text in ("it is #W2378156", "it is #W2378165")


def test_words_get_their_times_and_the_call_its_events(engines, say):
    _, talk = held(
        engines("Where is my order?"),
        lambda: ScriptedConversation(["On its way."]),
        [Clip(say("Where is my order?"))],
    )
    said = next(event for event in talk.events if event.kind == "caller_said")
    assert [word[0] for word in said.data["words"]] == ["Where", "is", "my", "order?"]
    assert talk.events[-1].kind == "call_ended"


def test_hanging_up_in_the_middle_of_an_answer_loses_nothing(engines, say):
    slow = ScriptedConversation([LONG], thinks_s=0.5)

    async def leave_early(url):
        caller = Caller([Clip(say("Where is my order?"))], wait_s=0.0)
        await caller.place(url, {}, linger_s=0.0)

    with serving(engines("Where is my order?", seconds_a_character=0.05), lambda: slow) as bench:
        asyncio.run(leave_early(bench.url))
    assert [said.text for said in slow.said] == ["Where is my order?"]
    assert slow.events[-1].kind == "call_ended"


def test_a_silent_caller_is_asked_and_then_let_go(engines):
    manners = Manners(prompt_after_s=0.5)
    placed, talk = held(engines(), ScriptedConversation, [Clip(np.tile(SECOND, 6))], manners, linger_s=1.0)
    assert placed.close_code == 1000
    assert not talk.said
    assert talk.events[-1].data["reason"] == "ended"


def test_a_caller_waits_with_music_and_hears_the_person_who_writes(engines, say):
    waiting = Standing(status="queued", position=2)
    standings = [
        Standing(),
        waiting,
        waiting,
        waiting,
        replace(waiting, status="human", messages=("Mei here, hello.",)),
        Standing(),
    ]
    conversation = ScriptedConversation(["I will get you somebody."], standings=standings)
    talking = engines("A person please.")
    held(talking, lambda: conversation, [Clip(say("A person please.")), Clip(np.tile(SECOND, 6))])
    spoken = talking.text_to_speech.spoken
    assert any("number 2 in the queue" in text for text in spoken)
    assert any("I am back" in text for text in spoken)
    assert any("Mei here" in text for text in spoken)


@pytest.mark.parametrize(("answer", "kept"), [("Yes.", True), ("No.", False)])
def test_with_nobody_on_duty_a_message_is_written_down_and_recorded_only_after_a_yes(
    engines, say, tmp_path, answer, kept
):
    closed = [Standing(), Standing(status="queued", on_duty=False)]
    message = "Please call me back about my kettle."
    clips = [
        Clip(say("A person please.")),
        Clip(say("Yes."), after_silence_s=1.2),
        Clip(say(message), after_silence_s=1.5),
    ]
    placed, talk = held(
        engines("A person please.", answer, message),
        lambda: ScriptedConversation(["Nobody is here.", ""], standings=closed),
        clips,
        Manners(recordings=tmp_path),
        linger_s=7.0,
    )
    voicemail = next(event for event in talk.events if event.kind == "voicemail")
    assert voicemail.data["text"] == message
    assert (voicemail.data["recording"] is not None) == kept
    assert [file.stat().st_size > 8000 for file in tmp_path.glob("*.wav")] == [True] * kept
    assert talk.said[-1].text == message
    assert placed.close_code == 1000


def test_whoever_hangs_up_in_her_message_has_left_it(engines, say, tmp_path):
    closed = [Standing(), Standing(status="queued", on_duty=False)]
    clips = [
        Clip(say("A person please.")),
        Clip(say("Yes."), after_silence_s=1.2),
        Clip(say("Please call me back."), after_silence_s=1.5),
    ]
    _, talk = held(
        engines("A person please.", "Yes.", "Please call me back."),
        lambda: ScriptedConversation(["Nobody is here.", ""], standings=closed),
        clips,
        Manners(recordings=tmp_path),
        linger_s=0.0,
    )
    voicemail = next(event for event in talk.events if event.kind == "voicemail")
    assert voicemail.data["text"] == "Please call me back."
    assert len(list(tmp_path.glob("*.wav"))) == 1
    assert talk.events[-1].kind == "call_ended"


@pytest.mark.parametrize(("answer", "kept"), [("Yes.", 1), ("No, please don't.", 0)])
def test_a_call_is_recorded_only_after_a_yes(engines, say, tmp_path, answer, kept):
    held(
        engines(answer, "Where is my order?"),
        lambda: ScriptedConversation(["On its way."]),
        [Clip(say("Yes please.")), Clip(say("Where is my order?"))],
        Manners(ask_to_record=True, recordings=tmp_path),
    )
    assert len(list(tmp_path.glob("*.wav"))) == kept


def test_a_bad_line_is_still_a_conversation(engines, say):
    placed, talk = held(
        engines("Where is my order?"),
        lambda: ScriptedConversation(["On its way."]),
        [Clip(say("Where is my order?"))],
        network=Network(loss=0.05, jitter_s=0.06),
    )
    assert len(talk.said) == 1
    assert placed.answer_s[0] is not None


def test_one_failed_answer_is_apologised_for_and_the_call_goes_on(engines, say):
    replies = iter([RuntimeError("the database is on fire"), None])

    def answer(_):
        failure = next(replies)
        if failure:
            raise failure
        return "On its way."

    talking = engines("Where is my order?", "I said where is my order?")
    _, talk = held(
        talking,
        lambda: ScriptedConversation(answer),
        [Clip(say("Where is my order?")), Clip(say("I said, where is my order?"))],
    )
    assert len(talk.said) == 2
    assert any("something went wrong" in text for text in talking.text_to_speech.spoken)


@pytest.mark.parametrize(("spoken", "says"), [(("en", "de"), "Unterwegs."), (("en",), "only speak English")])
def test_a_caller_is_answered_in_her_language_or_told_which_is_spoken(engines, say, spoken, says):
    asks = Heard("Wo ist meine Bestellung?", ("Wo ist meine Bestellung?",), 0.9, "de")
    talking = replace(engines(asks), text_to_speech=ScriptedTextToSpeech(0.01, ("en", "de")))
    conversation = ScriptedConversation(["Unterwegs."])
    conversation.languages = spoken
    _, talk = held(
        talking,
        lambda: conversation,
        [Clip(say("Where is my order please?"))],
    )
    assert any(says in text for text in talking.text_to_speech.spoken)
    assert len(talk.said) == (1 if "de" in spoken else 0)


def test_a_caller_whose_language_is_not_spoken_gets_a_person_with_her_yes(engines, say):
    asks, yes = (Heard(text, (text,), 0.9, "de") for text in ("Wo ist meine Bestellung?", "Ja bitte."))
    manners = Manners(apologies={"de": Apology("Ich spreche nur Englisch.", ("ja",))})
    talking = replace(engines(asks, yes), text_to_speech=ScriptedTextToSpeech(0.01, ("en", "de")))
    _, talk = held(
        talking,
        lambda: ScriptedConversation(["Of course."]),
        [Clip(say("Where is my order please?")), Clip(say("Yes please."), after_silence_s=1.0)],
        manners,
    )
    assert "Ich spreche nur Englisch." in talking.text_to_speech.spoken
    assert [said.text for said in talk.said] == [manners.wish_for_person]
    assert talking.speech_to_text.hints[-1].language == "de"
