"""What the store sells: products, and the variants one can buy."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from crm.errors import NotFound
from crm.money import Cents


class Product(SQLModel, table=True):
    """A kind of thing, such as 'Desk Lamp'. Nobody buys a product; they buy a variant of it."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    category: str | None = None


class Variant(SQLModel, table=True):
    """One thing on the shelf: a product with its options decided."""

    id: str = Field(primary_key=True)
    product_id: str = Field(foreign_key="product.id", index=True)
    position: int = 0
    options: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    available: bool = True
    price: Decimal = Field(sa_column=Column(Cents, nullable=False))


def get(session: Session, product_id: str) -> Product:
    """The product; raises NotFound, also for the id of a variant."""
    product = session.get(Product, product_id)
    if product is None:
        raise NotFound(f"There is no product {product_id}.")
    return product


def variants(session: Session, product_id: str) -> list[Variant]:
    """Every variant of a product, also those out of stock."""
    return list(
        session.exec(
            select(Variant)
            .where(Variant.product_id == product_id)
            .order_by(col(Variant.position), col(Variant.id))
        )
    )


def variant(session: Session, item_id: str) -> Variant:
    """One variant by its item id; raises NotFound."""
    found = session.get(Variant, item_id)
    if found is None:
        raise NotFound(f"There is no item {item_id}.")
    return found


def catalogue(session: Session) -> list[Product]:
    """All products by name."""
    return list(session.exec(select(Product).order_by(col(Product.name))))


def in_words(options: Mapping[str, str]) -> str:
    """The options of a variant as people read them: 'black, 1.5L, size 9, waterproof, backlight: none'."""
    return ", ".join(_option(name, value) for name, value in options.items())


def _option(name: str, value: str) -> str:
    if value == "yes":
        return name
    if value in ("no", "none"):
        return f"{name}: {value}"
    return f"{name} {value}" if value.isdecimal() else value
