"""Taking a message apart: into clauses that each ask for one thing, with the conditions they hang on."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

VERBS = (
    r"cancel|return|exchange|modify|change|swap|replace|switch|update|refund|upgrade|correct|adjust|undo|"
    r"know|ask|check|tell me|find out|get the|confirm|keep|add|send|trade|make|have|get rid|take back|"
    r"stop|call off|hang on to|hold on to|sum up|let me know|charge|bill|ship|deliver|put|pay|use|save|store|"
    r"be (?:charged|billed|paid|sent|shipped)"
)
WANT = (
    r"(?:(?:i|we)(?:'d| would)?\s+(?:also\s+|then\s+|just\s+)?"
    r"(?:want|like|need|wish|love|prefer)?\s*(?:to\s+)?)?"
)
LEAD = r"(?:(?:also|merely|just|simply|please|then|finally|lastly,?|instead|possibly|potentially)\s+)*"
# "…, and the thermostat needs to be white", "…, although the tablet stays": somebody else's turn.
SUBJECT = (
    r"(?:the|my|a|an|both|that|this)\s(?:[\w'-]+\s){1,5}?"
    r"(?:should|must|needs?|has to|have to|stays?|goes|go|can|may|will|is to|are to)\b|"
    r"(?:it|they|that)\s(?:should|shall|must|needs? to|has to|have to|can)\s(?:also\s)?"
    r"(?:be\s(?:sent|shipped|delivered|paid|charged|billed)|go\sto|come\sto)\b"
)
# "The bed and the bulb are to go back": one subject of two.
COMPOUND = re.compile(
    r"(?:the|my|a|an|that|this)\s(?:[\w'-]+\s){0,4}?[\w'-]*[^s\s]\s"
    r"(?:both )?(?:are to|need|go|stay|have to)\b",
    re.IGNORECASE,
)
JOINT = re.compile(
    rf"(?:,?\s+(?:and|then|but|plus|so|also|while|whereas|although|though)\s+|,\s+)"
    rf"(?:{LEAD}{WANT}{LEAD}(?:to\s+)?(?=(?:{VERBS})\b)|{LEAD}(?={SUBJECT})|"
    rf"{LEAD}(?=(?:can|could|may)\s(?:i|you|we)\s(?:also\s|please\s|then\s)?(?:{VERBS})\b)|"
    rf"{LEAD}(?=i(?:'d| would)?\s(?:also\s|just\s)?(?:want|like|need|prefer)\b))",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")
SEMICOLON = re.compile(
    rf";\s*(?=(?:and\s+|then\s+|also\s+|so\s+)*"
    rf"(?:{VERBS}|for\s+(?:order\s+)?#|first|second|third|i\s|i'|if\s|in case|otherwise|"
    rf"nothing|neither|anything|other|the rest|which\s|what\s|{SUBJECT}))",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"(?:for|from|of|as for|finally|last|lastly|also|first|second|after|at|then|once|in|on|next)\b",
    re.IGNORECASE,
)
DEED = re.compile(rf"\b(?:{VERBS})", re.IGNORECASE)
# What every clause has; without it the words before a joint are only a part of the subject.
VERBISH = re.compile(
    rf"\b(?:{VERBS}|is|are|am|was|were|be|been|do|does|did|has|had|want\w*|need\w*|like|love|prefer|should|must|can|could|"
    r"may|might|will|would|shall|stay\w*|leave|go|goes|get|got|put|pay|use|take|took|give|please|it|them|\w+ed|\w+ing|"
    r"\w*'(?:s|m|d|re|ve|ll)|for|in|on|from|to|at)\b|⟦|#",
    re.IGNORECASE,
)
# "The order to Reno, I want to have at home": what is wanted stands before, and nothing takes it up again.
FRONTED = re.compile(
    r"^(?:(?:and|also|then|but)\s+)?(?:the|my|that|this)\s[^.;]*\b(?:orders?|deliver(?:y|ies)|parcels?|packages?|shipments?)\b"
    r"(?:(?!\b(?:is|are|was|were|has|have|had|should|must|shall|can|could|will|would|needs?|goes|go|stays?|came|arrived|"
    r"contains?|holds?|includes?|(?:i|we|you|it|they)\s)\b)[^.;])*$",
    re.IGNORECASE,
)
TAKEN_UP = re.compile(r"\b(?:it|them|that|those|this|these|one)\b", re.IGNORECASE)
POINT = re.compile(
    r"(?:^|(?<=[\s,:;]))\(?(?P<number>[1-6])[.):]?\s+(?=(?:the|my|please|i|can|could|for|in|on|also|"
    rf"{VERBS})\b)",
    re.IGNORECASE,
)
# Where the consequence begins when no comma says so: "if it is sold out I'll take the red one".
TURN = re.compile(
    r"\s+(?=(?:i not|i don't|i do not|i'll|i'd|i would|i will|we'll|please|just|"
    r"forget|leave|then|cancel|return|exchange|use|take|make)\b)",
    re.IGNORECASE,
)
# "If I return the boots how much do I get back": the question is what hangs on it.
ASKED_TURN = re.compile(r"\s+(?=(?:how much|what) (?:is|are|will|would|do|does|can)\b)", re.IGNORECASE)
EARLY_TURN = re.compile(r"(?<=\w\w\w)\s+(?=(?:i'll|leave|forget|just (?:leave|keep))\b)", re.IGNORECASE)
# "What will be on my gift card if I return the lamp?": the deed is only thought of.
SUPPOSED = re.compile(
    r"^(?P<asked>(?:\w+,? ){0,3}?(?:what|how much)\b[^.;!?]*?\bcard\b[^.;!?]*?),? "
    r"(?P<case>(?:if|when|once|after|in case) (?:i|we)\b.*)$",
    re.IGNORECASE,
)
LITERAL = re.compile(r"\{[^{}]*\}")
LATE_CONDITION = re.compile(
    r"[,.]?\s+(?:and|but|or|so)\s+(?=(?:if|in case)\b)|,\s+(?:so\s+)?(?=(?:if|in case)\b)|\s+(?=otherwise\b)|"
    r",?\s+(?=unless\b[^,.;]{0,30}\b(?:cost|costs|dearer|pricier|more expensive|more|extra)\b[^,.;]*[,;])",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"^(?:and\s+|but\s+|or\s+|also,?\s+|then\s+|so\s+)*(?:only\s+)?"
    r"(?P<if>(?:if|in case|when(?! (?:will|do|does|is|are|can|did)\b)|"
    r"should(?= (?:i|you|it|that|this|the|there|they|any|my)\b)|"
    r"unless|once|otherwise|or else|failing that)\b)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Clause:
    """One clause. `condition` is the 'if …' it hangs on, '' for a bare 'otherwise', None for none.

    `abandoned` says that she changed her mind about what it asks for.
    """

    text: str
    condition: str | None = None
    literals: dict[str, dict[str, str]] = field(default_factory=dict)
    abandoned: bool = False


# "If possible" is politeness, no condition.
POSSIBLE = re.compile(
    r"(?:,\s*)?\bif (?:you could(?! not\b)(?: (?:please|kindly|possibly|maybe|just))?\b|"
    r"(?:at all |it is |it's |that is |that's )?possible\b(?!\s*to\b)|i may\b|"
    r"you (?:please|would)\b|you don't mind\b|"
    r"(?:that|it)(?:'s| is) (?:okay|ok|alright|all right|no trouble)\b),?\s*",
    re.IGNORECASE,
)
# After a question: "if so, I want it".
IF_SO = re.compile(
    # "After that swap the weights for the heavy ones, …": only the order of things.
    rf"\b(?:after|once) (?:that|this),?\s+(?=(?:please |also |then |just |i want to )*(?:{VERBS})\b)|"
    r"\b(?:once|as soon as|after) (?:that|this|it|they|the (?:money|refund)|i have (?:it|that))\b"
    r"[^,.;:?]*[,:]|"
    r"\b(?:if so|if yes|in that case|if you do|if there is)\b(?=,|\s+(?:i|i'd|i'll|we|please|then)\b),?\s*",
    re.IGNORECASE,
)
# "I was going to cancel it, but no, I changed my mind: …": what stands before is not asked for.
ABANDONED = re.compile(
    r"^(?P<plan>.*\bi (?:was (?:going|about|planning) to|"
    r"(?:first |originally |had )?(?:wanted|meant|planned|thought)\b).*?)"
    r"(?:[,;:.-]\s*)?(?:but )?(?:no,? )?(?:then )?(?:i(?:'ve| have)? changed my mind|on second thoughts?|"
    r"i(?:'ve| have)? decided (?:otherwise|against it|not to))\b[,:;.]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
# "I may ask to cancel it, but in the end I get cold feet": nothing is to be done.
FORETOLD = re.compile(
    r"^(?P<plan>.*\bi (?:think (?:about|of)|am (?:thinking|considering)|might|may|will (?:first )?ask)\b"
    r".*?),? but\b.*"
    r"\b(?:cold feet|back out|decide (?:against|not)|change my mind|say no|not go through)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
GAP_PLACE = r"(?:to|on|onto|with|from)"
OTHER_ORDER = r"(?:the|my) (?:[^,.;]*?\b(?:order|delivery|parcel|shipment)|other one|one|other)\b[^,.;]*?"
# "The first order should go to Dallas and the other one to Reno", "put A on the Visa and B on PayPal".
GAPPED = (
    re.compile(
        r"^(?P<one>.+? (?P<verb>(?:should|shall|must|needs? to|has to|can|could|may|is to) "
        r"(?:please |rather )?(?:be|go|come|have been|have gone|ship)(?: \w+ed| sent| paid)?) "
        rf"{GAP_PLACE} [^,.;]+?),? (?:and|while|but) (?P<other>{OTHER_ORDER}) (?P<rest>{GAP_PLACE} .+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<one>(?:.*?\b)?(?P<verb>put|send|ship|charge|bill|deliver|switch|move) [^,.;]+? "
        rf"(?P<place>to|on|onto) [^,.;]+?),? (?:and|but) (?P<other>{OTHER_ORDER}) (?P<rest>(?P=place) .+)$",
        re.IGNORECASE,
    ),
)


def _without_gaps(sentence: str) -> list[str]:
    """'A should go on the Visa and B on PayPal' → the two sentences that it stands for."""
    for number, pattern in enumerate(GAPPED):
        match = pattern.match(sentence)
        if match and not DEED.search(match["other"]):
            order = (match["other"], match["verb"]) if number == 0 else (match["verb"], match["other"])
            return [match["one"], f"{order[0]} {order[1]} {match['rest']}"]
    return [sentence]


def split(message: str) -> list[Clause]:
    """The clauses of a message, in order. Dict literals become ⟦n⟧ words that `literals` explains."""
    text, literals = _without_literals(message)
    found: list[Clause] = []
    text = IF_SO.sub(" ", POSSIBLE.sub("", text))
    for sentence in (part for whole in SENTENCE.split(text) for part in _listed(whole)):
        for part in (one for whole in SEMICOLON.split(sentence) for one in _without_gaps(whole.strip())):
            found += _conditional(part, literals)
    return [clause for clause in found if re.search(r"\w|⟦", clause.text) or clause.condition]


def _listed(text: str) -> list[str]:
    """'two things, 1 cancel the lamp 2 the kettle …' → its points; what precedes them in front."""
    marks = list(POINT.finditer(text))
    numbers = [int(mark["number"]) for mark in marks]
    if len(marks) < 2 or numbers != list(range(1, len(marks) + 1)):
        return [text]
    starts = [mark.start() for mark in marks]
    ends = [*starts[1:], len(text)]
    return [text[: starts[0]], *(text[m.end() : end] for m, end in zip(marks, ends, strict=True))]


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
    abandoned = ABANDONED.match(part)
    if abandoned:
        plan = Clause(abandoned["plan"], None, literals, abandoned=True)
        return [plan, *(_conditional(abandoned["rest"], literals) if abandoned["rest"] else [])]
    foretold = FORETOLD.match(part)
    if foretold:
        return [Clause(foretold["plan"], None, literals, abandoned=True)]
    supposed = SUPPOSED.match(part)
    if supposed:
        return [Clause(supposed["asked"], supposed["case"].rstrip("?"), literals)]
    inner = re.search(r"\((if\b[^()]*)\)", part, re.IGNORECASE)
    if inner:
        rest = (part[: inner.start()] + part[inner.end() :]).strip()
        return [*_conditional(rest, literals), *_conditional(inner.group(1), literals)]
    late = LATE_CONDITION.search(part)
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
    early = EARLY_TURN.search(pieces[0])
    if early:
        return text[: early.start()], " ", text[early.end() :]
    for number in range(1, len(pieces), 2):
        rest = "".join(pieces[number + 1 :]).strip()
        if re.match(
            rf"(?:please\s+|just\s+|then\s+|i(?:'d|'ll|\b)|you\b|we\b|it\b|that\b|they\b|do\b|don't|no\b|only\b|{VERBS}|"
            r"transfer|proceed|get\b|go\b|use\b|say|mention|tell|using|prefer|the\b|\w+ing\b)",
            rest,
            re.IGNORECASE,
        ):
            return "".join(pieces[:number]), pieces[number], rest
    if len(pieces) > 1:
        return pieces[0], pieces[1], "".join(pieces[2:])
    turn = ASKED_TURN.search(text) or TURN.search(text)
    return (text[: turn.start()], " ", text[turn.end() :]) if turn else (text, "", "")


def _joined(text: str, condition: str | None, literals: dict[str, dict[str, str]]) -> list[Clause]:
    """Split 'return A and exchange B' where a new deed begins; 'For order X,' stays with its deed."""
    pieces: list[str] = []
    lead, start = "", 0
    for joint in [*JOINT.finditer(text), None]:
        piece = text[start : joint.start()] if joint else text[start:]
        begun = f"{lead}{piece}".strip(" ,")
        end = next(
            (j.start() for j in JOINT.finditer(text) if joint and j.start() > joint.start()), len(text)
        )
        fronted = joint and FRONTED.match(begun) and not TAKEN_UP.search(text[joint.end() : end])
        compound = joint and " and " in joint.group() and COMPOUND.match(text[joint.end() :])
        if joint and piece and (compound or fronted or not VERBISH.search(begun)):
            lead = f"{lead}{piece}{joint.group()}"  # "the lamp and the bed must go back" is one clause
        elif LEADING.match(piece.strip(" ,")) and not DEED.search(piece):
            lead = f"{lead}{piece.strip(' ,')}, "
        elif begun:
            pieces.append(begun)
            lead = ""
        start = joint.end() if joint else start
    if lead:
        pieces.append(lead.strip(" ,"))
    return [Clause(piece, condition, literals) for piece in pieces]
