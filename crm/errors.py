"""Everything that can go wrong on purpose.

CrmError
├── NotFound       no such record, or not one that the asker may see
├── Refusal        the store's rules say no; the words may be told to the customer
├── BadInput       a value or a file that cannot be read; says where
└── Conflict       somebody else was first
    ├── AlreadyClaimed
    └── KeyReused
"""


class CrmError(Exception):
    """The root. Its text is safe to show: no other person's data, no trace."""


class NotFound(CrmError):
    """No such record. Someone else's record answers the same, so that nothing is given away."""


class Refusal(CrmError):
    """The store's rules do not allow it. The text is a sentence for the customer."""


class BadInput(CrmError):
    """A value that cannot be used: what was wrong, where, and what to do."""


class Conflict(CrmError):
    """The record has moved on since it was read."""


class AlreadyClaimed(Conflict):
    """Somebody else took this handoff first."""


class KeyReused(Conflict):
    """An idempotency key came back with another call than the one it ran."""
