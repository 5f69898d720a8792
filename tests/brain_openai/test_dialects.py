"""How OpenAI-compatible servers really write: what she reads, and what the CRM then holds."""

from __future__ import annotations

import json

import httpx2
import pytest

from crm import effects
from tests.brain_openai.conftest import UNDERSTUDY
from tests.brain_openai.wire import Dripping, calls, fails, says, stream

SAID = "Your order #W1000001 is pending."
CANCEL = {"order_id": "#W1000001", "reason": "no longer needed"}
WRITTEN = json.dumps(CANCEL)


def sse(*frames, ends=b"\n\n", space=b" ", done=True, **headers):
    """Server-sent events: a dict is a chunk, a string its line as it stands."""
    lines = [
        frame.encode()
        if isinstance(frame, str)
        # JSON writes half of a character as an escape.
        else b"data:" + space + dumped(frame).encode(errors="backslashreplace")
        for frame in frames
    ]
    if done:
        lines.append(b"data:" + space + b"[DONE]")
    body = b"".join(line + ends for line in lines)
    return httpx2.Response(200, headers={"content-type": "text/event-stream"} | headers, content=body)


def dumped(frame):
    return json.dumps(frame, ensure_ascii=False)


def delta(finish=None, **what):
    return {"choices": [{"index": 0, "delta": what, "finish_reason": finish}]}


def whole(message, finish="stop", **more):
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return httpx2.Response(200, json={"object": "chat.completion", "choices": [choice], **more})


def call(arguments, name="cancel_order", **more):
    return {"type": "function", "function": {"name": name, "arguments": arguments}, **more}


words = [delta(content="Your order "), delta(content="#W1000001 is "), delta(content="pending.")]
role = delta(role="assistant", content=None)
stop = delta("stop")

SPOKEN = {
    "Azure: the filter's findings first, in no choice": sse(
        {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]},
        role,
        *words,
        {"choices": [{"index": 0, "finish_reason": "stop", "delta": {}, "content_filter_results": {}}]},
        {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}},
    ),
    "Azure: findings behind the words, without a delta": sse(
        role, *words, {"choices": [{"index": 0, "content_filter_offsets": {}, "finish_reason": None}]}, stop
    ),
    "vLLM: usage null until its last choice": sse(
        {**role, "usage": None}, *words, {**stop, "usage": {"prompt_tokens": 5, "completion_tokens": None}}
    ),
    "DeepSeek: reasons first": sse(
        delta(role="assistant", content=None, reasoning_content="She wants"),
        delta(content=None, reasoning_content=" a refund, I have refunded it."),
        *words,
        stop,
    ),
    "OpenRouter: comments, reasoning and usage of its own": sse(
        ": OPENROUTER PROCESSING",
        delta(role="assistant", content="", reasoning="Hm", reasoning_details=[{"type": "text"}]),
        ": OPENROUTER PROCESSING",
        *words,
        delta("stop", content="", native_finish_reason="STOP"),
        {"choices": [{"index": 0, "delta": {"content": ""}}], "usage": {"prompt_tokens": 5, "cost": 0.1}},
    ),
    "Ollama: a model that thinks aloud": sse(
        delta(role="assistant", content="<think>"),
        delta(content="I have refunded $500.00 to her."),
        delta(content="</th"),
        delta(content="ink>\n\n"),
        *words,
        stop,
    ),
    "Groq: usage in a field of its own": sse(
        {**role, "x_groq": {"id": "r"}}, *words, {**stop, "x_groq": {"usage": {"prompt_tokens": 4}}}
    ),
    "Mistral: words as parts": sse(
        delta(role="assistant", content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
        delta(content=[{"type": "text", "text": SAID}]),
        stop,
    ),
    "Gemini: all at once, the reason in capitals": sse(delta("STOP", role="assistant", content=SAID)),
    "llama.cpp: timings beside the choices": sse(role, *words, {**stop, "timings": {"prompt_n": 3}}),
    "a proxy that pings": sse(": ping", role, "event: ping", "data:", *words, ": ping", stop),
    "an event's name before its data": sse("event: message\nid: 7\nretry: 10", role, *words, stop),
    "lines end as on Windows": sse(role, *words, stop, ends=b"\r\n\r\n"),
    "no space after the colon": sse(role, *words, stop, space=b""),
    "one line end between frames": sse(role, *words, stop, ends=b"\n"),
    "a mark of byte order before the stream": sse(
        "\ufeffdata: " + dumped(delta(content="Your ")),
        *[delta(content=part) for part in ("order ", "#W1000001 is pending.")],
        stop,
    ),
    "words behind the end": sse(*words, stop, "data: [DONE]", delta(content=" I have refunded it.")),
    "no [DONE] at the end": sse(role, *words, stop, done=False),
    "more choices than one": sse(
        *words, {"choices": [{"index": 1, "delta": {"content": "Never mind."}, "finish_reason": None}]}, stop
    ),
    "usage that is no object": sse({**role, "usage": 5}, *words, {**stop, "usage": "none"}),
    "usage whose figures are none": sse(
        *words, {**stop, "usage": {"prompt_tokens": "x", "completion_tokens": -4}}
    ),
    "choices null": sse({"choices": None}, *words, stop),
    "a server that does not stream": whole({"content": SAID}, usage={"prompt_tokens": 3}),
    "a server that does not stream, in parts": whole({"content": [{"type": "text", "text": SAID}]}),
    "a server that does not stream and names no type": httpx2.Response(
        200,
        headers={"content-type": "text/plain; charset=utf-8"},
        content=dumped({"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}).encode(),
    ),
    "a server that does not stream and writes over many lines": httpx2.Response(
        200,
        headers={"content-type": "application/json"},
        content=json.dumps(
            {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}, indent=2
        ).encode(),
    ),
    "tool_calls null, function_call null, refusal null": sse(
        delta(role="assistant", content="", tool_calls=None, function_call=None, refusal=None), *words, stop
    ),
    "an empty list of calls on each chunk": sse(
        *[delta(content=part, tool_calls=[]) for part in ("Your order ", "#W1000001 is pending.")], stop
    ),
    "a mark of the template behind the words": sse(*words, delta(content="<|eot_id|>"), stop),
    "the same cut in two": sse(*words, delta(content="<end_"), delta(content="of_turn>"), stop),
    "marks of the template around the words": sse(
        delta(content="<|begin_of_thought|>Refunded."),
        delta(content="<|end_of_thought|><|begin_of_solution|>"),
        *words,
        delta(content="<|end_of_solution|>"),
        stop,
    ),
    "gpt-oss: its channels as words": sse(
        delta(content="<|channel|>analysis<|message|>I have refunded it.<|end|><|start|>assistant"),
        *[delta(content=part) for part in ("<|chan", "nel|>", "final<|mess", "age|>")],
        *words,
        delta(content="<|return|>"),
        stop,
    ),
    "a role before the words": sse(delta(content="Assi"), delta(content="stant: "), *words, stop),
    "a model that goes on as the customer": sse(
        *words,
        *[delta(content=part) for part in ("\n", "\nUs", "er", ": Thanks!", "\nAssistant: I refunded it.")],
        stop,
    ),
    "Magistral: a thought in brackets": sse(
        delta(content="[TH"), delta(content="INK]I have refunded it.[/THINK]"), *words, stop
    ),
    "Seed: a thought under a namespace": sse(
        delta(content="<seed:think>I have refunded it.</seed:think>\n"), *words, stop
    ),
    "streamed as messages": sse(
        *[{"choices": [{"index": 0, "message": one["choices"][0]["delta"]}]} for one in words], stop
    ),
    "ended by the end of a sequence": sse(*words, delta("eos_token")),
}


@pytest.mark.parametrize("dialect", SPOKEN)
def test_words_are_read_in_every_dialect(mia_with, dialect):
    talk = mia_with(SPOKEN[dialect])
    turn = talk.say("where is #W1000001?")
    assert turn.reply == SAID
    assert "".join(talk.screen) == SAID
    assert (len(talk.model.asked), talk.understudy.seen) == (2, [])
    assert turn.usage["input_tokens"] >= 0
    assert turn.usage["output_tokens"] >= 0


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x0c", "\x1e", "é", "😀"])
@pytest.mark.parametrize("size", [1, 3])
def test_no_sign_within_a_word_ends_a_line(mia_with, sign, size):
    body = sse(delta(content=f"Your order{sign} #W1000001 is pending."), stop).read()
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    reply = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Dripping(pieces))
    talk = mia_with(lambda _: reply)
    assert talk.say("where is #W1000001?").reply.endswith("#W1000001 is pending.")
    assert talk.understudy.seen == []


def test_an_emoji_cut_into_halves_is_read_whole_and_half_of_one_breaks_nothing(mia_with):
    cut = sse(delta(content="Your order \ud83d"), delta(content="\ude00 #W1000001 is "), words[2], stop)
    assert mia_with(cut).say("where is #W1000001?").reply == "Your order 😀 #W1000001 is pending."
    alone = sse(delta(content="Your order \udc00 is"), delta(content=" pending.\ud83d"), stop)
    assert mia_with(alone).say("where is #W1000001?").reply == "Your order \ufffd is pending."


@pytest.mark.parametrize("reason", ["\ud83d", "\udc00\ud83d", "\\ud83d"])
@pytest.mark.parametrize("name", ["cancel_order", "cancel\udc00_order"])
def test_half_of_an_emoji_in_a_call_breaks_nothing(mia_with, reason, name):
    written_so = WRITTEN.replace("no longer needed", reason)
    talk = mia_with(sse(delta(tool_calls=[call(written_so, name, index=0)]), delta("tool_calls")))
    turn = talk.say("please cancel #W1000001")
    assert turn.reply
    assert (written(talk), turn.brain) == ([], "openai")


def test_a_thought_whose_beginning_is_not_seen_is_known_by_its_end_and_then_expected(mia_with):
    thought = sse(delta(content="Her order is meant.\n</think>\n\n"), *words, stop)
    talk = mia_with(thought)
    assert talk.say("where is #W1000001?").reply == SAID
    asked = len(talk.model.asked)
    turn = talk.say("where is #W1000001?")
    assert "".join(talk.screen) == turn.reply == SAID
    assert len(talk.model.asked) == asked + 1
    talk.model.steps[:] = [says(SAID)]
    assert talk.say("and now?").reply == SAID, "a model that does not think this once is heard all the same"


CALLED = {
    "vLLM: in one piece, the reason 'stop'": sse(
        role, delta(tool_calls=[call(WRITTEN, index=0, id="c1")]), stop
    ),
    "without index": sse(delta("tool_calls", tool_calls=[call(WRITTEN, id="c1")])),
    "without index or id": sse(delta("tool_calls", tool_calls=[call(WRITTEN)])),
    "in pieces without index or id": sse(
        delta(tool_calls=[call("")]),
        *[
            delta(tool_calls=[{"function": {"arguments": WRITTEN[at : at + 9]}}])
            for at in range(0, len(WRITTEN), 9)
        ],
        delta("tool_calls"),
    ),
    "the index as a word": sse(delta(tool_calls=[call(WRITTEN, index="0", id="c1")]), delta("tool_calls")),
    "arguments as an object": sse(delta(tool_calls=[call(CANCEL, index=0, id="c1")]), delta("tool_calls")),
    "arguments as JSON within JSON": sse(
        delta(tool_calls=[call(json.dumps(WRITTEN), index=0, id="c1")]), delta("tool_calls")
    ),
    "the name on every piece": sse(
        *[
            delta(tool_calls=[call(WRITTEN[at : at + 30], index=0, id="c1")])
            for at in range(0, len(WRITTEN), 30)
        ],
        delta("tool_calls"),
    ),
    "the name null on later pieces": sse(
        delta(tool_calls=[call("", index=0, id="c1")]),
        delta(tool_calls=[{"index": 0, "id": None, "function": {"name": None, "arguments": WRITTEN}}]),
        delta("tool_calls"),
    ),
    "the function null on later pieces": sse(
        delta(tool_calls=[call(WRITTEN, index=0, id="c1")]),
        delta(tool_calls=[{"index": 0, "id": "c1", "function": None}]),
        delta("tool_calls"),
    ),
    "an id of its own on every piece": sse(
        delta(tool_calls=[call("", index=0, id="c1")]),
        *[
            delta(tool_calls=[{"index": 0, "id": f"c{at}", "function": {"arguments": WRITTEN[at : at + 9]}}])
            for at in range(0, len(WRITTEN), 9)
        ],
        delta("tool_calls"),
    ),
    "the name under its namespace": sse(
        delta(tool_calls=[call(WRITTEN, "functions.cancel_order", index=0, id="c1")]), delta("tool_calls")
    ),
    "gpt-oss: a mark of its channel behind the name": sse(
        delta(tool_calls=[call(WRITTEN, "cancel_order<|channel|>commentary", index=0)]), delta("tool_calls")
    ),
    "the reason in capitals": sse(delta("TOOL_CALLS", tool_calls=[call(WRITTEN, index=0, id="c1")])),
    "the reason 'function_call'": sse(delta("function_call", tool_calls=[call(WRITTEN, index=0, id="c1")])),
    "as one function call, the way it was once": sse(
        delta(function_call={"name": "cancel_order", "arguments": WRITTEN[:10]}),
        delta(function_call={"arguments": WRITTEN[10:]}),
        delta("function_call"),
    ),
    "not streamed": whole({"content": None, "tool_calls": [call(WRITTEN, id="c1")]}, "tool_calls"),
    "not streamed, arguments as an object": whole({"tool_calls": [call(CANCEL, id="c1")]}, "stop"),
    "printed as words in tags": sse(
        delta(content='<tool_call>\n{"name": "cancel_order", '),
        delta(content=f'"arguments": {WRITTEN}}}\n</tool_call>'),
        stop,
    ),
    "Llama: printed as JSON in a tag": sse(
        delta(content=f"<function=cancel_order>{WRITTEN}</function>"), stop
    ),
    "gpt-oss: printed on a channel": sse(
        delta(content="<|channel|>commentary to=functions.cancel_order <|constrain|>json<|message|>"),
        delta(content=f"{WRITTEN}<|call|>"),
        stop,
    ),
    "Gemma: printed as Python": sse(
        delta(content='```tool_code\ncancel_order(order_id="#W1000001", '),
        delta(content='reason="no longer needed")\n```'),
        stop,
    ),
    "Liquid: printed as Python in a list": sse(
        delta(content='<|tool_call_start|>[cancel_order(order_id="#W1000001", reason="no longer needed")]'),
        delta(content="<|tool_call_end|>"),
        stop,
    ),
    "Claude: printed in its tags": sse(
        delta(content='<function_calls>\n<invoke name="cancel_order">\n<parameter name="order_id">#W1000001'),
        delta(content='</parameter>\n<parameter name="reason">no longer needed</parameter>\n</invoke>\n'),
        delta(content="</function_calls>"),
        stop,
    ),
    "LM Studio: printed between its marks": sse(
        delta(content="[TOOL_REQUEST]" + json.dumps({"name": "cancel_order", "arguments": CANCEL})),
        delta(content="[END_TOOL_REQUEST]"),
        stop,
    ),
    "Hermes: printed in a wrong tag": sse(
        delta(content="<tools>\n" + json.dumps({"name": "cancel_order", "arguments": CANCEL}) + "\n</tools>"),
        stop,
    ),
    "printed as words in a fence": sse(
        delta(content="```json\n" + json.dumps({"name": "cancel_order", "arguments": CANCEL}) + "\n```"), stop
    ),
    "printed as words alone": sse(
        delta(content=json.dumps({"name": "cancel_order", "parameters": CANCEL})), stop
    ),
    "Mistral: printed behind its mark": sse(
        delta(content="[TOOL_CALLS][" + json.dumps({"name": "cancel_order", "arguments": CANCEL}) + "]"), stop
    ),
    "after a thought": sse(
        delta(content="<think>She wants it cancelled.</think>"),
        delta(tool_calls=[call(WRITTEN, index=0, id="c1")]),
        delta("tool_calls"),
    ),
}


@pytest.mark.parametrize("dialect", CALLED)
def test_a_call_is_read_in_every_dialect_and_waits_for_her_yes(mia_with, dialect):
    talk = mia_with(CALLED[dialect], says("It is cancelled."))
    turn = talk.say("please cancel #W1000001, I no longer need it")
    assert turn.awaiting == {"kind": "confirmation", "action": {"tool": "cancel_order", "arguments": CANCEL}}
    assert len(talk.model.asked) == 2
    shown = "".join(talk.screen) + turn.reply
    assert not [sign for sign in ("{", "<", "[TOOL", "cancel_order") if sign in shown]
    assert written(talk) == []
    talk.say("yes")
    assert written(talk) == ["cancel_order"]


def written(talk):
    with talk.app.database.reading() as session:
        return [row.tool for row in effects.of_conversation(session, talk.id)]


SEVERAL = {
    "the same index twice": [
        call('{"product_id": "kettle"}', "get_product", index=0, id="a"),
        call('{"product_id": "lamp"}', "get_product", index=0, id="b"),
    ],
    "without index or id": [
        call('{"product_id": "kettle"}', "get_product"),
        call('{"product_id": "lamp"}', "get_product"),
    ],
    "the same id twice": [
        call('{"product_id": "kettle"}', "get_product", index=0, id="a"),
        call('{"product_id": "lamp"}', "get_product", index=1, id="a"),
    ],
    "ids and no index": [
        call('{"product_id": "kettle"}', "get_product", id="a"),
        call('{"product_id": "lamp"}', "get_product", id="b"),
    ],
}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("dialect", SEVERAL)
def test_several_calls_are_told_apart(mia_with, dialect, together):
    two = SEVERAL[dialect]
    frames = [delta(tool_calls=two)] if together else [delta(tool_calls=[one]) for one in two]
    talk = mia_with(sse(*frames, delta("tool_calls")), says("Here they are."))
    turn = talk.say("which kettles and lamps are there?")
    products = [one.arguments["product_id"] for one in turn.tool_calls if one.tool == "get_product"]
    assert products == ["kettle", "lamp"]
    assert turn.reply == "Here they are."


def test_of_several_calls_a_malformed_one_stops_them_all_until_it_is_put_right(mia_with):
    half = calls(("get_product", {"product_id": "lamp"}), ("cancel_order", '{"order_id": "#W1'))
    talk = mia_with(half, calls(("cancel_order", CANCEL)))
    turn = talk.say("cancel #W1000001, no longer needed")
    assert turn.awaiting["action"]["tool"] == "cancel_order"
    assert written(talk) == []


@pytest.mark.parametrize("arguments", ["", "{}", None, "null", {}])
def test_a_tool_without_arguments_is_called_however_their_absence_is_written(mia_with, arguments):
    listed = sse(delta(tool_calls=[call(arguments, "list_products", index=0, id="c")]), delta("tool_calls"))
    talk = mia_with(listed, says("A kettle, a lamp and a mouse."))
    turn = talk.say("what do you sell?")
    assert "list_products" in [one.tool for one in turn.tool_calls]
    assert turn.reply == "A kettle, a lamp and a mouse."


BROKEN = {
    "an error as words": sse({"error": "overloaded"}),
    "an error as an object": sse({"error": {"message": "overloaded", "code": 503}}),
    "an error as a list": sse({"error": ["overloaded"]}),
    "an error after the first words": sse(role, words[0], {"error": {"message": "gone"}}),
    "an error as an event of its own": sse(
        role, words[0], 'event: error\ndata: {"message": "gone", "code": 500}'
    ),
    "an error with 200": httpx2.Response(200, json={"error": {"message": "no capacity"}}),
    "an error as a list with 200": httpx2.Response(200, json=[{"error": {"message": "no capacity"}}]),
    "a detail with 200": httpx2.Response(200, json={"detail": "busy"}),
    "null with 200": httpx2.Response(200, json=None),
    "words with 200": httpx2.Response(200, json="busy"),
    "nothing with 200": httpx2.Response(200),
    "204": httpx2.Response(204),
    "a page with 502": httpx2.Response(
        502, headers={"content-type": "text/html"}, content=b"<h1>Bad gateway</h1>"
    ),
    "a list with 500": httpx2.Response(500, json=[{"error": {"code": 500, "message": "x"}}]),
    "words with 503": httpx2.Response(503, json="busy"),
    "Cloudflare's 524": httpx2.Response(524, content=b"timeout"),
    "529": fails(529),
    "choices that are no list": sse({"choices": {"0": {}}}),
    "a choice that is no object": sse({"choices": ["hi"]}),
    "a choice that is null": sse({"choices": [None]}),
    "a delta that is words": sse({"choices": [{"delta": "hi", "finish_reason": "stop"}]}),
    "a message that is words": httpx2.Response(
        200, json={"choices": [{"message": "hi", "finish_reason": "stop"}]}
    ),
    "content that is a number": sse({"choices": [{"delta": {"content": 5}, "finish_reason": "stop"}]}),
    "calls that are words": sse({"choices": [{"delta": {"tool_calls": "cancel"}, "finish_reason": "stop"}]}),
    "calls that are an object": sse(
        {"choices": [{"delta": {"tool_calls": {"a": 1}}, "finish_reason": "stop"}]}
    ),
    "a call that is null": sse({"choices": [{"delta": {"tool_calls": [None]}, "finish_reason": "stop"}]}),
    "a function that is words": sse(delta("stop", tool_calls=[{"index": 0, "function": "cancel_order"}])),
    "a name that is a number": sse(delta("stop", tool_calls=[call("{}", 7, index=0)])),
    "a number": sse("data: 7"),
    "not a number, as JSON never has it": sse("data: NaN"),
    "nested beyond reading": sse("data: " + "[" * 100_000),
    "bytes of no alphabet": httpx2.Response(
        200, headers={"content-type": "text/event-stream"}, content=b"data: \xff\xfe{\x80}\n\n"
    ),
    "calls whose stream ends with [DONE] and without a reason": sse(
        delta(tool_calls=[call(WRITTEN, index=0)])
    ),
    "an answer ended by an error": sse(*words, delta("error")),
    "an answer ended by a broken network": sse(*words, delta("network_error")),
    "a length that cuts a call": sse(delta("max_tokens", tool_calls=[call(WRITTEN[:20], index=0)])),
    "Python that is none": sse(delta("stop", content="```tool_code\ncancel_order(order_id=\n```")),
    "Python that does more than call": sse(
        delta("stop", content='```tool_code\ncancel_order(order_id=open("x").read())\n```')
    ),
    "a call cut off in words": sse(delta("length", content='<tool_call>{"name": "cancel_order", "argu')),
    "only a thought": sse(delta(content="<think>I have refunded her $500.00."), delta("length")),
    "only reasons": sse(delta(reasoning_content="I have refunded her."), stop),
    "a dead protocol": httpx2.RemoteProtocolError("peer closed connection without sending complete body"),
    "a reset": httpx2.ReadError("[Errno 104] Connection reset by peer"),
    "no such host": httpx2.ConnectError("[Errno -2] Name or service not known"),
    "a wrong certificate": httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"),
    "a write that times out": httpx2.WriteTimeout("slow"),
    "no connection free": httpx2.PoolTimeout("full"),
    "redirects without end": httpx2.Response(
        307, headers={"location": "http://model.test/v1/chat/completions"}
    ),
    "a redirect to nowhere": httpx2.Response(302),
    "a redirect to another protocol": httpx2.Response(308, headers={"location": "ftp://model.test/"}),
    "403": fails(403, "model not allowed"),
    "404": fails(404, "The model `m` does not exist", code="model_not_found"),
    "404 as a page": httpx2.Response(404, content=b"404 page not found"),
    "422": httpx2.Response(422, json={"detail": [{"loc": ["body", "x"], "msg": "extra fields"}]}),
    "429 that names a date": fails(429, retry_after="Wed, 21 Oct 2037 07:28:00 GMT"),
    "429 that names nonsense": fails(429, retry_after="soon"),
    "429 for ever": fails(429, retry_after="inf"),
    "429 for no number": fails(429, retry_after="nan"),
    "429 for longer than time": fails(429, retry_after="1e400"),
    "429 for a time past": fails(429, retry_after="-5"),
    "429 of thousandths that are huge": fails(429, retry_after_ms="9" * 400),
    "429 of a spent account": fails(429, "You exceeded your current quota", code="insufficient_quota"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_whatever_else_comes_she_is_answered_and_nothing_is_done(mia_with, fault):
    talk = mia_with(BROKEN[fault])
    turn = talk.say("please cancel #W1000001, I no longer need it")
    assert turn.reply == UNDERSTUDY
    assert turn.brain == "embedded"
    assert (written(talk), turn.awaiting) == ([], None)
    shown = "".join(talk.screen)
    assert not [sign for sign in ("{", "<", "refunded", "gone", "busy") if sign in shown]
    assert len(talk.model.asked) <= 1 + 3
    assert sum(talk.waits) < 20


@pytest.mark.parametrize("fault", ["reset", "no gzip", "not closed"])
def test_a_stream_that_breaks_in_the_middle_of_a_word_is_begun_again(mia_with, fault):
    def reset():
        raise httpx2.ReadError("reset") if fault == "reset" else httpx2.RemoteProtocolError("not closed")

    def broken(_body):
        headers = {"content-type": "text/event-stream"}
        if fault == "no gzip":
            headers["content-encoding"] = "gzip"
        pieces = [sse(words[0], done=False).read()]
        return httpx2.Response(200, headers=headers, stream=Dripping(pieces, reset))

    talk = mia_with(says(SAID))
    talk.model.handle_request = raw(talk.model, broken, says(SAID))
    turn = talk.say("where is #W1000001?")
    assert "".join(talk.screen) == turn.reply == SAID


def raw(model, *steps):
    """Steps whose bodies are read as they come, and not beforehand."""
    left = list(steps)

    def handle(request):
        model.asked.append(json.loads(request.read()))
        step = left.pop(0) if len(left) > 1 else left[0]
        return (
            step(None) if callable(step) else httpx2.Response(200, headers=step.headers, content=step.read())
        )

    return handle


UNKNOWN = {
    "stream_options": (400, "Unrecognized request argument supplied: stream_options"),
    "stream_options, told with 422": (422, "Extra inputs are not permitted: body.stream_options"),
    "tool_choice": (400, "tool_choice is not supported by this model"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_a_server_does_not_know_is_left_out_from_then_on(mia_with, case):
    status, why = UNKNOWN[case]
    field = case.partition(",")[0]

    def picky(body):
        if field in body:
            return fails(status, why)
        return says(SAID) if len(body["messages"]) > 2 else says("Hello.")

    talk = mia_with(picky)
    assert talk.say("where is #W1000001?").reply == SAID
    asked = len(talk.model.asked)
    assert talk.say("where is #W1000001?").reply == SAID
    assert len(talk.model.asked) == asked + 1


def test_ids_of_calls_fit_the_narrowest_server(mia_with):
    """Mistral takes nine letters and digits and nothing else."""
    talk = mia_with(
        calls(("get_product", {"product_id": "kettle"})), calls(("get_product", "{")), says("Here.")
    )
    talk.say("which kettles?")
    ids = [one["id"] for message in talk.model.asked[-1]["messages"] for one in message.get("tool_calls", ())]
    assert len(ids) == len(set(ids)) == 2
    assert all(len(one) == 9 and one.isalnum() for one in ids)


@pytest.mark.parametrize(
    "declined",
    [
        whole({"content": None, "refusal": "I can't help with that."}),
        stream([{"content": "Hm"}], finish="SAFETY"),
        stream([{"content": ""}], finish="content_filter"),
        fails(400, "The response was filtered", code="content_filter"),
    ],
)
def test_a_refusal_in_every_dialect_leaves_the_turn_to_the_understudy(mia_with, declined):
    talk = mia_with(declined)
    turn = talk.say("cancel #W1000001")
    assert turn.reply == UNDERSTUDY
    assert any("refused" in why for why in turn.why)
    assert len(talk.model.asked) == 2
