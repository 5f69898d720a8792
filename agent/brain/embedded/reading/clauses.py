"""Taking a message apart: into clauses that each ask for one thing, with the conditions they hang on."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

VERBS = (
    r"cancel|return|exchange|modify|change|swap|replace|switch|update|refund|upgrade|correct|adjust|undo|"
    r"know|ask|check|tell me|find out|get the|confirm|keep|add"
)
WANT = (
    r"(?:(?:i|we)(?:'d| would)?\s+(?:also\s+|then\s+|just\s+)?"
    r"(?:want|like|need|wish|love|prefer)?\s*(?:to\s+)?)?"
)
LEAD = r"(?:also\s+|then\s+|finally\s+|lastly,?\s+|instead\s+|possibly\s+|potentially\s+)*"
JOINT = re.compile(
    rf"(?:,?\s+(?:and|then|but|plus)\s+|,\s+){LEAD}{WANT}{LEAD}(?:to\s+)?(?=(?:{VERBS})\b)", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")
SEMICOLON = re.compile(
    rf";\s*(?=(?:and\s+|then\s+|also\s+)*(?:{VERBS}|for\s+(?:order\s+)?#|first|second|third|i\s))",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"(?:for|finally|lastly|also|first|second|after|at|then|once|in|on|next)\b", re.IGNORECASE
)
DEED = re.compile(rf"\b(?:{VERBS})", re.IGNORECASE)
LITERAL = re.compile(r"\{[^{}]*\}")
CONDITION = re.compile(
    r"^(?:and\s+|but\s+|or\s+|also,?\s+|then\s+|so\s+)*(?:only\s+)?"
    r"(?P<if>(?:if|in case|when|should|unless|once|otherwise|or else|failing that)\b)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Clause:
    """One clause. `condition` is the 'if …' it hangs on, '' for a bare 'otherwise', None for none."""

    text: str
    condition: str | None = None
    literals: dict[str, dict[str, str]] = field(default_factory=dict)


def split(message: str) -> list[Clause]:
    """The clauses of a message, in order. Dict literals become ⟦n⟧ words that `literals` explains."""
    text, literals = _without_literals(message)
    found: list[Clause] = []
    for sentence in SENTENCE.split(text):
        for part in SEMICOLON.split(sentence):
            found += _conditional(part.strip(), literals)
    return [clause for clause in found if re.search(r"\w|⟦", clause.text) or clause.condition]


def _without_literals(message: str) -> tuple[str, dict[str, dict[str, str]]]:
    literals: dict[str, dict[str, str]] = {}

    def keep(match: re.Match[str]) -> str:
        try:
            value = ast.literal_eval(match.group())
        except (ValueError, SyntaxError):
            return match.group()
        if not isinstance(value, dict):
            return match.group()
        name = f"⟦{len(literals)}⟧"
        literals[name] = {str(key): str(given) for key, given in value.items()}
        return name

    return LITERAL.sub(keep, message), literals


def _conditional(part: str, literals: dict[str, dict[str, str]]) -> list[Clause]:
    """Separate 'if X, do Y' into the condition and what hangs on it."""
    inner = re.search(r"\((if\b[^()]*)\)", part, re.IGNORECASE)
    if inner:
        rest = (part[: inner.start()] + part[inner.end() :]).strip()
        return [*_conditional(rest, literals), *_conditional(inner.group(1), literals)]
    late = re.search(r"[,.]?\s+(?:and|but)\s+(?=if\b)|,\s+(?=if\b)|\s+(?=otherwise\b)", part, re.IGNORECASE)
    if late and late.start() > 0 and not CONDITION.match(part[: late.start()]):
        return [*_joined(part[: late.start()], None, literals), *_conditional(part[late.end() :], literals)]
    match = CONDITION.match(part)
    if match is None:
        return _joined(part, None, literals)
    if match["if"].lower() in ("otherwise", "or else", "failing that"):
        return _joined(match["rest"].lstrip(", "), "", literals)
    condition, comma, rest = _cut(match["rest"])
    if not comma:
        return [Clause("", match["rest"].strip(), literals)]
    return _joined(rest, f"{match['if'].lower()} {condition}".strip(), literals)


def _cut(text: str) -> tuple[str, str, str]:
    """'X is not possible, do Y' → condition, separator, consequence; a list in the condition stays whole."""
    pieces = re.split(r"(,\s*(?:then\s+)?|\s+then\s+)", text)
    for number in range(1, len(pieces), 2):
        rest = "".join(pieces[number + 1 :]).strip()
        if re.match(
            rf"(?:please\s+|just\s+|then\s+|i(?:'d|'ll|\b)|you\b|we\b|it\b|that\b|they\b|do\b|don't|no\b|only\b|{VERBS}|"
            r"transfer|proceed|get\b|go\b|use\b|say|mention|tell|using|prefer|the\b|\w+ing\b)",
            rest,
            re.IGNORECASE,
        ):
            return "".join(pieces[:number]), pieces[number], rest
    return (pieces[0], pieces[1], "".join(pieces[2:])) if len(pieces) > 1 else (text, "", "")


def _joined(text: str, condition: str | None, literals: dict[str, dict[str, str]]) -> list[Clause]:
    """Split 'return A and exchange B' where a new deed begins; 'For order X,' stays with its deed."""
    pieces: list[str] = []
    lead = ""
    for piece in (piece.strip(" ,") for piece in JOINT.split(text)):
        if LEADING.match(piece) and not DEED.search(piece):
            lead = f"{lead}{piece}, "
        elif piece:
            pieces.append(lead + piece)
            lead = ""
    if lead:
        pieces.append(lead.strip(" ,"))
    return [Clause(piece, condition, literals) for piece in pieces]
