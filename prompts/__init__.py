"""Every word that the agent or a model is given, as files with a name and a version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Prompt:
    """One Markdown file: its front matter's name and version, and its text."""

    name: str
    version: int
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


@cache
def read(path: str) -> Prompt:
    """A Markdown prompt by its path below `prompts/`, such as 'system/agent.md'."""
    _, front, text = (FOLDER / path).read_text().split("---\n", 2)
    matter = yaml.safe_load(front)
    return Prompt(str(matter["name"]), int(matter["version"]), text.strip())


@cache
def data(path: str) -> dict[str, Any]:
    """A YAML file by its path below `prompts/`."""
    content = yaml.safe_load((FOLDER / path).read_text())
    if not isinstance(content, dict):
        raise ValueError(f"prompts/{path} must be a mapping.")
    return content


@cache
def phrases(path: str, name: str) -> re.Pattern[str]:
    """The list `name` of a YAML file, regular expressions of whole words, as one pattern."""
    return any_of(data(path)[name])


def any_of(listed: Iterable[str]) -> re.Pattern[str]:
    """Regular expressions of whole words as one pattern, in any case."""
    return re.compile("|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in listed), re.IGNORECASE)
