"""Mood, summary and wording through the model: each with its embedded twin, and none that lies."""

import json

import pytest
from pydantic import ValidationError

from agent import bootstrap, costs
from agent.brain.breaker import Breaker
from agent.brain.openai.aside import Aside
from agent.brain.openai.endpoint import Endpoint
from agent.costs import Allowance
from agent.rewording import reworded
from agent.sentiment import Mood
from agent.sentiment.openai import OpenAIScorer
from agent.settings import Settings
from agent.summary import summarised
from crm import checkpoints
from crm.errors import BadInput
from crm.handoffs import Handoff
from tests.brain_openai.wire import ScriptedModel, fails, says

TWIN = Mood(0.0, "neutral", "neutral", 0.5)


class Twin:
    def score(self, text, embedding=None, *, with_emotion=True):
        return TWIN


def aside(*steps):
    endpoint = Endpoint(
        "m", base_url="http://model.test/v1", transport=ScriptedModel(*steps), sleep=lambda _: None
    )
    return Aside(endpoint, Allowance(None, 1.0))


FELT = {"score": -0.8, "emotion": "anger", "confidence": 0.9, "urgency": 1, "hesitation": 0, "confusion": 0}


def test_the_model_reads_a_mood():
    mood = OpenAIScorer(aside(says(json.dumps(FELT))), Twin()).score("where IS it?!")
    assert (mood.label, mood.emotion, mood.score) == ("negative", "anger", -0.8)


@pytest.mark.parametrize(
    "wrong", [says("angry"), says(json.dumps({**FELT, "score": -7})), fails(500), fails(400)]
)
def test_a_mood_that_cannot_be_read_is_left_to_the_twin(wrong):
    assert OpenAIScorer(aside(wrong), Twin()).score("where IS it?!") == TWIN


LEDGER = [
    {
        "tool": "cancel_order",
        "arguments": {"order_id": "#W1000001", "reason": "no longer needed"},
        "status": "ok",
        "result": {"order_id": "#W1000001", "status": "cancelled", "refund": "100.00"},
    }
]
TALK = [{"role": "customer", "text": "Cancel #W1000001, and I was promised $20 last week"}]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Order #W1000001 was cancelled and $100.00 refunded. She says she was promised $20.", True),
        ("Order #W1000001 was cancelled and $120.00 refunded.", False),
        ("Order #W1000002 was cancelled.", False),
        ("A new kettle has been shipped.", False),
    ],
)
def test_a_summary_is_kept_when_the_records_bear_it_out(written, kept):
    assert summarised(aside(says(written)), TALK, LEDGER, "twin") == (written if kept else "twin")


def test_a_summary_that_does_not_come_is_the_twins():
    assert summarised(aside(fails(500)), TALK, LEDGER, "twin") == "twin"


@pytest.mark.parametrize(
    ("worded", "kept"),
    [
        ("I understand. Your order #W1000001 is still pending, at $100.00. Anything else?", True),
        ("Your order #W1000001 is pending, at $90.00. Anything else?", False),
        ("Your order #W1000001 is pending, at $100.00.", False),
        ("I have refunded #W1000001, $100.00. Anything else?", False),
    ],
)
def test_a_wording_keeps_every_fact_or_is_not_used(worded, kept):
    reply = "Order #W1000001 is pending, total $100.00. Anything else?"
    assert reworded(aside(says(worded)), reply, "frustration") == (worded if kept else reply)


def test_prices_are_read_and_wrong_ones_named():
    price = costs.prices("gpt=0.40/1.60/0.10, llama:8b=0/0")["gpt"]
    assert price.of(1_000_000, 500_000, 1_000_000) == pytest.approx(0.2 + 0.05 + 1.6)
    for wrong in ("gpt", "gpt=1", "gpt=a/b", "=1/2", "gpt=-1/2"):
        with pytest.raises(BadInput, match="WARMLINE_MODEL_PRICES"):
            costs.prices(wrong)


def test_a_breaker_opens_lets_one_trial_through_and_closes():
    now = [0.0]
    breaker = Breaker(failures=2, seconds=10, clock=lambda: now[0])
    breaker.failed()
    assert breaker.may_try()
    breaker.failed()
    assert not breaker.may_try()
    now[0] = 10.0
    assert [breaker.may_try(), breaker.may_try()] == [True, False]
    breaker.failed()
    now[0] = 29.0
    assert not breaker.may_try()
    now[0] = 31.0
    assert breaker.may_try()
    breaker.succeeded()
    assert not breaker.is_open


def test_no_emotion_is_kept_without_consent():
    mood = OpenAIScorer(aside(says(json.dumps(FELT))), Twin()).score("where IS it?!", with_emotion=False)
    assert (mood.emotion, mood.score) == ("neutral", -0.8)


def test_what_is_asked_of_a_model_is_a_setting_and_a_wrong_name_is_told(monkeypatch):
    monkeypatch.setenv("WARMLINE_MODEL_FOR", "mood, wording")
    assert Settings(_env_file=None).model_for == {"mood", "wording"}
    monkeypatch.setenv("WARMLINE_MODEL_FOR", "moods")
    with pytest.raises(ValidationError, match="mood"):
        Settings(_env_file=None)


def test_a_provider_that_keeps_failing_is_not_waited_for_on_every_turn():
    model = ScriptedModel(fails(500))
    dead = Aside(
        Endpoint("m", base_url="http://model.test/v1", transport=model, sleep=lambda _: None),
        Allowance(None, 1.0),
    )
    for _ in range(6):
        assert OpenAIScorer(dead, Twin()).score("where IS it?!") == TWIN
    assert len(model.asked) == 3 * 3, "three messages tried three times each, then nobody asks"


@pytest.fixture
def wired(mia, sqlite_url, tmp_path, noon, monkeypatch):
    """Builds the embedded service whose model is asked for the named tasks over a scripted wire."""
    built = []

    def build(tasks, respond):
        model = ScriptedModel(respond)
        real = Endpoint.of

        def scripted(settings):
            made = real(settings)
            made._transport, made._sleep = model, lambda _: None
            return made

        monkeypatch.setattr(Endpoint, "of", scripted)
        settings = Settings(
            database_url=sqlite_url,
            data_dir=tmp_path,
            brain="embedded",
            openai_base_url="http://model.test/v1",
            model_for=frozenset(tasks),
            _env_file=None,
        )
        built.append(bootstrap.build(settings, clock=lambda: noon))
        conversation, _ = built[-1].conversations.open()
        return built[-1], model, conversation

    yield build
    for app in built:
        app.close()


def test_the_settings_alone_let_a_model_read_the_mood(wired):
    app, model, talk = wired({"mood"}, says(json.dumps(FELT)))
    turn = app.conversations.reply(talk, "m1", "where is order #W1000001? I am mia@example.com")
    assert turn.sentiment["score"] == -0.8
    assert [body["response_format"]["json_schema"]["name"] for body in model.asked] == ["Feeling"]
    assert turn.brain == "embedded"


def test_the_settings_alone_let_a_model_word_a_reply_but_never_a_confirmation(wired):
    def warmer(body):
        reply = json.loads(body["messages"][-1]["content"])["reply"]
        return says(f"Of course. {reply}")

    app, model, talk = wired({"wording"}, warmer)
    turn = app.conversations.reply(talk, "m1", "where is order #W1000001? I am mia@example.com")
    assert turn.reply.startswith("Of course. ")
    assert "rewording@2" in turn.prompts
    asked = len(model.asked)
    turn = app.conversations.reply(talk, "m2", "cancel #W1000001, I no longer need it")
    assert turn.awaiting["kind"] == "confirmation"
    assert len(model.asked) == asked


def test_a_wording_that_invents_is_not_said_by_the_service(wired):
    app, _, talk = wired({"wording"}, says("Your order #W1000001 was refunded, $500.00!"))
    turn = app.conversations.reply(talk, "m1", "where is order #W1000001? I am mia@example.com")
    assert "500" not in turn.reply
    assert "rewording@2" not in turn.prompts


def test_the_settings_alone_let_a_model_write_the_summary_of_a_case(wired):
    app, _, talk = wired({"summary"}, says("Mia asks for a person about her order."))
    turn = app.conversations.reply(talk, "m1", "I want to speak to a human being")
    with app.database.reading() as session:
        package = session.get(Handoff, turn.handoff["handoff_id"]).package
    assert package["summary"] == "Mia asks for a person about her order."
    assert package["summary_prompt"] == "summary@1"
    assert "summary@1" in turn.prompts


def test_a_summary_that_does_not_come_leaves_the_embedded_one(wired):
    app, _, talk = wired({"summary", "mood", "wording"}, fails(500))
    turn = app.conversations.reply(talk, "m1", "I want to speak to a human being")
    with app.database.reading() as session:
        package = session.get(Handoff, turn.handoff["handoff_id"]).package
    assert "asked for a person" in package["summary"]
    assert package["summary_prompt"] is None


def test_what_is_asked_beside_the_brain_is_counted_and_capped_in_its_conversation(wired, monkeypatch):
    allowed = Allowance(costs.Price(1000.0, 1000.0, 1000.0), dollars=0.3)
    monkeypatch.setattr(Allowance, "of", classmethod(lambda cls, settings: allowed))
    app, model, talk = wired({"mood", "summary", "wording"}, says(json.dumps(FELT), usage=(100, 20)))
    other, _ = app.conversations.open()
    app.conversations.reply(talk, "m1", "where is order #W1000001? I am mia@example.com")
    assert spent_by(app, talk) == {"tokens": 240, "dollars": pytest.approx(0.24)}
    app.conversations.reply(talk, "m2", "where is order #W1000002?")
    assert len(model.asked) == 3, "one more fits below the cap"
    turn = app.conversations.reply(talk, "m3", "I want to speak to a human being")
    assert (len(model.asked), turn.reply != "") == (3, True)
    assert spent_by(app, talk)["tokens"] == 360
    app.conversations.reply(other, "m1", "hello")
    assert len(model.asked) > 3, "another conversation has its own allowance"


@pytest.mark.parametrize("usage", [(100, 20), None])
def test_an_answer_beside_the_brain_that_cannot_be_used_is_paid_for_all_the_same(wired, usage):
    app, _, talk = wired({"mood"}, says("angry", usage=usage))
    app.conversations.reply(talk, "m1", "where is order #W1000001? I am mia@example.com")
    assert spent_by(app, talk)["tokens"] >= 100


def spent_by(app, talk):
    with app.database.reading() as session:
        return checkpoints.latest(session, talk)["spent"]
