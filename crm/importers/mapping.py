"""Which column of a CSV file is what in the CRM, as somebody wrote it in YAML.

    noun: customers
    delimiter: ";"              # a comma unless said otherwise
    encoding: latin-1           # utf-8 unless said otherwise
    timezone: Europe/Oslo       # of times without one; UTC unless said otherwise
    columns:
      id: Customer number       # our column: theirs
      email: E-mail
      created_at: {from: Since, format: "%d.%m.%Y"}
      vip: {from: Tier, values: {gold: true, silver: false}}
      country: {value: Norway}  # the same for every row

`options` of variants and order lines may be put together: `options: {parts: {color: Colour}}`.
Several files of one folder are a list under `tables:`, each with its `file:`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from crm.errors import BadInput
from crm.nouns import BY_NAME, Noun

TABLE_KEYS = ("noun", "file", "columns", "delimiter", "encoding", "timezone")
COLUMN_KEYS = ("from", "value", "parts", "format", "values")


@dataclass(frozen=True)
class Column:
    """Where the value of one of our columns comes from: a column, parts of it, or a constant."""

    name: str
    source: str | None = None
    constant: str | None = None
    parts: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the file that this one reads."""
        return (*([self.source] if self.source is not None else []), *self.parts.values())


@dataclass(frozen=True)
class Table:
    """How one file becomes records of one noun."""

    noun: Noun
    columns: tuple[Column, ...]
    file: str | None
    delimiter: str
    encoding: str
    timezone: ZoneInfo


def read(path: Path) -> list[Table]:
    """The mapping; raises BadInput with the file and line of whatever is wrong in it."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), yaml.SafeLoader)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8.") from None
    except yaml.YAMLError as error:
        raise BadInput(f"{path}: {' '.join(str(error).split())}") from None
    if root is None:
        raise BadInput(f"{path} is empty. Say `noun:` and `columns:`.")
    return _Reader(path).tables(root)


class _Reader:
    """Walks the nodes of the document, because only they know their lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def tables(self, root: yaml.Node) -> list[Table]:
        found = self._mapping(root, ("tables", *TABLE_KEYS))
        if "tables" not in found:
            return [self._table(root)]
        if len(found) > 1 or not isinstance(found["tables"], yaml.SequenceNode):
            raise self._wrong(root, "`tables` is a list, and stands alone")
        read = [self._table(node) for node in found["tables"].value]
        for node, table in zip(found["tables"].value, read, strict=True):
            if table.file is None:
                raise self._wrong(node, "each of several tables needs its `file:`")
        return read

    def _table(self, node: yaml.Node) -> Table:
        found = self._mapping(node, TABLE_KEYS)
        for needed in ("noun", "columns"):
            if needed not in found:
                raise self._wrong(node, f"`{needed}:` is missing")
        name = self._text(found["noun"])
        if name not in BY_NAME:
            raise self._wrong(found["noun"], f"'{name}' is not a noun. Use one of: {', '.join(BY_NAME)}")
        texts = {key: self._text(found[key]) for key in ("file", "delimiter", "encoding") if key in found}
        delimiter = texts.get("delimiter", ",")
        if len(delimiter) != 1:
            raise self._wrong(found["delimiter"], "a delimiter is one character")
        return Table(
            noun=BY_NAME[name],
            columns=tuple(self._columns(found["columns"], BY_NAME[name])),
            file=texts.get("file"),
            delimiter=delimiter,
            encoding=self._encoding(found),
            timezone=self._timezone(found),
        )

    def _columns(self, node: yaml.Node, noun: Noun) -> Iterable[Column]:
        for name, given in self._mapping(node, tuple(noun.table.model_fields)).items():
            if isinstance(given, yaml.ScalarNode):
                yield Column(name, source=self._text(given))
                continue
            found = self._mapping(given, COLUMN_KEYS)
            if len({"from", "value", "parts"} & set(found)) != 1:
                raise self._wrong(given, f"'{name}' needs one of `from:`, `value:` and `parts:`")
            yield Column(
                name,
                source=self._text(found["from"]) if "from" in found else None,
                constant=self._text(found["value"]) if "value" in found else None,
                parts=self._texts(found["parts"]) if "parts" in found else {},
                format=self._text(found["format"]) if "format" in found else None,
                values=self._texts(found["values"]) if "values" in found else {},
            )

    def _encoding(self, found: dict[str, yaml.Node]) -> str:
        name = self._text(found["encoding"]) if "encoding" in found else "utf-8-sig"
        try:
            "".encode(name)
        except LookupError:
            raise self._wrong(found["encoding"], f"'{name}' is not an encoding, such as latin-1") from None
        return name

    def _timezone(self, found: dict[str, yaml.Node]) -> ZoneInfo:
        name = self._text(found["timezone"]) if "timezone" in found else "UTC"
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise self._wrong(
                found["timezone"], f"'{name}' is not a time zone, such as Europe/Oslo"
            ) from None

    def _mapping(self, node: yaml.Node, known: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, "`key: value` lines are expected here")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if known and name not in known:
                raise self._wrong(key, f"'{name}' is not known here. Use one of: {', '.join(known)}")
            if name in found:
                raise self._wrong(key, f"'{name}' is there twice")
            found[name] = value
        return found

    def _texts(self, node: yaml.Node) -> dict[str, str]:
        return {key: self._text(value) for key, value in self._mapping(node).items()}

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, "a single value is expected here")
        return str(node.value)

    def _wrong(self, node: yaml.Node, problem: str) -> BadInput:
        return BadInput(f"{self.path}, line {node.start_mark.line + 1}: {problem}.")
