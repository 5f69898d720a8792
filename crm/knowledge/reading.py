"""Files that people keep their knowledge in, read as sections under headings: Markdown, HTML, PDF, text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crm.errors import BadInput

if TYPE_CHECKING:
    from bs4 import Tag

MOST_BYTES = 20_000_000
BLOCKS = ("p", "li", "tr", "pre", "blockquote", "dt", "dd", "figcaption")
ASKED = re.compile(r"<!--\s*(asked|unanswered):(.*?)-->", re.DOTALL)
QUESTIONS = ("asked", "unanswered")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Section:
    """Text under one heading. `headings` lead from the title of the document down to it."""

    headings: tuple[str, ...]
    blocks: tuple[str, ...]
    asked: tuple[str, ...] = ()  # wordings of the question that it answers
    unanswered: tuple[str, ...] = ()  # questions near it that it does not answer


def sections(path: Path) -> list[Section]:
    """The sections of one file that have text; raises BadInput when there are none to be had."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput(f"{path} is not a kind of file that can be read; use {', '.join(sorted(READERS))}.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; split it.")
        found = [section for section in reader(path) if section.blocks or section.unanswered]
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    if not found:
        raise BadInput(f"{path} has no text. A scanned PDF must be recognised (OCR) first.")
    return found


def files(paths: list[Path]) -> list[tuple[str, Path]]:
    """Every readable file below `paths` with the name it is cited by.

    Raises BadInput for a path that is missing and for two files of one name.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path} does not exist.")
        inside = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in READERS]
        for file in inside if path.is_dir() else [path]:
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            if name in found and found[name] != file:
                raise BadInput(f"{found[name]} and {file} would both be cited as {name}; rename one.")
            found[name] = file
    if not found:
        raise BadInput(f"There is nothing to read in {', '.join(map(str, paths))}.")
    return list(found.items())


def _markdown(path: Path) -> list[Section]:
    from markdown_it import MarkdownIt

    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8-sig"), flags=re.DOTALL)
    return _of_html(MarkdownIt("commonmark").enable("table").render(text), path)


def _html(path: Path) -> list[Section]:
    return _of_html(path.read_text("utf-8-sig"), path)


def _of_html(markup: str, path: Path) -> list[Section]:
    from bs4 import BeautifulSoup

    # A comment such as <!-- asked: do you deliver abroad | ship to Europe --> helps to find the section;
    # <!-- unanswered: can the driver call me --> tells what no page answers.
    soup = BeautifulSoup(ASKED.sub(r"<\1>\2</\1>", markup), "html.parser")
    title = soup.title.get_text(strip=True) if soup.title else ""
    for noise in soup(["script", "style", "nav", "header", "footer", "template", "title"]):
        noise.decompose()
    for block in soup.find_all([*BLOCKS, "div", "br"]):
        block.insert_before("\n")
        block.insert_after("\n")
    headings = [title or _name(path)]
    found = [_Open(tuple(headings))]
    for tag in soup.find_all([*HEADINGS, *BLOCKS, *QUESTIONS]):
        if tag.name in HEADINGS:
            depth = int(tag.name[1]) - 1
            headings = [*headings[:depth], _plain(tag)]
            found.append(_Open(tuple(headings)))
        elif tag.name in QUESTIONS:
            told = [wording.strip() for wording in _plain(tag).split("|") if wording.strip()]
            (found[-1].asked if tag.name == "asked" else found[-1].unanswered).extend(told)
        elif not tag.find_parent(list(BLOCKS)) and (text := _block(tag)):
            found[-1].blocks.append(text)
    if not any(section.blocks for section in found):
        for heading in soup.find_all([*HEADINGS, *QUESTIONS]):
            heading.decompose()
        found[0].blocks += [text] if (text := _plain(soup)) else []
    return [
        Section(each.headings, tuple(each.blocks), tuple(each.asked), tuple(each.unanswered))
        for each in found
    ]


@dataclass
class _Open:
    """A section that is still being read."""

    headings: tuple[str, ...]
    blocks: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def _block(tag: Tag) -> str:
    if tag.name != "tr":
        return _plain(tag)
    cells = [_plain(cell) for cell in tag.find_all(["td", "th"])]
    table = tag.find_parent("table")
    names = [_plain(cell) for cell in table.find_all("th")] if table else []
    if not tag.find("td"):
        return ""
    if len(names) != len(cells):
        return ", ".join(cells) + "."
    return (
        ", ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True)) + "."
    )


def _pdf(path: Path) -> list[Section]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        pages = [page.extract_text() for page in reader.pages]
        title = (reader.metadata.title if reader.metadata else None) or _name(path)
    except PyPdfError as error:
        raise BadInput(
            f"{path} cannot be read as a PDF: {error}. Is it whole, and without a password?"
        ) from error
    # A line that is broken inside a sentence goes on; hyphens at line ends join a word.
    pages = [re.sub(r"(?<=\w)-\n(?=[a-z])", "", page) for page in pages]
    return [
        Section((title, f"page {number}"), tuple(_paragraphs(page)))
        for number, page in enumerate(pages, start=1)
    ]


def _text(path: Path) -> list[Section]:
    return [Section((_name(path),), tuple(_paragraphs(path.read_text("utf-8-sig"))))]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _plain(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _name(path: Path) -> str:
    return path.stem.replace("-", " ").replace("_", " ").capitalize()


READERS: dict[str, Callable[[Path], list[Section]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".txt": _text,
}
