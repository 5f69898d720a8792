"""The wire to any OpenAI-compatible server: one request, its answer or one kind of failure."""

from __future__ import annotations

import itertools
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from agent import costs, turns_at_once
from agent.brain.openai import provider_errors, wire
from agent.brain.openai.aloud import Aloud
from agent.brain.openai.answer import Answer, Usage, collect
from agent.brain.openai.failure import PASSING, ModelFailure
from crm import plain_json

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

    from agent.settings import Settings

TRIES = 3
MOST_REDIRECTS = 2
CONNECT_SECONDS = 3.0
# Not every server knows these; what it does not know is left out from then on.
OPTIONAL = ("stream_options", "tool_choice", "response_format")
Messages = list[dict[str, Any]]
_PROCESS, _COUNT = secrets.token_hex(8), itertools.count()
Decision = TypeVar("Decision", bound=BaseModel)


class Endpoint:
    """One model behind one address. Safe to use from many threads; connections are kept and shared."""

    def __init__(
        self,
        model: str,
        *,
        api_key: str = "",
        base_url: str = "",
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        tries: int = TRIES,
    ) -> None:
        self.model = model
        self._api_key, self._base_url = api_key, base_url
        self._transport, self._sleep, self._tries = transport, sleep, tries
        # Both are learnt from the answers: threads may race here and nothing is lost.
        self._unknown: frozenset[str] = frozenset()
        self._thinks = False

    @classmethod
    def of(cls, settings: Settings) -> Endpoint:
        """The endpoint of these settings."""
        key = settings.openai_api_key.get_secret_value()
        return cls(settings.model, api_key=key, base_url=settings.openai_base_url)

    def ask(
        self,
        messages: Messages,
        offered: list[dict[str, Any]],
        seconds: float,
        hear: Callable[[str], None],
        *,
        begin: Callable[[], None] = lambda: None,
        calls_allowed: bool = True,
    ) -> Answer:
        """Stream one answer within `seconds`, trying again after what passes.

        `hear` is given the text as it comes; `begin` is called before each try.
        Raises ModelFailure when no try gave a whole answer in time.
        """
        options: dict[str, Any] = {"messages": messages, "stream": True}
        if offered:
            options |= {"tools": offered, "tool_choice": "auto" if calls_allowed else "none"}

        def attempt(left: float) -> Answer:
            begin()
            return self._streamed(options, left, hear)

        return self._insisting(attempt, seconds)

    def decide(self, messages: Messages, shape: type[Decision], seconds: float) -> tuple[Decision, Usage]:
        """A typed decision as structured output. Raises ModelFailure when it does not fit its shape."""
        schema = {"name": shape.__name__, "strict": True, "schema": strict(shape.model_json_schema())}
        options: dict[str, Any] = {
            "messages": messages,
            "stream": True,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
        answer = self._insisting(lambda left: self._streamed(options, left, lambda _: None), seconds)
        try:
            # Some models put the object into a fence or a sentence.
            written = answer.text[answer.text.find("{") : answer.text.rfind("}") + 1]
            return shape.model_validate_json(written), answer.usage
        except ValidationError as error:
            told = "The structured output does not fit its schema."
            raise ModelFailure("garbled", told, usage=answer.usage) from error

    def _insisting(self, attempt: Callable[[float], Answer], seconds: float) -> Answer:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        ends = time.monotonic() + seconds
        retrying = Retrying(
            stop=stop_after_attempt(self._tries) | stop_before_delay(seconds),
            wait=_patience,
            retry=retry_if_exception(lambda error: isinstance(error, ModelFailure) and error.kind in PASSING),
            sleep=self._sleep,
            reraise=True,
        )
        with turns_at_once.elsewhere():
            return retrying(lambda: self._measured(attempt, ends - time.monotonic()))

    def _measured(self, attempt: Callable[[float], Answer], left: float) -> Answer:
        meter, started = costs.meter(), time.perf_counter()
        if left <= 0:
            raise ModelFailure("timeout", "The time for this turn was used up.")
        try:
            answer = attempt(left)
        except ModelFailure as failure:
            meter.requests.labels(failure.kind).inc()
            raise
        meter.requests.labels("ok").inc()
        meter.seconds.observe(time.perf_counter() - started)
        return answer

    def _streamed(self, options: dict[str, Any], left: float, hear: Callable[[str], None]) -> Answer:
        words = Aloud(hear, self._thinks)
        try:
            with provider_errors.named(), self._opened(options, left) as stream:
                answer = collect(wire.chunks(stream.response, time.monotonic() + left), words)
        finally:
            self._thinks = words.thinks
        return _estimated(answer, options["messages"])

    def _opened(self, options: dict[str, Any], left: float) -> Any:
        from openai import BadRequestError, UnprocessableEntityError

        while True:
            body = self._request(options)
            try:
                return self._post(body, left)
            except (BadRequestError, UnprocessableEntityError) as error:
                unknown = next(
                    (name for name in OPTIONAL if name in body and name in provider_errors.said(error)), None
                )
                if unknown is None:
                    raise
                self._unknown |= {unknown}

    def _post(self, body: dict[str, Any], left: float) -> Any:
        from openai import Stream

        # Plain JSON both ways, and written here: the typed method walks every tool's schema and makes a model
        # of every chunk, which takes longer than the rest of the turn.
        return self._client.post(
            "/chat/completions",
            cast_to=object,
            content=plain_json.written(body).encode(),
            options={"timeout": _timeout(left), "idempotency_key": _key()},
            stream=True,
            stream_cls=Stream[object],
        )

    def _request(self, options: dict[str, Any]) -> dict[str, Any]:
        body = {"model": self.model, **options, "stream_options": {"include_usage": True}}
        if "response_format" in self._unknown and "response_format" in options:
            body["messages"] = [*options["messages"], _shape_in_words(options["response_format"])]
        return {name: value for name, value in body.items() if name not in self._unknown}

    @cached_property
    def _client(self) -> OpenAI:
        import httpx2
        from openai import OpenAI

        return OpenAI(
            # A local server wants no key, and the constructor refuses an empty one.
            api_key=self._api_key or "none",
            base_url=self._base_url or None,
            max_retries=0,
            http_client=httpx2.Client(
                transport=self._transport, follow_redirects=True, max_redirects=MOST_REDIRECTS
            ),
        )


def _estimated(answer: Answer, shown: Messages) -> Answer:
    """Where the provider did not count: four characters are taken for a token."""
    if not answer.usage.estimated:
        return answer
    sent = len(plain_json.written(shown)) // 4
    written = sum(len(call.arguments) for call in answer.calls) + len(answer.text)
    return replace(answer, usage=replace(answer.usage, input=sent, output=written // 4 + 1))


def _shape_in_words(asked: dict[str, Any]) -> dict[str, str]:
    """The shape of a decision as words, for servers that know no structured output."""
    schema = json.dumps(asked["json_schema"]["schema"], separators=(",", ":"))
    return {"role": "user", "content": f"Answer with one JSON object of this schema alone: {schema}"}


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A Pydantic schema as strict structured output wants it: every field required, no other allowed."""
    closed = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "properties" in closed:
        closed["properties"] = {name: strict(part) for name, part in closed["properties"].items()}
        closed |= {"additionalProperties": False, "required": list(closed["properties"])}
    if isinstance(closed.get("items"), dict):
        closed["items"] = strict(closed["items"])
    if "$defs" in closed:
        closed["$defs"] = {name: strict(part) for name, part in closed["$defs"].items()}
    return closed


def _key() -> str:
    """One for each request. The client's own asks the system for chance, and whoever waits runs first."""
    return f"warmline-{_PROCESS}-{next(_COUNT)}"


def _timeout(left: float) -> httpx2.Timeout:
    import httpx2

    return httpx2.Timeout(left, connect=min(left, CONNECT_SECONDS))


def _patience(retry: Any) -> float:
    """Seconds before the next try: what the provider asked for, else a short and growing while."""
    failure = retry.outcome.exception()
    if failure.retry_after is not None:
        return float(failure.retry_after)
    return float(0.1 * 4 ** (retry.attempt_number - 1))
