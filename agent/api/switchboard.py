"""What the voice routes need, built once for a running service at the first call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from threading import Event, Lock

import prompts
from agent import wording
from agent.api import transfer
from agent.api.caller_identity import all_customers
from agent.api.conversations import greeting
from agent.api.voice_conversation import AgentConversation
from agent.bootstrap import App
from agent.settings import Settings
from crm import calls, conversations
from crm.calls import Line
from voice.conversation import Conversation
from voice.engines import Engines, Manners
from voice.languages import Apology
from voice.local import local_engines, warm

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switchboard:
    """How calls reach conversations.

    `begin` opens a conversation for a caller's number and gives its id and token. `find` gives the one behind
    id and token for a line, None when they do not belong together. `engines` is asked at each call and may
    raise RuntimeError with what to install; `warm` builds them before a call comes. `connected` is told that
    a dialled person takes the call, `ended` that the dialling is over; it gives whether anybody had taken it.
    With an empty `auth_token` (no Twilio account) nothing is checked and a stream may come without TwiML.
    `public_url` is how Twilio reaches us behind a proxy.
    """

    begin: Callable[[str], tuple[str, str]]
    find: Callable[[str, str, Line], Conversation | None]
    engines: Callable[[], Engines]
    warm: Callable[[Event], None]
    manners: Manners
    connected: Callable[[str], None]
    ended: Callable[[str], bool]
    auth_token: str = ""
    public_url: str = ""


def of(app: App) -> Switchboard:
    """The switchboard of a running service."""
    people = partial(all_customers, app)

    def begin(caller: str) -> tuple[str, str]:
        conversation_id, token = app.conversations.open("voice")
        with app.database.writing() as session:
            calls.begin(session, conversation_id, "telephone", app.clock(), caller)
        return conversation_id, token

    def find(conversation_id: str, token: str, line: Line) -> Conversation | None:
        with app.database.reading() as session:
            known = session.get(conversations.Conversation, conversation_id)
        if known is None or not conversations.opens(known, token):
            return None
        return AgentConversation(app, conversation_id, people, line, app.settings.transfer_number)

    building = Lock()
    build = cache(
        lambda: local_engines(app.settings.data_dir, app.settings.tts_voice, app.settings.tts_voices)
    )

    def engines() -> Engines:
        # The first call may come while they are being warmed.
        with building:
            return build()

    manners = manners_of(app.settings)

    def warm_up(ending: Event) -> None:
        try:
            warm(engines(), [greeting(app), *manners.sentences(), *wording.every_sentence()], ending)
        except RuntimeError as missing:
            log.warning("there will be no calls: %s", missing)

    return Switchboard(
        begin=begin,
        find=find,
        warm=warm_up,
        engines=engines,
        manners=manners,
        connected=partial(transfer.connected, app),
        ended=partial(transfer.ended, app),
        auth_token=app.settings.twilio_auth_token.get_secret_value(),
        public_url=app.settings.public_url,
    )


def manners_of(settings: Settings) -> Manners:
    """How calls are held here; what is said in languages that are not spoken is in `prompts/`."""
    apologies = prompts.data("replies/languages.yaml")["apologies"]
    return Manners(
        ask_to_record=settings.record_calls,
        recordings=settings.data_dir / "recordings",
        apologies={code: Apology(one["words"], tuple(one["agreed"])) for code, one in apologies.items()},
    )
