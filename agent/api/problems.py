"""Every error as `application/problem+json` (RFC 9457): what was wrong, where, what to do. Nothing leaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent import faults
from crm.errors import BadInput, Conflict, CrmError, NotFound, Refusal

MEDIA_TYPE = "application/problem+json"
STATUS_OF: tuple[tuple[type[CrmError], int], ...] = (
    (NotFound, 404),
    (BadInput, 422),
    (Refusal, 409),
    (Conflict, 409),
    (CrmError, 400),
)
ADVICE = {
    404: "There is nothing at this address. See /docs for what there is.",
    405: "This address does not take this method. See /docs for what it takes.",
    413: "The request is too large. Send a shorter one.",
    415: "Send JSON with the header Content-Type: application/json.",
}

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:warmline:problem:not-found"]},
        "title": {"type": "string", "description": "The standard phrase of the status."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong, where, and what to do."},
        "instance": {"type": "string", "description": "The address; of a fault, its number in our log."},
        "errors": {
            "type": "array",
            "description": "With status 422: each field that was wrong.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "The request was not carried out; nothing is lost.",
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
    },
    "5XX": {
        "description": "A fault on our side. Sending the same again is safe.",
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
    },
}
"""What OpenAPI tells of errors, the same for every route."""


class Problem(Exception):
    """An answer that is not the one that was asked for."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def install(api: FastAPI) -> None:
    """Make these the only errors that leave."""
    api.add_exception_handler(Problem, _of_problem)
    api.add_exception_handler(CrmError, _of_crm)
    api.add_exception_handler(HTTPException, _of_http)
    api.add_exception_handler(RequestValidationError, _of_validation)


def of(error: Exception, instance: str) -> dict[str, Any]:
    """The problem as plain JSON, for an error that ends a stream which has already begun."""
    if isinstance(error, Problem):
        return body(error.status, error.detail, instance)
    if isinstance(error, CrmError):
        return body(_status_of(error), str(error), instance)
    return _bug(error, instance)


def body(status: int, detail: str, instance: str, **more: Any) -> dict[str, Any]:
    """One problem. `type` names the kind, `title` is the standard phrase of the status."""
    title = HTTPStatus(status).phrase
    name = title.lower().replace(" ", "-")
    return {
        "type": f"urn:warmline:problem:{name}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        **more,
    }


def _answer(content: dict[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(content, content["status"], headers=headers, media_type=MEDIA_TYPE)


def _of_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return _answer(body(error.status, error.detail, request.url.path), error.headers)


def _of_crm(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CrmError)
    return _answer(body(_status_of(error), str(error), request.url.path))


def _status_of(error: CrmError) -> int:
    return next(status for kind, status in STATUS_OF if isinstance(error, kind))


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and _is_not_json(request):
        return _answer(body(415, ADVICE[415], request.url.path))
    detail = ADVICE.get(error.status_code, str(error.detail))
    return _answer(body(error.status_code, detail, request.url.path), error.headers)


def _of_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return _answer(
            body(400, "The body is not valid JSON. Check its quotes and commas.", request.url.path)
        )
    if _is_not_json(request):
        return _answer(body(415, ADVICE[415], request.url.path))
    errors = [{"field": _field(one["loc"]), "detail": _advice(one)} for one in found]
    detail = "; ".join(f"{one['field']}: {one['detail']}" for one in errors[:3])
    return _answer(body(422, f"{detail}.", request.url.path, errors=errors))


def _is_not_json(request: Request) -> bool:
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    return has_body and "json" not in request.headers.get("content-type", "")


def _field(place: Sequence[Any]) -> str:
    """'text' of ('body', 'text'); 'body' when it is missing altogether."""
    return ".".join(str(part) for part in place[1:]) or str(place[0])


def _advice(one: dict[str, Any]) -> str:
    # What was sent is never repeated: it may hold what nobody should read in a log.
    said = str(one["msg"]).removeprefix("Value error, ").rstrip(".")
    return "this field is required" if one["type"] == "missing" else said[:1].lower() + said[1:]


class Caught:
    """ASGI middleware: a bug becomes a problem with a number. Starlette's own way logs its words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            problem = _bug(error, scope["path"])
            if scope["type"] == "http" and not started:
                await _answer(problem)(scope, receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})


def _bug(error: Exception, path: str) -> dict[str, Any]:
    number = faults.noted(error, path)
    detail = f"Something went wrong on our side; it is in our log as {number}. Sending it again is safe."
    return body(500, detail, f"urn:warmline:fault:{number}")
