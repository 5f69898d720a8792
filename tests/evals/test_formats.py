"""Everybody's recordings are read into one shape, and a broken one does not spoil the others."""

import gzip
import json

import pytest

from evals import formats
from evals.errors import BrokenRecord, UnknownFormat
from evals.transcript import Transcript

LOOK_UP = {
    "id": "c1",
    "type": "function",
    "function": {"name": "get_order", "arguments": '{"order_id": "#W1"}'},
}
MESSAGES = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Where is #W1?"},
    {"role": "assistant", "content": None, "tool_calls": [LOOK_UP]},
    {"role": "tool", "tool_call_id": "c1", "content": '{"status": "pending"}'},
    {"role": "assistant", "content": "It is pending."},
    {"role": "user", "content": "Thanks!"},
]


def _read(path, name=None):
    return list(formats.transcripts([path], name or formats.guess(path)))


def _check(talk):
    assert isinstance(talk, Transcript), talk
    assert [t.customer for t in talk.turns] == ["Where is #W1?", "Thanks!"]
    assert talk.turns[0].reply == "It is pending."
    call = talk.turns[0].tool_calls[0]
    assert (call.tool, call.arguments, call.status) == ("get_order", {"order_id": "#W1"}, "ok")
    assert call.result == {"status": "pending"}


def test_openai_messages_are_read_plain_and_packed(tmp_path):
    line = json.dumps({"id": "a", "messages": MESSAGES})
    (tmp_path / "plain.jsonl").write_text(line + "\n")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    for path in sorted(tmp_path.iterdir()):
        (talk,) = _read(path)
        _check(talk)
        assert talk.instructions == "Be kind."


def test_tau_trajectory_keeps_its_reward_apart_from_what_is_expected(tmp_path):
    task = {"actions": [{"name": "cancel_order", "kwargs": {"order_id": "#W1"}}], "outputs": ["12"]}
    run = {"task_id": 7, "trial": 1, "reward": 1.0, "info": {"task": task}, "traj": MESSAGES}
    path = tmp_path / "runs.json"
    path.write_text(json.dumps([run]))
    (talk,) = _read(path)
    _check(talk)
    assert (talk.case_id, talk.trial, talk.reward) == ("7", 1, 1.0)
    assert talk.expected is not None
    assert talk.expected.must_say == ("12",)


def test_tau2_simulation_brings_its_task_and_leaves_the_customers_own_calls_out(tmp_path):
    call = {"id": "c1", "name": "get_order", "arguments": {"order_id": "#W1"}, "requestor": "assistant"}
    own = {"id": "u1", "name": "toggle_wifi", "arguments": {}, "requestor": "user"}
    messages = [
        {"role": "assistant", "content": "Hi! How can I help?"},
        {"role": "user", "content": "Where is #W1?", "tool_calls": [own]},
        {"role": "tool", "id": "u1", "content": "on", "requestor": "user"},
        {"role": "assistant", "content": None, "tool_calls": [call], "generation_time_seconds": 1.5},
        {"role": "tool", "id": "c1", "content": '{"status": "pending"}', "requestor": "assistant"},
        {"role": "assistant", "content": "It is pending.", "cost": 0.002},
        {"role": "user", "content": "Thanks!"},
    ]
    task = {"id": "t", "evaluation_criteria": {"actions": [], "communicate_info": ["pending"]}}
    simulation = {"id": "s", "task_id": "t", "trial": 2, "reward_info": {"reward": 0.0}, "messages": messages}
    path = tmp_path / "tau2.json"
    path.write_text(json.dumps({"info": {}, "tasks": [task], "simulations": [simulation]}, indent=1))
    (talk,) = _read(path)
    assert talk.turns[0].number == 0
    assert (talk.turns[1].latency_ms, talk.turns[1].cost) == (1500.0, 0.002)
    assert [c.tool for _, c in talk.calls()] == ["get_order"]
    assert (talk.reward, talk.trial, talk.expected.must_say) == (0.0, 2, ("pending",))


def test_langsmith_thread_is_one_conversation_though_each_run_repeats_the_history(tmp_path):
    human = {"type": "human", "content": "Where is #W1?"}
    ai = {
        "type": "ai",
        "content": "",
        "tool_calls": [{"id": "c1", "name": "get_order", "args": {"order_id": "#W1"}}],
    }
    tool = {"type": "tool", "tool_call_id": "c1", "content": '{"status": "pending"}'}
    said = {"type": "ai", "content": "It is pending."}
    thanks = {"type": "human", "content": "Thanks!"}
    more = {"metadata": {"thread_id": "T"}}
    began = {"start_time": "2026-01-01T10:00:00", "end_time": "2026-01-01T10:00:02"}
    history = [human, ai, tool, said]
    first = {"id": "1", "run_type": "chain", "extra": more, **began}
    first |= {"inputs": {"messages": [human]}, "outputs": {"messages": history}}
    child = {"id": "2", "run_type": "llm", "parent_run_id": "1", "inputs": {}, "outputs": {}}
    second = {"id": "3", "run_type": "chain", "extra": more, "start_time": "2026-01-01T10:01:00"}
    second |= {"inputs": {"messages": [thanks]}, "outputs": {"messages": [*history, thanks]}}
    path = tmp_path / "runs.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in (first, child, second)))
    (talk,) = _read(path)
    _check(talk)
    assert talk.id == "T"
    assert talk.turns[0].latency_ms == 2000.0


@pytest.mark.parametrize("generation", ["attributes", "events"])
def test_opentelemetry_spans_of_both_generations_are_read(tmp_path, generation):
    if generation == "attributes":
        asked = [{"role": "user", "parts": [{"type": "text", "content": "Where is #W1?"}]}]
        called = {"type": "tool_call", "id": "c1", "name": "get_order", "arguments": {"order_id": "#W1"}}
        came = {"type": "tool_call_response", "id": "c1", "response": {"status": "pending"}}
        history = [*asked, {"role": "assistant", "parts": [called]}, {"role": "tool", "parts": [came]}]
        answer = {"role": "assistant", "parts": [{"type": "text", "content": "It is pending."}]}
        thanks = {"role": "user", "parts": [{"type": "text", "content": "Thanks!"}]}
        spans = [
            _span(1, [("gen_ai.input.messages", history), ("gen_ai.output.messages", [answer])]),
            _span(2, [("gen_ai.input.messages", [*history, answer, thanks]), ("gen_ai.output.messages", [])]),
        ]
    else:
        calls = json.dumps([LOOK_UP])
        events = [
            _event("gen_ai.user.message", content="Where is #W1?"),
            _event("gen_ai.assistant.message", tool_calls=calls),
            _event("gen_ai.tool.message", id="c1", content='{"status": "pending"}'),
            _event("gen_ai.choice", message=json.dumps({"content": "It is pending."})),
            _event("gen_ai.user.message", content="Thanks!"),
        ]
        spans = [{**_span(1, []), "events": events}]
    path = tmp_path / "spans.jsonl"
    path.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    (talk,) = _read(path)
    _check(talk)
    assert talk.id == "conv-1"


def _span(number, attributes):
    told = [("gen_ai.conversation.id", "conv-1"), *attributes]
    values = [
        {"key": k, "value": {"stringValue": v if isinstance(v, str) else json.dumps(v)}} for k, v in told
    ]
    begin = number * 10**9
    return {"traceId": "t", "spanId": str(number), "startTimeUnixNano": str(begin),
            "endTimeUnixNano": str(begin + 5 * 10**8), "attributes": values}  # fmt: skip


def _event(name, **attributes):
    return {
        "name": name,
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in attributes.items()],
    }


def test_csv_with_a_person_and_waits(tmp_path):
    path = tmp_path / "talks.csv"
    path.write_text(
        "conversation_id,speaker,text,timestamp,intent\n"
        '1,customer,"Where, please, is #W1?",2026-01-01T10:00:00,tracking\n'
        "1,agent,One moment.,2026-01-01T10:00:04,tracking\n"
        "2,customer,Hello,2026-01-01T10:00:00,other\n"
    )
    first, second = _read(path)
    assert first.turns[0].customer == "Where, please, is #W1?"
    assert first.turns[0].latency_ms == 4000.0
    assert first.slices["intent"] == "tracking"
    assert second.turns[0].answered_by == "nobody"


def test_webvtt_call_knows_who_speaks_and_how_long_the_silence_was(tmp_path):
    path = tmp_path / "call.vtt"
    path.write_text(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n<v Customer>Where is my order?\n\n"
        "2\n00:00:04.500 --> 00:00:06.000\n<v Agent Smith>Let me look.\n"
    )
    (talk,) = _read(path)
    assert talk.channel == "voice"
    assert (talk.turns[0].customer, talk.turns[0].reply) == ("Where is my order?", "Let me look.")
    assert talk.turns[0].latency_ms == 1500.0


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path):
    good = json.dumps({"id": "a", "messages": MESSAGES})
    path = tmp_path / "talks.jsonl"
    path.write_text(f'{good}\n{{"id": "b", "messages": [}}\n{{"id": "c"}}\n{good}\n')
    found = _read(path, "openai")
    assert [type(f).__name__ for f in found] == ["Transcript", "BrokenRecord", "BrokenRecord", "Transcript"]
    assert [f.line for f in found if isinstance(f, BrokenRecord)] == [2, 3]
    assert "messages" in str(found[2])


def test_a_broken_element_of_an_array_is_named_and_the_rest_goes_on(tmp_path):
    runs = [
        json.dumps({"task_id": i, "trial": 0, "reward": 1.0, "traj": MESSAGES}, indent=1) for i in range(3)
    ]
    runs[1] = runs[1].replace('"trial": 0', '"trial" 0')
    path = tmp_path / "runs.json"
    path.write_text("[\n" + ",\n".join(runs) + "\n]")
    found = _read(path, "tau")
    assert [f.case_id for f in found if isinstance(f, Transcript)] == ["0", "2"]
    (broken,) = (f for f in found if isinstance(f, BrokenRecord))
    assert path.read_text().splitlines()[broken.line - 1].strip().startswith('"trial" 0')


def test_an_array_longer_than_the_window_is_read_record_by_record(tmp_path):
    long = [{"role": "user", "content": "x" * 700_000}, {"role": "assistant", "content": "ok"}]
    path = tmp_path / "runs.json"
    path.write_text(json.dumps([{"task_id": i, "reward": 0.0, "traj": long} for i in range(6)]))
    assert [t.case_id for t in _read(path, "tau")] == [str(i) for i in range(6)]


def test_a_file_of_no_known_format_is_refused_with_the_formats_named(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text('{"hello": 1}')
    with pytest.raises(UnknownFormat, match="--format"):
        formats.guess(path)
