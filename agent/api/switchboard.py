"""What the voice routes need, built once for a running service at the first call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from agent import wording
from agent.api.conversations import greeting
from agent.api.voice_conversation import AgentConversation, all_customers
from agent.bootstrap import App
from crm import conversations
from voice.conversation import Conversation
from voice.engines import Engines, Manners
from voice.local import local_engines, warm

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switchboard:
    """How calls reach conversations.

    `begin` opens a conversation for a caller's number and gives its id and token. `find` gives the one behind
    id and token, None when they do not belong together. `engines` is asked at each call and may raise
    RuntimeError with what to install; `warm` builds them before a call comes. With an empty `auth_token` (no
    Twilio account) nothing is checked and a stream may come without TwiML. `public_url` is how Twilio reaches
    us behind a proxy.
    """

    begin: Callable[[str], tuple[str, str]]
    find: Callable[[str, str], Conversation | None]
    engines: Callable[[], Engines]
    warm: Callable[[], None]
    manners: Manners
    auth_token: str = ""
    public_url: str = ""


def of(app: App) -> Switchboard:
    """The switchboard of a running service."""
    people = cache(lambda: all_customers(app))

    def begin(_caller: str) -> tuple[str, str]:
        return app.conversations.open("voice")

    def find(conversation_id: str, token: str) -> Conversation | None:
        with app.database.reading() as session:
            known = session.get(conversations.Conversation, conversation_id)
        if known is None or not conversations.opens(known, token):
            return None
        return AgentConversation(app, conversation_id, people)

    building = Lock()
    build = cache(lambda: local_engines(app.settings.data_dir, app.settings.tts_voice))

    def engines() -> Engines:
        # The first call may come while they are being warmed.
        with building:
            return build()

    manners = Manners(recordings=app.settings.data_dir / "recordings")

    def warm_up() -> None:
        try:
            warm(engines(), [greeting(app), *manners.sentences(), *wording.every_sentence()])
        except RuntimeError as missing:
            log.warning("there will be no calls: %s", missing)

    return Switchboard(
        begin=begin,
        find=find,
        warm=warm_up,
        engines=engines,
        manners=manners,
        auth_token=app.settings.twilio_auth_token.get_secret_value(),
    )
