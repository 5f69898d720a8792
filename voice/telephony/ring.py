"""Rings a service as Twilio does: its TwiML says which socket to speak to, and with which parameters."""

from typing import Any
from xml.etree import ElementTree as Xml

from voice.telephony import twiml


class NotAnswered(RuntimeError):
    """The service does not take the call; the message says why."""


def ring(url: str, caller: str = "+15005550006", auth_token: str = "") -> tuple[str, dict[str, str]]:
    """The socket's address and the stream's parameters; raises NotAnswered.

    `auth_token` signs the request, for a service that lets only Twilio in.
    """
    import httpx

    address = f"{url.rstrip('/')}/v1/voice/twilio"
    form = {"CallSid": "CA" + "0" * 32, "From": caller, "To": "+15005550001"}
    signed = twiml.signature(address, form, auth_token) if auth_token else ""
    try:
        answer = httpx.post(address, data=form, headers={"X-Twilio-Signature": signed}, timeout=30)
        answer.raise_for_status()
        stream = Xml.fromstring(answer.text).find("./Connect/Stream")
    except httpx.HTTPStatusError as error:
        refused = error.response
        raise NotAnswered(f"{address} answered {refused.status_code}: {refused.text[:200]}") from error
    except httpx.HTTPError as error:
        raise NotAnswered(f"Nobody answers at {url}. Start the service: warmline serve. ({error})") from error
    if stream is None:
        raise NotAnswered(f"{address} did not offer a stream.")
    parameters = {one.get("name", ""): one.get("value", "") for one in stream.findall("Parameter")}
    return stream.get("url", ""), parameters


def talked(url: str, parameters: dict[str, str]) -> dict[str, Any]:
    """The conversation that the call was, as the service tells it; raises NotAnswered."""
    import httpx

    address = f"{url.rstrip('/')}/v1/conversations/{parameters.get('conversation_id', '')}"
    try:
        answer = httpx.get(
            address, headers={"Authorization": f"Bearer {parameters.get('token', '')}"}, timeout=30
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise NotAnswered(f"The call was held, but its transcript cannot be read: {error}") from error
    view: dict[str, Any] = answer.json()
    return view
