"""One encoder and one small shop's intents for all tests of understanding."""

import pytest

from agent.brain.embedded.understanding.classifier import IntentClassifier
from agent.brain.embedded.understanding.encoder import Encoder

SHOP = {
    "cancel": [
        "cancel my order",
        "I do not need the order any more",
        "please stop the order before it ships",
        "I ordered that by mistake, call it off",
        "cancel everything that is pending",
        "I want to cancel the kettle",
    ],
    "return": [
        "I want to return the lamp",
        "send the shoes back to you",
        "I would like to give this back and get a refund",
        "return both items",
        "I want to send something back",
        "how can I return a jacket",
    ],
    "track": [
        "where is my parcel",
        "when will my order arrive",
        "track my package",
        "has my order shipped yet",
        "what is the delivery status",
        "is it still on its way",
    ],
}


@pytest.fixture(scope="session")
def encoder():
    return Encoder()


@pytest.fixture(scope="session")
def shop_examples():
    return [(text, intent) for intent, texts in SHOP.items() for text in texts]


@pytest.fixture(scope="session")
def shop(shop_examples, encoder):
    return IntentClassifier.fit(shop_examples, encoder)
