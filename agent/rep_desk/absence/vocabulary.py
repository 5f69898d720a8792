"""Denials that stand in the verb."""

from __future__ import annotations

BE_NOT = ("were not", "weren't", "was not", "wasn't", "is not", "are not", "isn't", "aren't")
