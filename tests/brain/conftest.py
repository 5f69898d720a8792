"""The embedded brain at work on Mia's small store."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from agent.turn import Turn
from crm.products import Product, Variant
from prompts import FOLDER
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures that these tests share


@pytest.fixture
def talk(app_with, mia) -> Callable[..., list[Turn]]:  # noqa: F811 - the fixtures above
    """Says several things to one conversation and gives the turns. Mia has introduced herself already."""
    app = app_with(None)
    numbers = iter(range(1000))
    conversation, _ = app.conversations.open()
    app.conversations.reply(conversation, "hello", f"Hi, my e-mail is {mia.email}")

    def say(*texts: str) -> list[Turn]:
        return [app.conversations.reply(conversation, f"m{next(numbers)}", text) for text in texts]

    say.app, say.conversation = app, conversation  # type: ignore[attr-defined]
    return say


@pytest.fixture
def stranger(app_with, mia) -> Callable[..., list[Turn]]:  # noqa: F811 - the fixtures above
    """The same, for somebody who has not said who she is."""
    app = app_with(None)
    numbers = iter(range(1000))
    conversation, _ = app.conversations.open()

    def say(*texts: str) -> list[Turn]:
        return [app.conversations.reply(conversation, f"m{next(numbers)}", text) for text in texts]

    # What the service keeps is looked at through the function that talks to it.
    say.app = app  # type: ignore[attr-defined]
    return say


@pytest.fixture
def informed(talk, noon):
    """Talks to a store whose knowledge base says how things are returned, and that knows Mia."""
    talk.app.knowledge.add([FOLDER / "knowledge" / "returns.md"], noon)
    return talk


@pytest.fixture
def informed_stranger(stranger, noon):
    stranger.app.knowledge.add([FOLDER / "knowledge" / "returns.md"], noon)
    return stranger


@pytest.fixture
def talk_with_more(talk, mia):  # noqa: F811 - the fixture above
    """The same store, which also sells what Mia has never bought, and more kettles."""
    with talk.app.database.writing() as session:
        for product_id, name in (("backpack", "Backpack"), ("laptop", "Laptop")):
            session.add(Product(id=product_id, name=name))
        more = [
            ("kettle_black_2L", "kettle", {"color": "black", "capacity": "2L"}),
            ("kettle_black_3L", "kettle", {"color": "black", "capacity": "3L"}),
            ("backpack_dry", "backpack", {"size": "small", "waterproof": "yes"}),
            ("backpack_wet", "backpack", {"size": "large", "waterproof": "no"}),
        ]
        session.flush()
        for place, (id, product_id, options) in enumerate(more, start=20):
            price = Decimal("50.00")
            session.add(Variant(id=id, product_id=product_id, position=place, price=price, options=options))
    return talk
