"""What an error of the provider means: raised by the client, told by a status, or in a stream's own words."""

from __future__ import annotations

import json
from typing import Any

from agent.brain.openai.failure import ModelFailure

_OVERFLOW = (
    *("context_length", "context length", "context size", "maximum context", "context window"),
    # Anthropic, Gemini, xAI, Bedrock and Cohere say it without the word.
    *("prompt is too long", "maximum number of tokens", "maximum prompt length", "input is too long"),
    "too many tokens",
)


class named:  # noqa: N801 - read as a word: with provider_errors.named()
    """Turns whatever the client raises into a ModelFailure. A bug of ours passes through."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        failure = _named(error) if error is not None else None
        if failure is not None:
            raise failure from error


def _named(error: BaseException) -> ModelFailure | None:
    import httpx2
    import openai

    if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
        return ModelFailure("timeout", "The provider did not answer in time.")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    wrapped = error.__cause__ or error
    if isinstance(wrapped, (httpx2.TooManyRedirects, httpx2.UnsupportedProtocol, httpx2.InvalidURL)):
        return ModelFailure("rejected", "The provider's address leads nowhere.")
    if isinstance(error, (openai.APIConnectionError, httpx2.TransportError)):
        return ModelFailure("unreachable", "The connection to the provider failed.")
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError, httpx2.HTTPError, openai.OpenAIError)):
        return ModelFailure("garbled", "The provider sent something that cannot be read.")
    return None


def _of_status(error: Any) -> ModelFailure:
    status = error.status_code
    if status in (408, 504):
        return ModelFailure("timeout", f"The provider answered {status}.")
    if status in (429, 503):
        kind = "rate_limit" if status == 429 else "server_error"
        return ModelFailure(kind, f"The provider answered {status}.", _retry_after(error.response.headers))  # type: ignore[arg-type]  # one of two kinds
    if status >= 500 or status == 409:
        return ModelFailure("server_error", f"The provider answered {status}.")
    if _is_overflow(said(error)) or status == 413:
        return ModelFailure("overflow", "The conversation does not fit the model's context.")
    if "content_filter" in said(error) or "content_policy" in said(error):
        return ModelFailure("refused", "The provider's filter declined the conversation.")
    return ModelFailure("rejected", f"The provider rejected the request with {status}.")


def reported(error: str) -> ModelFailure:
    """An error that stands inside a stream."""
    if _is_overflow(error):
        return ModelFailure("overflow", "The conversation does not fit the model's context.")
    return ModelFailure("server_error", "The provider reported an error in the stream.")


def _is_overflow(text: str) -> bool:
    """Whether an error's words say that the context was too long, in the words of the known servers."""
    lowered = text.lower()
    return any(sign in lowered for sign in _OVERFLOW)


def said(error: Any) -> str:
    """All that the provider's error says: its code may stand beside its message."""
    return f"{error} {error.body}"


def _retry_after(headers: Any) -> float | None:
    """Seconds, from the header's figure or its date; None when it is absent or unreadable."""
    if headers.get("retry-after-ms", "").isdecimal():
        return float(headers["retry-after-ms"]) / 1000
    given = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(given))
    except ValueError:
        return _seconds_until(given)


def _seconds_until(given: str) -> float | None:
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
