"""`warmline doctor`: what is configured, what works, and what to do about the rest."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import typer

from agent.cli.store import opened
from agent.settings import Settings

State = Literal["works", "off", "broken"]
SPOKEN = "I would like to cancel my order, please."
MARKS: dict[State, str] = {"works": "ok  ", "off": "-   ", "broken": "FAIL"}


@dataclass(frozen=True)
class Finding:
    """One part of the installation. Only a broken one keeps the service from running."""

    part: str
    state: State
    said: str


def doctor() -> None:
    """Look at every part. Exit 1 when one is broken."""
    settings = Settings()
    findings: list[Finding] = []
    for look in LOOKS:
        for finding in _looked(look, settings):
            findings.append(finding)
            print(f"{MARKS[finding.state]} {finding.part:<14} {finding.said}", flush=True)
    broken = sum(finding.state == "broken" for finding in findings)
    print(
        f"{broken} of {len(findings)} parts are broken."
        if broken
        else "Everything that is switched on works."
    )
    raise typer.Exit(1 if broken else 0)


def _looked(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """What a look finds; a look that fails is a finding too."""
    try:
        yield from look(settings)
    except Exception as error:  # noqa: BLE001 - whatever is wrong here is what the doctor was asked for
        first = (str(error) or type(error).__name__).splitlines()[0]
        yield Finding(look.__name__.strip("_").replace("_", " "), "broken", first)


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".doctor"
    probe.write_text("")
    probe.unlink()
    free = shutil.disk_usage(folder).free / 1e9
    yield Finding("data folder", "works", f"{folder.resolve()}, {free:.1f} GB free (WARMLINE_DATA_DIR)")


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlmodel import func, select

    from crm.conversations import Conversation
    from crm.customers import Customer
    from crm.staff import Staff

    with opened(settings) as database, database.reading() as session:
        customers, talks, people = (
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Customer, Conversation, Staff)
        )
    shown = database.url.render_as_string(hide_password=True)
    yield Finding("database", "works", f"{shown}: {customers:,} customers, {talks:,} conversations")
    if customers == 0:
        yield Finding(
            "records", "off", "No customers yet: warmline serve --demo, or warmline import FORMAT PATH"
        )
    if people == 0:
        yield Finding("staff", "off", "Nobody can log in yet: warmline user add EMAIL --role agent")


def _turn(settings: Settings) -> Iterator[Finding]:
    """One turn of a conversation that is not kept for anybody: the brain, the mood and the graph together."""
    from agent import bootstrap

    started = time.perf_counter()
    app = bootstrap.build(settings)
    loaded = time.perf_counter()
    try:
        mood = app.sentiment.score("Thank you, that is very kind.")
    finally:
        app.close()
    yield Finding("brain", "works", f"{app.brain.name}, loaded in {loaded - started:.1f} s (WARMLINE_BRAIN)")
    yield Finding("mood", "works", f"a kind word scores {mood.score:+.2f}")


def _model(settings: Settings) -> Iterator[Finding]:
    if not settings.has_endpoint:
        yield Finding(
            "model", "off", "No language model: set OPENAI_API_KEY, or OPENAI_BASE_URL for another one"
        )
        return
    from agent.brain import openai_check

    for tried in openai_check.check(settings):
        grave: State = "broken" if tried.name in ("chat", "tools") else "off"
        said = " ".join(part for part in (tried.seen, tried.do) if part)
        yield Finding(f"model: {tried.name}", "works" if tried.works else grave, said)


def _beside(settings: Settings) -> Iterator[Finding]:
    """What else is asked of a model."""
    asked = ", ".join(sorted(settings.model_for))
    if asked and not settings.has_endpoint:
        yield Finding("model for", "broken", f"{asked}: needs OPENAI_API_KEY or OPENAI_BASE_URL")
    else:
        choose = "nothing else; WARMLINE_MODEL_FOR=mood,summary,wording asks a model for these too"
        yield Finding("model for", *_switch(asked, choose))


def _voice(settings: Settings) -> Iterator[Finding]:
    """Speak a sentence and listen to it: models, voice and sound in one."""
    import numpy as np

    from voice.audio import resample
    from voice.local import local_engines
    from voice.speech_to_text import RATE, Hint
    from voice.speech_to_text.word_errors import word_errors
    from voice.text_to_speech import SpeechFailed

    try:
        engines = local_engines(settings.data_dir, settings.tts_voice)
        voice = engines.text_to_speech
        sound = np.concatenate(list(voice.speak(SPOKEN)))
    except SpeechFailed as failure:
        yield Finding("speaking", "broken", str(failure))
        return
    except RuntimeError as missing:
        yield Finding("voice", "off", f"No calls: {missing}")
        return
    yield Finding("speaking", "works", f"{settings.tts_voice}, {len(sound) / voice.rate:.1f} s of sound")
    started = time.perf_counter()
    heard = engines.speech_to_text.hear(resample(sound, voice.rate, RATE), Hint())
    took = f"“{heard.text}” after {time.perf_counter() - started:.1f} s"
    right = word_errors(SPOKEN, heard.text)[0] <= 1
    yield Finding("hearing", "works" if right else "broken", f"whisper {settings.stt_model}, heard {took}")
    engines.close()


def _telephone(settings: Settings) -> Iterator[Finding]:
    signed = settings.twilio_auth_token.get_secret_value()
    if not signed:
        yield Finding(
            "telephone", "off", "Anybody may ring /v1/voice/twilio: set WARMLINE_TWILIO_AUTH_TOKEN for Twilio"
        )
    else:
        seen = settings.public_url or "the address that each request names (WARMLINE_PUBLIC_URL is surer)"
        yield Finding("telephone", "works", f"Twilio's signature is checked for {seen}")
    yield Finding(
        "transfer",
        *_switch(
            settings.transfer_number, "WARMLINE_TRANSFER_NUMBER is dialled for callers who want a person"
        ),
    )
    for language, voice in settings.tts_voices.items():
        there = voice.is_file() and voice.with_name(voice.name + ".json").is_file()
        told = str(voice) if there else f"{voice} or its .json is missing; see WARMLINE_TTS_VOICES"
        yield Finding(f"voice {language}", "works" if there else "broken", told)


def _surroundings(settings: Settings) -> Iterator[Finding]:
    signed = bool(settings.secret.get_secret_value())
    if settings.webhook_url and not signed:
        yield Finding(
            "webhooks", "broken", "WARMLINE_WEBHOOK_URL needs WARMLINE_SECRET, to sign what is sent"
        )
    else:
        yield Finding(
            "webhooks", *_switch(settings.webhook_url, "WARMLINE_WEBHOOK_URL tells another desk of cases")
        )
    yield Finding("chroma", *_switch(settings.chroma_url, "embedded; WARMLINE_CHROMA_URL for a server"))


def _switch(value: str, otherwise: str) -> tuple[State, str]:
    return ("works", value) if value else ("off", otherwise)


LOOKS = (_data_folder, _database, _turn, _model, _beside, _voice, _telephone, _surroundings)
