"""The words that rank, by what they ask for."""

from __future__ import annotations

RANKS = ("best", "worst", "quickest", "slowest", "newest", "earliest")
SOLD = ("sold", "sell", "sells")
COUNTING = {"most", "fewest", "least"}
PRICED = {"most expensive", "priciest", "dearest", "costliest", "cheapest", "least expensive"}
LOWEST = {"cheapest", "least expensive", "smallest"}
SIZED = {"largest", "biggest", "smallest", "greatest", "richest"}
RECORDS = ("opportunity", "order", "activity", "ticket", "conversation")
EXTREMES = {"highest", "largest", "biggest", "greatest", "lowest", "smallest", "least"}
