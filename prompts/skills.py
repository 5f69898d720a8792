"""Skills: what the embedded brain can do, one YAML file each, written by whoever owns the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

SKILLS = Path(__file__).parent / "skills"


@dataclass(frozen=True)
class Slot:
    """One thing that the tool must be told. `source` says which of the customer's records can tell it."""

    name: str
    source: str
    ask: str
    options: tuple[str, ...] = ()
    default: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Skill:
    """One thing that a customer may want. A skill without a tool is answered with `reply`."""

    name: str
    version: int
    does: str
    tool: str | None
    examples: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    confirm: str = ""
    done: str = ""
    reply: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


def load_skills(folder: Path = SKILLS) -> dict[str, Skill]:
    """Every skill by its name; read again when a file has changed, so that an added example counts at once.

    Raises ValueError that names the file when one cannot be read.
    """
    try:
        return _load(folder, _stamp(folder))
    except FileNotFoundError:  # removed since the folder was listed
        return _load(folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yaml")))


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: tuple[tuple[str, int], ...]) -> dict[str, Skill]:
    skills = [_read(folder / name) for name, _ in stamp]
    return {skill.name: skill for skill in skills}


def _read(path: Path) -> Skill:
    try:
        content = yaml.safe_load(path.read_text())
        known = {
            "name": content.pop("skill"),
            "version": content.pop("version"),
            "does": content.pop("does"),
            "tool": content.pop("tool", None),
            "examples": tuple(content.pop("examples")),
            "keywords": tuple(content.pop("keywords", ())),
            "slots": tuple(_slot(name, slot) for name, slot in (content.pop("slots", None) or {}).items()),
            "confirm": content.pop("confirm", ""),
            "done": content.pop("done", ""),
            "reply": content.pop("reply", ""),
        }
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"prompts/skills/{path.name}: {error!r}; see README 'Adding a skill'.") from error
    return Skill(**known, extra=content)


def _slot(name: str, slot: dict[str, Any]) -> Slot:
    return Slot(
        name=name,
        source=slot["from"],
        ask=slot["ask"],
        options=tuple(slot.get("options", ())),
        default=slot.get("default"),
        optional=bool(slot.get("optional", False)),
    )
