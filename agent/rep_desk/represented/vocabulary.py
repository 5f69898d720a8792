"""Kinds of words and beginnings of figures' names that go together."""

from __future__ import annotations

BOUNDS = ("more", "less", "at_least", "at_most", "between", "or_more", "or_less")
RANKS = ("best", "worst", "newest", "earliest", "quickest", "slowest", "nth", "runner_up")
ORDERED = ("min:", "max:", "first:", "last:")
# Figures that are reckoned from list prices.
PRICED = ("list_price", "discount", "discount_rate", "price_realised", "open_pipeline", "estimate")
