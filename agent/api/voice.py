"""Calls over HTTP: TwiML for Twilio, and the sockets of telephones and browsers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from agent import wording
from agent.api import switchboard
from agent.api.switchboard import Switchboard
from crm.calls import Line
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


class TwiML(Response):
    """What Twilio shall do next."""

    media_type = "application/xml"


@router.post("/twilio", response_class=TwiML)
async def answer_call(request: Request, board: Board) -> TwiML:
    """A call comes in: TwiML that joins it with our socket; 403 when Twilio has not signed the request."""
    form = await _signed_form(request, board)
    conversation_id, token = await run_in_threadpool(board.begin, form.get("From", ""))
    return TwiML(_connected(request, board, conversation_id, token))


@router.post("/twilio/after", response_class=TwiML)
async def after_stream(request: Request, board: Board, conversation_id: str, token: str) -> TwiML:
    """Our socket has been closed: dial a person when the conversation waits for that, else hang up."""
    await _signed_form(request, board)
    conversation = await run_in_threadpool(board.find, conversation_id, token, "telephone")
    standing = await run_in_threadpool(conversation.standing) if conversation else None
    if standing is None or not standing.transfer_to:
        return TwiML(twiml.hang_up())
    base, known = _base(request, board), _known(conversation_id, token)
    return TwiML(twiml.dial(standing.transfer_to, f"{base}/brief?{known}", f"{base}/dialled?{known}"))


@router.post("/twilio/brief", response_class=TwiML)
async def brief_person(request: Request, board: Board, conversation_id: str, token: str) -> TwiML:
    """What the person who answers a transferred call hears; a key takes the call."""
    await _signed_form(request, board)
    conversation = await _found(board, conversation_id, token)
    standing = await run_in_threadpool(conversation.standing)
    accept = f"{_base(request, board)}/accepted?{_known(conversation_id, token)}"
    return TwiML(twiml.brief(f"{standing.brief} {wording.say('call_brief_accept')}", accept))


@router.post("/twilio/accepted", response_class=TwiML)
async def person_accepts(request: Request, board: Board, conversation_id: str, token: str) -> TwiML:
    """The person has pressed a key: Twilio puts the caller through."""
    await _signed_form(request, board)
    await _found(board, conversation_id, token)
    await run_in_threadpool(board.connected, conversation_id)
    return TwiML(twiml.go_on())


@router.post("/twilio/dialled", response_class=TwiML)
async def after_dial(request: Request, board: Board, conversation_id: str, token: str) -> TwiML:
    """The two have talked, or nobody took the call: then the caller comes back to us."""
    await _signed_form(request, board)
    await _found(board, conversation_id, token)
    if await run_in_threadpool(board.ended, conversation_id):
        return TwiML(twiml.hang_up())
    return TwiML(_connected(request, board, conversation_id, token))


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
        return await _welcome(board, *known, "telephone")

    await _with_engines(
        socket, board, lambda engines: twilio.serve(socket, open_conversation, engines, board.manners)
    )


@router.websocket("/browser")
async def browser_stream(socket: WebSocket) -> None:
    """A browser's microphone: PCM at 16 kHz."""
    await socket.accept()
    board = get_switchboard(socket)

    async def open_conversation(conversation_id: str, token: str) -> Conversation:
        return await _welcome(board, conversation_id, token, "browser")

    await _with_engines(
        socket, board, lambda engines: browser.serve(socket, open_conversation, engines, board.manners)
    )


def _connected(request: Request, board: Switchboard, conversation_id: str, token: str) -> str:
    base = _base(request, board)
    after = f"{base}/after?{_known(conversation_id, token)}"
    parameters = {"conversation_id": conversation_id, "token": token}
    return twiml.connect(base.replace("http", "ws", 1) + "/stream", after, parameters)


def _known(conversation_id: str, token: str) -> str:
    return urlencode({"conversation_id": conversation_id, "token": token})


async def _with_engines(
    socket: WebSocket, board: Switchboard, serve: Callable[[Engines], Awaitable[None]]
) -> None:
    try:
        engines = await run_in_threadpool(board.engines)
    except RuntimeError as missing:
        await socket.close(1011, str(missing)[:120])
        return
    await serve(engines)


async def _welcome(board: Switchboard, conversation_id: str, token: str, line: Line) -> Conversation:
    conversation = await run_in_threadpool(board.find, conversation_id, token, line)
    if conversation is None:
        raise Unwelcome(1008, "the conversation and its token do not belong together")
    return conversation


async def _found(board: Switchboard, conversation_id: str, token: str) -> Conversation:
    conversation = await run_in_threadpool(board.find, conversation_id, token, "telephone")
    if conversation is None:
        raise HTTPException(404, "There is no such conversation.")
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
