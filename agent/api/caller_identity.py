"""Who rings: from the number she calls from and the name she says, or from name and postal code.

A number can be faked, so it proves nothing alone; with the name it counts as much as name and postal code.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import col, select

from agent.bootstrap import App
from crm import calls, conversations
from crm.customers import Customer
from voice.conversation import Utterance
from voice.identification import Customers, Person, name_and_code, says_name


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
            proof = f"{owner.name}, {owner.postcode}"
            return proof if asked else f"My name is {proof}. {utterance.text}"
        parts = name_and_code(heard) if asked else {}
        found = self._people().identify(parts) if parts else None
        if found is None or found.person.postcode not in parts["postcode"]:
            return utterance.text
        return f"{found.person.name}, {found.person.postcode}"

    def _by_number(self) -> Person | None:
        """The customer who is called back at this number, until somebody is identified."""
        with self._app.database.reading() as session:
            if conversations.get(session, self._conversation_id).customer_id is not None:
                return None
            called = calls.of_conversation(session, self._conversation_id)
            number = called[-1].caller if called else None
            owner = calls.owner_of(session, number) if number else None
            return Person(owner.id, owner.full_name, owner.zip) if owner and owner.zip else None


def all_customers(app: App) -> Customers:
    """Every customer by name and postcode, to recognise a caller by."""
    with app.database.reading() as session:
        query = select(Customer).where(col(Customer.erased_at).is_(None))
        return Customers([Person(one.id, one.full_name, one.zip) for one in session.exec(query)])
