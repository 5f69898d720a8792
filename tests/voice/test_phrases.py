"""Phrases that are prepared once and come from memory afterwards."""

from threading import Event

import numpy as np

from voice.local import fixed_clauses
from voice.text_to_speech.phrases import PreparedPhrases
from voice.text_to_speech.scripted import ScriptedTextToSpeech


def test_a_prepared_phrase_is_not_made_again_even_after_a_restart(tmp_path):
    file = tmp_path / "speech" / "joe.npz"
    first = PreparedPhrases(ScriptedTextToSpeech(), file)
    assert first.prepare(["Hello.", "How can I help?"]) == 2
    voice = ScriptedTextToSpeech()
    again = PreparedPhrases(voice, file)
    assert again.prepare(["Hello.", "How can I help?"]) == 0
    (kept,), (made,) = list(again.speak("How can I help?")), list(first.speak("How can I help?"))
    assert voice.spoken == []
    assert np.allclose(kept, made, atol=1e-3)


def test_a_wording_that_was_changed_is_forgotten(tmp_path):
    file = tmp_path / "joe.npz"
    PreparedPhrases(ScriptedTextToSpeech(), file).prepare(["Hello."])
    PreparedPhrases(ScriptedTextToSpeech(), file).prepare(["Good morning."])
    voice = ScriptedTextToSpeech()
    list(PreparedPhrases(voice, file).speak("Hello."))
    assert voice.spoken == ["Hello."]


def test_a_damaged_file_is_made_anew(tmp_path):
    file = tmp_path / "joe.npz"
    file.write_bytes(b"no archive")
    assert PreparedPhrases(ScriptedTextToSpeech(), file).prepare(["Hello."]) == 1


def test_only_clauses_without_a_customers_facts_are_prepared():
    clauses = fixed_clauses(["I will cancel order {order_id} and refund {amount}. Shall I go ahead?"])
    assert "Shall I go ahead?" in clauses
    assert not any("W 1" in clause or "refund" in clause for clause in clauses)


def test_a_service_that_ends_makes_no_further_phrase_and_keeps_those_it_has(tmp_path):
    ending = Event()

    class Ending(ScriptedTextToSpeech):
        """A voice during whose first phrase the service is told to end."""

        def speak(self, text, language="en"):
            ending.set()
            yield from super().speak(text, language)

    file = tmp_path / "joe.npz"
    assert PreparedPhrases(Ending(), file).prepare(["Hello.", "Good morning."], ending) == 1
    assert PreparedPhrases(ScriptedTextToSpeech(), file).prepare(["Hello.", "Good morning."]) == 1
