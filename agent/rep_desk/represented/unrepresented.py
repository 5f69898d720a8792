"""Every check, in turn: which words of the question no part of the finished query stands for."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.represented.answered import unmet_columns, unmet_doer, unmet_properties
from agent.rep_desk.represented.bounds import (
    idle_bounds,
    unmet_bounds,
    unmet_classes,
    unmet_denials,
    unmet_levels,
    unmet_own_averages,
    unmet_percentages,
    unmet_than,
)
from agent.rep_desk.represented.coordinated import unmet_bests, unmet_parts, unmet_stage
from agent.rep_desk.represented.differences import unmet_differences, unmet_pairs
from agent.rep_desk.represented.figures import (
    unmet_averages,
    unmet_counts,
    unmet_each,
    unmet_own_shares,
    unmet_per_deal,
    unmet_shares,
    unmet_sizes,
)
from agent.rep_desk.represented.names_and_numbers import loose_ends, unmet_moments, unmet_names, unmet_numbers
from agent.rep_desk.represented.parts import listed_words, says
from agent.rep_desk.represented.ranks import unmet_place, unmet_ranks
from crm.query.query import Query

CHECKS = (
    loose_ends,
    unmet_differences,
    unmet_pairs,
    unmet_bounds,
    unmet_ranks,
    unmet_denials,
    unmet_own_averages,
    unmet_averages,
    unmet_shares,
    unmet_own_shares,
    unmet_per_deal,
    unmet_sizes,
    unmet_each,
    idle_bounds,
    unmet_columns,
    unmet_doer,
    unmet_than,
    unmet_counts,
    unmet_place,
    unmet_percentages,
    unmet_properties,
    unmet_classes,
    unmet_levels,
    unmet_parts,
    unmet_bests,
    unmet_stage,
)


def unrepresented(draft: Draft, query: Query) -> list[str]:
    """The words that no part of the query stands for."""
    found = [*unmet_names(draft, query), *unmet_numbers(draft, query), *unmet_moments(draft, query)]
    for check in CHECKS:
        found += check(draft, query)
    timed = {at for one in draft.spans if one.moment for at in range(one.first, one.last + 1)}
    said = " ".join("|" if at in timed else word for at, word in enumerate(draft.words))
    found += [word for word in listed_words("unsaid") if says(said, word)]
    return list(dict.fromkeys(found))
