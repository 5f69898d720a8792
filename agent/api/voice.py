"""Calls over HTTP: TwiML for Twilio, and the sockets of telephones and browsers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from agent.api import switchboard
from agent.api.switchboard import Switchboard
from voice import browser
from voice.conversation import Conversation
from voice.engines import Engines
from voice.socket import Unwelcome
from voice.telephony import twilio, twiml


def get_switchboard(connection: HTTPConnection) -> Switchboard:
    """The service's switchboard."""
    return switchboard_of(connection.app)


def switchboard_of(api: FastAPI) -> Switchboard:
    """The switchboard of a service, set up when it is first asked for."""
    state = api.state
    if not hasattr(state, "switchboard"):
        state.switchboard = switchboard.of(state.warmline)
    board: Switchboard = state.switchboard
    return board


Board = Annotated[Switchboard, Depends(get_switchboard)]
router = APIRouter(prefix="/v1/voice", tags=["voice"])


@router.post("/twilio")
async def answer_call(request: Request, board: Board) -> Response:
    """A call comes in: TwiML that joins it with our socket; 403 when Twilio has not signed the request."""
    form = await _signed_form(request, board)
    conversation_id, token = await run_in_threadpool(board.begin, form.get("From", ""))
    known = {"conversation_id": conversation_id, "token": token}
    base = _base(request, board)
    stream = base.replace("http", "ws", 1) + "/stream"
    return _xml(twiml.connect(stream, f"{base}/after?{urlencode(known)}", known))


@router.post("/twilio/after")
async def after_stream(request: Request, board: Board, conversation_id: str, token: str) -> Response:
    """Our socket has been closed: dial a person when the conversation waits for that, else hang up."""
    await _signed_form(request, board)
    conversation = await run_in_threadpool(board.find, conversation_id, token)
    standing = await run_in_threadpool(conversation.standing) if conversation else None
    if standing is None or not standing.transfer_to:
        return _xml(twiml.hang_up())
    known = urlencode({"conversation_id": conversation_id, "token": token})
    return _xml(twiml.dial(standing.transfer_to, f"{_base(request, board)}/brief?{known}"))


@router.post("/twilio/brief")
async def brief_person(request: Request, board: Board, conversation_id: str, token: str) -> Response:
    """What the person who takes a transferred call hears before the caller is put through."""
    await _signed_form(request, board)
    conversation = await run_in_threadpool(board.find, conversation_id, token)
    if conversation is None:
        raise HTTPException(404, "There is no such conversation.")
    standing = await run_in_threadpool(conversation.standing)
    return _xml(twiml.say(standing.brief or "A caller is waiting for you."))


@router.websocket("/twilio/stream")
async def twilio_stream(socket: WebSocket) -> None:
    """Twilio Media Streams."""
    await socket.accept()
    board = get_switchboard(socket)

    async def open_conversation(start: twilio.Start) -> Conversation:
        given = start.parameters
        known = given.get("conversation_id", ""), given.get("token", "")
        if not known[0] and not board.auth_token:
            known = await run_in_threadpool(board.begin, "")
        return await _found(board, *known)

    await _with_engines(
        socket, board, lambda engines: twilio.serve(socket, open_conversation, engines, board.manners)
    )


@router.websocket("/browser")
async def browser_stream(socket: WebSocket) -> None:
    """A browser's microphone: PCM at 16 kHz."""
    await socket.accept()
    board = get_switchboard(socket)

    async def open_conversation(conversation_id: str, token: str) -> Conversation:
        return await _found(board, conversation_id, token)

    await _with_engines(
        socket, board, lambda engines: browser.serve(socket, open_conversation, engines, board.manners)
    )


async def _with_engines(
    socket: WebSocket, board: Switchboard, serve: Callable[[Engines], Awaitable[None]]
) -> None:
    try:
        engines = await run_in_threadpool(board.engines)
    except RuntimeError as missing:
        await socket.close(1011, str(missing)[:120])
        return
    await serve(engines)


async def _found(board: Switchboard, conversation_id: str, token: str) -> Conversation:
    conversation = await run_in_threadpool(board.find, conversation_id, token)
    if conversation is None:
        raise Unwelcome(1008, "the conversation and its token do not belong together")
    return conversation


async def _signed_form(request: Request, board: Switchboard) -> Mapping[str, str]:
    form = {name: str(value) for name, value in (await request.form()).items()}
    if not board.auth_token:
        return form
    query = f"?{request.url.query}" if request.url.query else ""
    url = (
        board.public_url.rstrip("/") + request.url.path if board.public_url else _seen_url(request)
    ) + query
    if not twiml.is_signed(url, form, board.auth_token, request.headers.get("X-Twilio-Signature", "")):
        raise HTTPException(403, "The request is not signed by Twilio.")
    return form


def _base(request: Request, board: Switchboard) -> str:
    path = request.url.path.split("/twilio")[0] + "/twilio"
    return (board.public_url.rstrip("/") if board.public_url else _seen_url(request).split("/v1/")[0]) + path


def _seen_url(request: Request) -> str:
    scheme = request.headers.get("X-Forwarded-Proto", request.url.scheme)
    host = request.headers.get("X-Forwarded-Host", request.headers.get("Host", request.url.netloc))
    return f"{scheme}://{host}{request.url.path}"


def _xml(text: str) -> Response:
    return Response(text, media_type="application/xml")
