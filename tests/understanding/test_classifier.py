"""Intents learnt from a few examples."""

import numpy as np
import pytest

from agent.brain.embedded.understanding import classifier as module
from agent.brain.embedded.understanding.classifier import IntentClassifier, UnusableExamplesError, fingerprint
from agent.brain.embedded.understanding.wording import Wording


def test_other_words_for_the_same_wish_find_their_intent(shop):
    for text, intent in [
        ("pls call off the order i made", "cancel"),
        ("could you take these sneakers back", "return"),
        ("my package has not come, where is it", "track"),
        ("CANCLE MY ORDR", "cancel"),
    ]:
        assert shop.rank(text)[0].intent == intent


def test_ranks_all_intents_with_probabilities_that_add_up(shop):
    ranked = shop.rank("track it")
    assert {one.intent for one in ranked} == set(shop.intents)
    assert [one.probability for one in ranked] == sorted((one.probability for one in ranked), reverse=True)
    assert sum(one.probability for one in ranked) == pytest.approx(1, abs=1e-4)


def test_what_no_intent_covers_earns_little_confidence(shop):
    inside = min(shop.rank(text)[0].confidence for text in ("cancel the order", "where is my parcel now"))
    outside = max(shop.rank(text)[0].confidence for text in ("who won the election", "", "🙂", "play jazz"))
    assert outside < 0.3 < inside


def test_texts_given_as_fallback_take_probability_away(shop_examples, encoder):
    plain = IntentClassifier.fit(shop_examples, encoder)
    warned = IntentClassifier.fit(shop_examples, encoder, fallback=["what a nice day", "tell me a joke"])
    assert warned.intents == plain.intents
    assert warned.rank("tell me a good joke")[0].confidence < plain.rank("tell me a good joke")[0].confidence
    assert warned.nearest("tell me a joke")[1] is None
    assert sum(one.probability for one in warned.rank("tell me a joke")) < 0.9


def test_a_known_embedding_is_used_instead_of_encoding_again(shop, encoder):
    borrowed = encoder.encode(["where is my parcel"])[0]
    assert shop.rank("where is my parcel", borrowed) == shop.rank("where is my parcel")
    assert shop.nearest("anything", borrowed)[0] == "where is my parcel"


def test_held_out_answers_are_those_of_a_fit_without_the_example(shop_examples, encoder, shop):
    without = IntentClassifier.fit(shop_examples[1:], encoder)
    judged = shop.held_out()[0]
    text, intent = shop_examples[0]
    assert (judged.text, judged.intent) == (text, intent)
    again = {one.intent: one.similarity for one in without.rank(text)}
    assert judged.guess.intent == without.rank(text)[0].intent
    assert judged.guess.similarity == pytest.approx(again[judged.guess.intent], abs=1e-4)


def test_the_threshold_keeps_the_asked_share_of_held_out_examples(shop):
    confidences = np.array([one.guess.confidence for one in shop.held_out()])
    assert (confidences >= shop.threshold(0.75)).mean() >= 0.75
    assert shop.threshold(0.95) <= shop.threshold(0.5)


def test_saved_and_loaded_it_answers_the_same(shop, encoder, tmp_path):
    shop.save(tmp_path / "shop.npz")
    loaded = IntentClassifier.load(tmp_path / "shop.npz", encoder)
    assert loaded.fingerprint == shop.fingerprint
    assert loaded.rank("send it back") == shop.rank("send it back")
    assert loaded.held_out() == shop.held_out()


@pytest.fixture
def learnt_as_many(shop_examples, encoder, monkeypatch):
    """As if these examples were thousands."""
    monkeypatch.setattr(module, "MANY", len(shop_examples) - 1)
    return IntentClassifier.fit(shop_examples, encoder)


def test_of_many_examples_details_count_that_the_finished_meaning_has_lost(learnt_as_many, shop):
    for text, intent in [("pls call off the order i made", "cancel"), ("where is my package now", "track")]:
        assert learnt_as_many.rank(text)[0].intent == intent
    one, other = (each.rank("could you take these sneakers back")[0] for each in (learnt_as_many, shop))
    assert (one.intent, one.similarity) == (other.intent, other.similarity)
    assert one.probability != other.probability


def test_of_many_examples_each_is_judged_as_by_a_fit_without_it(learnt_as_many, shop_examples, encoder):
    without = IntentClassifier.fit(shop_examples[1:], encoder)
    judged = learnt_as_many.held_out()[0]
    assert judged.guess.intent == without.rank(shop_examples[0][0])[0].intent


def test_many_examples_answer_the_same_when_saved_and_loaded(learnt_as_many, encoder, tmp_path):
    learnt_as_many.save(tmp_path / "many.npz")
    loaded = IntentClassifier.load(tmp_path / "many.npz", encoder)
    assert loaded.rank("send it back") == learnt_as_many.rank("send it back")


def test_kept_refits_when_an_example_was_added_and_encodes_only_that(tmp_path, shop_examples, encoder):
    class Counting:
        def __init__(self):
            self.texts = []

        def encode(self, texts):
            self.texts += texts
            return encoder.encode(texts)

    path = tmp_path / "cache" / "shop.npz"
    IntentClassifier.kept(path, shop_examples, encoder)
    counting = Counting()
    same = IntentClassifier.kept(path, shop_examples, counting)
    assert counting.texts == []
    more = IntentClassifier.kept(path, [*shop_examples, ("scrap that purchase", "cancel")], counting)
    assert counting.texts == ["scrap that purchase"]
    assert more.fingerprint != same.fingerprint


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_a_broken_cache_file_is_replaced(tmp_path, shop_examples, encoder, content):
    path = tmp_path / "shop.npz"
    path.write_bytes(content)
    IntentClassifier.kept(path, shop_examples, encoder)
    assert IntentClassifier.load(path, encoder).fingerprint == fingerprint(shop_examples)


def test_a_file_of_something_else_is_refused(tmp_path, encoder):
    np.savez(tmp_path / "other.npz", numbers=np.arange(3))
    with pytest.raises(ValueError, match=r"other\.npz is not a saved classifier"):
        IntentClassifier.load(tmp_path / "other.npz", encoder)


def test_one_intent_alone_cannot_be_told_apart(encoder):
    with pytest.raises(UnusableExamplesError, match="at least two intents, not 1"):
        IntentClassifier.fit([("hello", "greet"), ("hi", "greet")], encoder)


def test_too_many_examples_are_refused_before_memory_runs_out(encoder, monkeypatch):
    monkeypatch.setattr(module, "MOST_EXAMPLES", 3)
    with pytest.raises(UnusableExamplesError, match="at most 3"):
        IntentClassifier.fit([("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")], encoder)


def test_the_order_of_examples_does_not_matter_to_the_fingerprint(shop_examples):
    assert fingerprint(shop_examples) == fingerprint(list(reversed(shop_examples)))
    assert fingerprint(shop_examples) != fingerprint(shop_examples, fallback=["hello"])


def test_one_text_is_compared_as_all_are():
    texts = ["I want to return 2 lamps", "where is my parcel, where?", "", "i", "Return, return the LAMP!"]
    wording = Wording(texts)
    ((_, rows),) = wording.blocks()
    one_by_one = np.stack([wording.similarities(text) for text in texts])
    np.testing.assert_allclose(one_by_one, wording.against_known(rows), atol=1e-5)
    assert one_by_one[0, 0] == pytest.approx(1, abs=1e-5)
