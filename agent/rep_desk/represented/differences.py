"""'the difference', 'both', 'the oldest and the youngest': two need two."""

from __future__ import annotations

from collections.abc import Iterator

from agent.rep_desk.draft import NAMED, Draft
from agent.rep_desk.represented.parts import filters_of, listed_words, says
from crm.query.query import Query


def unmet_differences(draft: Draft, query: Query) -> Iterator[str]:
    said = " ".join(draft.words)
    words = [word for word in listed_words("difference") if says(said, word)]
    subtracted = any(figure.measure.startswith(("minus:", "discount")) for figure in query.figures)
    subtracted = subtracted or any(figure.less for figure in query.figures) or query.running == "change"
    if words and query.compare is None and not subtracted:
        yield words[0]


def unmet_pairs(draft: Draft, query: Query) -> Iterator[str]:
    words = [word for word in draft.words if word in listed_words("both")]
    several = any(len(item.values) > 1 for item in filters_of(query)) or len(query.related) > 1
    several = several or len(query.figures) > 1 or len(query.filters) > 1 or query.compare is not None
    lead = draft.words[draft.words.index("both") - 1] if "both" in draft.words[1:] else ""
    if lead in ("have", "has", "had", "having") and query.figures and not query.related:
        yield "both"  # "Accounts that have both an open deal and a loss".
    if words and not several and not any(item.op == "!=" for item in filters_of(query)):
        yield words[0]


def unmet_ends(draft: Draft, query: Query) -> Iterator[str]:
    """'the oldest and the youngest', 'how many calls and how many meetings': one order is not both."""
    named = [figure.measure for figure in query.figures]
    figures = len(query.figures) > 1
    both = any(name.startswith(("min:", "first:")) for name in named)
    both = both and any(name.startswith(("max:", "last:")) for name in named)
    highs = [span for span in draft.spans if span.used and span.means("best", "newest", "slowest")]
    lows = [span for span in draft.spans if span.used and span.means("worst", "earliest", "quickest")]
    ages = [span for span in draft.spans if span.used and span.text in ("oldest", "newest", "youngest")]
    opposed = (highs and lows) or len({span.text for span in ages}) > 1
    if opposed and not both and not query.compare:
        yield ages[-1].text if ages else lows[-1].text
    counts = [
        span
        for span in draft.spans
        if span.text.startswith(("how many", "number of")) and span.means("count")
    ]
    by_name = all(group.field.split(".")[0] in NAMED for group in query.groups)
    if len(counts) > 1 and not figures and by_name:
        yield counts[-1].text
