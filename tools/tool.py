"""What a tool is: a typed function whose docstring the brain reads, and the caller that is handed to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from sqlmodel import Session

from crm.errors import BadInput
from crm.identities import Verification
from tools.policy import Policy

# query, limit → {"answer": {"text", "document"} or None,
#                 "passages": [{"document", "heading", "passage", "score"}]}
KnowledgeSearch = Callable[[str, int], dict[str, Any]]
Kind = Literal["customer_read", "customer_write", "rep_read", "rep_write"]


@dataclass(frozen=True)
class Standing:
    """On whose behalf tools run, and by which rules. The brain never chooses any of this."""

    now: datetime
    actor: str
    policy: Policy
    customer_id: str | None = None
    verification: Verification = "none"
    conversation_id: str | None = None
    knowledge: KnowledgeSearch | None = None


@dataclass(frozen=True)
class Caller(Standing):
    """A standing inside one transaction: what a tool's function is given."""

    session: Session = field(kw_only=True)

    @property
    def customer(self) -> str:
        """The id of the identified customer; the guard has seen to it that there is one."""
        if self.customer_id is None:
            raise BadInput("This tool needs an identified customer.")
        return self.customer_id


@dataclass(frozen=True)
class Tool:
    """One entry of the catalogue. `personal` tools need an identified customer."""

    name: str
    kind: Kind
    personal: bool
    function: Callable[..., Any]

    @property
    def writes(self) -> bool:
        return self.kind.endswith("_write")

    @cached_property
    def summary(self) -> str:
        """The docstring up to its Args."""
        return inspect.cleandoc(self.function.__doc__ or "").split("\n\nArgs:")[0]

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """The arguments as a Pydantic model, with the docstring's descriptions."""
        hints = get_type_hints(self.function, include_extras=True)
        described = _described(self.function.__doc__ or "")
        fields: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(self.function).parameters.items())[1:]:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints[name], Field(default, description=described.get(name)))
        return create_model(f"{self.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)

    @property
    def schema(self) -> dict[str, Any]:
        """The tool as OpenAI's function calling describes one."""
        parameters = self.arguments.model_json_schema()
        parameters.pop("title", None)
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.summary, "parameters": parameters},
        }

    def read(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Checked arguments, as plain JSON; raises BadInput that names the argument and what is wrong."""
        try:
            return self.arguments.model_validate(arguments).model_dump(mode="json", exclude_none=True)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "arguments"
            raise BadInput(f"{self.name}: {place}: {first['msg']}.") from error

    def call(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Run the function; its result as plain JSON."""
        checked = self.arguments.model_validate(arguments)
        given = {name: getattr(checked, name) for name in type(checked).model_fields}
        result = self.function(caller, **given)
        return result.model_dump(mode="json") if isinstance(result, BaseModel) else dict(result)


def customer_read(function: Callable[..., Any]) -> Tool:
    """A look at the customer's own records."""
    return Tool(function.__name__, "customer_read", True, function)


def public_read(function: Callable[..., Any]) -> Tool:
    """A look at what anybody may know: products, shop knowledge."""
    return Tool(function.__name__, "customer_read", False, function)


def customer_write(function: Callable[..., Any]) -> Tool:
    """A change that the customer must have confirmed."""
    return Tool(function.__name__, "customer_write", True, function)


def public_write(function: Callable[..., Any]) -> Tool:
    """A change that needs no identity, such as asking for a person."""
    return Tool(function.__name__, "customer_write", False, function)


def rep_read(function: Callable[..., Any]) -> Tool:
    return Tool(function.__name__, "rep_read", False, function)


def rep_write(function: Callable[..., Any]) -> Tool:
    return Tool(function.__name__, "rep_write", False, function)


def _described(docstring: str) -> dict[str, str]:
    """The lines of a Google-style Args section: name → description."""
    lines = inspect.cleandoc(docstring).partition("\n\nArgs:\n")[2].splitlines()
    described: dict[str, str] = {}
    name = ""
    for line in lines:
        head, colon, rest = line.strip().partition(": ")
        if colon and head.isidentifier():
            name, described[head] = head, rest
        elif name and line.strip():
            described[name] += " " + line.strip()
    return described
