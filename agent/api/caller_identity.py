"""Who rings: from the number she calls from and the name she says, or from name and postal code.

A number can be faked, so it proves nothing alone; with the name it counts as much as name and postal code.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlmodel import col, select

from agent import wording
from agent.bootstrap import App
from crm import calls, conversations
from crm.customers import Customer
from voice.conversation import Nearly, Utterance
from voice.identification import (
    Customers,
    Person,
    digits_of,
    name_and_code,
    says_name,
    words_of_name,
)
from voice.near_names import near

MOST_READ_BACK = 2  # names in a conversation; a no counts among the failed attempts besides
INTRODUCED = re.compile(r"\b(?:name is|name'?s|i am|i'm|this is|it is|it's)\b", re.IGNORECASE)


class CallerIdentity:
    """Writes what identifies the caller as it is on record; the guard still decides whether it does."""

    def __init__(self, app: App, conversation_id: str, people: Callable[[], Customers]) -> None:
        self._app = app
        self._conversation_id = conversation_id
        self._people = people

    def written(self, utterance: Utterance, asked: bool) -> str:
        """The utterance's text, with name and postal code as on record when they are hers beyond doubt.

        `asked` is whether the agent has asked who she is: then the words are the answer to that.
        """
        heard = utterance.alternatives or (utterance.text,)
        if "@" in utterance.text or utterance.source == "keypad":
            return utterance.text
        owner = self._by_number()
        if owner is not None and says_name(heard, owner.name):
            return _proof(owner) if asked else f"My name is {_proof(owner)}. {utterance.text}"
        parts = name_and_code(heard) if asked else {}
        found = self._people().identify(parts) if parts else None
        if found is None or found.person.postcode not in parts["postcode"]:
            return utterance.text
        return _proof(found.person)

    def nearly(self, utterance: Utterance, asked: bool) -> Nearly | None:
        """The question whether she is the one whose name, at the postal code she said, sounds nearly as hers.

        Whoever is known already, says an address or was read two names is asked nothing.
        """
        heard = utterance.alternatives or (utterance.text,)
        if "@" in utterance.text or utterance.source == "keypad":
            return None
        if not asked and not INTRODUCED.search(utterance.text):
            return None
        found = {person.id: person for text in heard if (person := self._near(text))}
        if len(found) != 1 or self._known() or self._read_back() >= MOST_READ_BACK:
            return None
        if self.written(utterance, asked) != utterance.text:
            return None  # sure enough without asking
        (person,) = found.values()
        meant = _proof(person) if asked else f"My name is {_proof(person)}. {utterance.text}"
        return Nearly(wording.say("call_is_that", name=person.name), meant)

    def _near(self, text: str) -> Person | None:
        """Whose name was nearly said; nobody's when it was said exactly, for then nothing must be asked."""
        words = words_of_name(text)
        found = near(words, self._people().at(digits_of(text)))
        said = " ".join(words).lower()
        return None if found is None or found.name.lower() in said else found

    def _known(self) -> bool:
        with self._app.database.reading() as session:
            return conversations.get(session, self._conversation_id).customer_id is not None

    def _read_back(self) -> int:
        """How many names have been read to whoever calls."""
        with self._app.database.reading() as session:
            called = calls.of_conversation(session, self._conversation_id)
        return sum(event["kind"] == "name_read_back" for call in called for event in call.events)

    def _by_number(self) -> Person | None:
        """The customer who is called back at this number, until somebody is identified."""
        with self._app.database.reading() as session:
            if conversations.get(session, self._conversation_id).customer_id is not None:
                return None
            called = calls.of_conversation(session, self._conversation_id)
            number = called[-1].caller if called else None
            owner = calls.owner_of(session, number) if number else None
            return Person(owner.id, owner.full_name, owner.zip) if owner and owner.zip else None


def _proof(person: Person) -> str:
    return f"{person.name}, {person.postcode}"


def all_customers(app: App) -> Customers:
    """Every customer by name and postcode, to recognise a caller by."""
    with app.database.reading() as session:
        query = select(Customer).where(col(Customer.erased_at).is_(None))
        return Customers([Person(one.id, one.full_name, one.zip) for one in session.exec(query)])
