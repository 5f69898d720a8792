"""The products of the demo store, from `catalogue.yaml`, with their variants."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm.demo.batch import Batch
from crm.products import Product, Variant

MOST_VARIANTS = 12
CENTS = ("0.00", "0.50", "0.90", "0.95", "0.99")


@dataclass(frozen=True)
class Article:
    """One variant, with what a purchase needs to know of it."""

    item_id: str
    product_id: str
    name: str
    category: str
    season: int | None
    price: Decimal
    options: dict[str, str]
    available: bool


@dataclass(frozen=True)
class Shelf:
    """All articles, by product."""

    products: dict[str, list[Article]]

    def of(self, name: str, **options: str) -> Article:
        """The first article of this product with these options."""
        return next(
            article
            for article in self.products[name]
            if article.options.items() >= options.items() and article.available
        )

    def others(self, article: Article) -> list[Article]:
        """What it can be exchanged for."""
        same = self.products[article.name]
        return [other for other in same if other.available and other.item_id != article.item_id]


def stock(batch: Batch, seed: int) -> Shelf:
    """Put everything on the shelf."""
    import yaml

    entries = yaml.safe_load((Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8"))
    shelf = Shelf({entry["name"]: _articles(entry, number, seed) for number, entry in enumerate(entries, 1)})
    for articles in shelf.products.values():
        first = articles[0]
        batch.add(Product, id=first.product_id, name=first.name, category=first.category)
        for position, article in enumerate(articles):
            batch.add(
                Variant,
                id=article.item_id,
                product_id=article.product_id,
                position=position,
                options=article.options,
                available=article.available,
                price=article.price,
            )
    return shelf


def _articles(entry: dict[str, Any], number: int, seed: int) -> list[Article]:
    chance = random.Random(f"{seed}/product/{number}")
    choices = [[_choice(name, written) for written in values] for name, values in entry["options"].items()]
    combined = list(itertools.product(*choices))
    if len(combined) > MOST_VARIANTS:
        combined = [combined[place] for place in sorted(chance.sample(range(len(combined)), MOST_VARIANTS))]
    cents = Decimal(chance.choice(CENTS))
    return [
        Article(
            item_id=f"91{number:04}{place:04}",
            product_id=f"91{number:04}0000",
            name=entry["name"],
            category=entry["category"],
            season=entry.get("season"),
            price=Decimal(entry["price"] + sum(extra for _, _, extra in combination)) + cents,
            options={name: value for name, value, _ in combination},
            # The first two are always there, so that every product can be bought and exchanged.
            available=chance.random() > 0.15 or place <= 2,
        )
        for place, combination in enumerate(combined, 1)
    ]


def _choice(name: str, written: str) -> tuple[str, str, int]:
    value, _, extra = written.partition(" +")
    return name, value, int(extra or 0)
