"""Words in disguise: invisible characters, look-alike letters, mark-up. Checks of plain words miss them."""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that are drawn as Latin ones.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһАВЕКМНОРСТХІЈЅαοενικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıӏ",
    "aeopcyxijsdqwhABEKMHOPCTXIJSaoevikptuxABEZHIKMNOPTYXil",
)
_MARKUP = re.compile(r"(?<=\w)[*_~`]+(?=\w)(?![\w.+-]*@)|[*~`]+|\\(?=[^\w\s])")
_KEPT = "\n\t\r"


def visible(text: str) -> str:
    """The text without characters that nobody sees: zero-width ones, direction marks, tags."""
    if text.isascii():
        return text
    return "".join(
        sign for sign in text if sign in _KEPT or unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cn")
    )


def undisguised(text: str) -> str:
    """The words as a reader takes them: wide and look-alike letters as Latin ones, without mark-up."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    return _MARKUP.sub("", folded)
