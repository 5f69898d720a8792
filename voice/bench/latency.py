"""End of speech to first sound, over whole calls at real-time pace.

Either with a conversation that answers at once, which measures the voice alone, or with a running service.
"""

import asyncio

import numpy as np

from voice.bench import speech
from voice.bench.server import serving
from voice.conversation import Utterance
from voice.engines import Engines
from voice.scripted import ScriptedConversation
from voice.simulator import Caller, Clip, Placed
from voice.telephony.ring import ring, talked
from voice.text_to_speech import TextToSpeech

_SAID = (
    "Where is my order?",
    "I would like to cancel my order please.",
    "The kettle that I bought is broken.",
    "No longer needed.",
    "Yes, please go ahead.",
    "Can I change the address of my order?",
)
_REPLIES = (
    "I can look that up. Which order do you mean?",
    "I will cancel order #W2378156 and refund $153.20 to your credit card. Shall I go ahead?",
    "I am sorry to hear that. Would you like to return it or to exchange it for another one?",
    "Order #W2378156 was delivered on 2024-05-12, and you have 30 days to return it.",
    "All right, that is done. Is there anything else I can help you with?",
)
# What callers of the demo store say; nothing is changed by it.
_CALLS = (
    ("Where is my order?", "Nora Lind, nine seven two zero five.", "Thank you. What did I pay for it?"),
    ("I want to cancel my order.", "nora dot lind at shopper dot example.", "No, leave it as it is."),
    ("Do you ship to other countries?", "How long do I have to return something?", "Okay, thank you."),
    ("I would like to return my trail shoes.", "Priya Raman, seven eight seven zero four.", "No, not now."),
    ("What is in my last order?", "My name is Tom Okafor and my zip code is three zero three zero seven.",
     "When was it delivered?"),
)  # fmt: skip


def measure_service(
    voice: TextToSpeech, url: str, calls: int, at_once: int, auth_token: str = ""
) -> dict[str, object]:
    """Figures over calls of three turns to a running service with the demo store; raises NotAnswered."""
    said = [[Clip(speech.spoken(voice, text), text) for text in texts] for texts in _CALLS]

    async def one(number: int) -> tuple[Placed, list[dict[str, int]]]:
        stream, parameters = await asyncio.to_thread(ring, url, auth_token=auth_token)
        placed = await Caller(said[number % len(said)]).place(stream, parameters)
        transcript = (await asyncio.to_thread(talked, url, parameters))["transcript"]
        timings = [message["heard"]["timings"] for message in transcript if "timings" in message["heard"]]
        return placed, timings

    async def every() -> list[tuple[Placed, list[dict[str, int]]]]:
        done: list[tuple[Placed, list[dict[str, int]]]] = []
        for first in range(0, calls, at_once):
            numbers = range(first, min(calls, first + at_once))
            done += await asyncio.gather(*(one(number) for number in numbers))
        return done

    results = asyncio.run(every())
    timings = [timing for _, each in results for timing in each]
    return {"calls": calls, "at_once": at_once, **_figures([placed for placed, _ in results], timings)}


def measure(engines: Engines, calls: int, at_once: int) -> dict[str, object]:
    """Figures over calls of three turns; no reply comes twice, so no speech comes from memory."""
    said = [speech.spoken(engines.text_to_speech, text) for text in _SAID]
    number = 0

    def answer(_: Utterance) -> str:
        nonlocal number
        number += 1
        reply = _REPLIES[number % len(_REPLIES)]
        return reply.replace("W2378156", f"W{2378156 + number}").replace(
            "I ", f"{_NAMES[number % 20]}, I ", 1
        )

    def conversation() -> ScriptedConversation:
        return ScriptedConversation(answer)

    async def placed(url: str) -> list[Placed]:
        done: list[Placed] = []
        for first in range(0, calls, at_once):
            together = [
                Caller([Clip(said[(n * 3 + i) % len(said)]) for i in range(3)]).place(url, {})
                for n in range(first, min(calls, first + at_once))
            ]
            done += await asyncio.gather(*together)
        return done

    with serving(engines, conversation) as bench:
        results = asyncio.run(placed(bench.url))
        timings = [
            event.data["timings"]
            for held in bench.conversations
            for event in held.events
            if event.kind == "answered"
        ]
    return {"calls": calls, "at_once": at_once, **_figures(results, timings)}


def _figures(results: list[Placed], timings: list[dict[str, int]]) -> dict[str, object]:
    answers = [a for result in results for a in result.answer_s if a is not None]
    unanswered = sum(a is None for result in results for a in result.answer_s)
    greetings = [result.greeting_s for result in results if result.greeting_s is not None]
    return {
        "turns": len(answers),
        "unanswered": unanswered,
        "end_of_speech_to_first_sound_ms": _percentiles([1000 * a for a in answers]),
        "greeting_ms": _percentiles([1000 * g for g in greetings]),
        **{
            name: _percentiles([timing[name] for timing in timings])
            for name in ("endpoint_ms", "recognition_ms", "brain_ms", "speech_ms")
        },
    }


_NAMES = (
    "Mei", "Noah", "Olivia", "Yusuf", "Fatima", "James", "Ivan", "Sofia", "Ethan", "Lucas",
    "Amelia", "Raj", "Emma", "Liam", "Ava", "Mason", "Isabella", "Aarav", "Chen", "Omar",
)  # fmt: skip


def _percentiles(values: list[float]) -> dict[str, int]:
    return {f"p{p}": round(float(np.percentile(values, p))) for p in (50, 95)} if values else {}
