"""A language model fills the same Query, by structured output. What it says is checked before it is run."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any

from pydantic import ValidationError

from agent.settings import Settings
from crm.errors import CrmError
from crm.query.compiler import compile_query
from crm.query.query import Query
from crm.query.scope import Asker
from crm.query.world import World

log = logging.getLogger(__name__)
RULES = (
    "You turn a sales rep's question into a query over a CRM. Use only the fields, measures and values that "
    "are listed. Besides the listed measures you may write 'count:ENTITY', 'avg:FIELD', 'sum:FIELD', "
    "'min:FIELD', 'max:FIELD', 'median:FIELD' and 'distinct:FIELD'. A period's end is exclusive. 'my' is "
    "reach 'mine', 'my team' is reach 'team'. If the records cannot answer, set `subject` to 'none'."
)


class ModelReader:
    """Asks an OpenAI-compatible endpoint. Any failure leaves the question to the embedded reader."""

    def __init__(self, settings: Settings, client: Any | None = None) -> None:
        self.settings = settings
        self._client = client

    def query(self, question: str, world: World, today: date, before: Query | None) -> Query | None:
        """The model's Query if it is one that compiles, else None."""
        import openai

        try:
            said = self._ask(question, world, today, before)
            query = Query.model_validate_json(said)
            if query.subject == "none":
                return None
            compile_query(world.catalogue, query.model_copy(update={"reach": "everyone"}), Asker("check"))
        except (openai.OpenAIError, ValidationError, CrmError) as error:
            log.warning("the model's query was not used: %s", type(error).__name__)
            return None
        return query

    def _ask(self, question: str, world: World, today: date, before: Query | None) -> str:
        context = {"today": str(today), "question": question}
        if before is not None:
            context["previous_query"] = before.model_dump_json(exclude_defaults=True)
        answer = self._opened().chat.completions.create(
            model=self.settings.model,
            temperature=0,
            messages=[
                {"role": "system", "content": f"{RULES}\n\n{described(world)}"},
                {"role": "user", "content": json.dumps(context)},
            ],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "query", "schema": Query.model_json_schema()},
            },
        )
        return answer.choices[0].message.content or ""

    def _opened(self) -> Any:
        if self._client is None:
            import openai

            self._client = openai.OpenAI(
                api_key=self.settings.openai_api_key.get_secret_value() or "none",
                base_url=self.settings.openai_base_url or None,
                timeout=self.settings.model_timeout_seconds,
            )
        return self._client


def described(world: World) -> str:
    """The catalogue for the model: entities, fields with their values, measures."""
    lines = []
    for entity in world.catalogue.entities:
        if entity.name in world.present:
            lines.append(f"entity {entity.name} ({entity.plural})")
            lines += [
                f"  field {item.name}: {item.kind}, {item.label}{_values(world, item.name)}"
                for item in world.catalogue.fields_of(entity.name)
            ]
    lines += [
        f"measure {one.name}: {one.label}. {one.explained}"
        for one in world.catalogue.measures
        if one.fact in world.present
    ]
    return "\n".join(lines)


def _values(world: World, field: str) -> str:
    values = world.values.get(field, ())
    return f", one of {', '.join(values)}" if 0 < len(values) <= 40 else ""
