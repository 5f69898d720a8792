"""Postal addresses, as columns of whoever has one."""

from typing import Self

from pydantic import BaseModel
from sqlmodel import SQLModel


class Address(BaseModel, frozen=True):
    """One place that post reaches."""

    address1: str
    address2: str = ""
    city: str
    state: str
    country: str
    zip: str

    def __str__(self) -> str:
        street = f"{self.address1}, {self.address2}" if self.address2 else self.address1
        return f"{street}, {self.city}, {self.state} {self.zip}, {self.country}"


class HasAddress(SQLModel):
    """The six columns; `address` reads them together, `move_to` writes them."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    zip: str = ""

    @property
    def address(self) -> Address:
        return Address(**{name: getattr(self, name) for name in Address.model_fields})

    def move_to(self, address: Address) -> Self:
        for name, value in address.model_dump().items():
            setattr(self, name, value)
        return self
