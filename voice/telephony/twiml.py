"""TwiML, Twilio's instructions for a call, and the signature that tells Twilio's requests from others.

Source: twilio.com/docs/voice/twiml and twilio.com/docs/usage/security.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from xml.etree import ElementTree as Xml


def connect(stream_url: str, action_url: str, parameters: Mapping[str, str]) -> str:
    """Join the call with our socket; when the socket is closed, Twilio asks `action_url` how to go on."""
    response = Xml.Element("Response")
    stream = Xml.SubElement(Xml.SubElement(response, "Connect", action=action_url), "Stream", url=stream_url)
    for name, value in parameters.items():
        Xml.SubElement(stream, "Parameter", name=name, value=value)
    return _written(response)


def dial(number: str, brief_url: str, after_url: str) -> str:
    """Connect to a number; the person who answers is told the brief before the caller is put through.

    When the two have talked, or nobody took the call, Twilio asks `after_url` how to go on.
    """
    response = Xml.Element("Response")
    dialled = Xml.SubElement(response, "Dial", action=after_url, timeout="25", answerOnBridge="true")
    Xml.SubElement(dialled, "Number", url=brief_url).text = number
    return _written(response)


def brief(text: str, accept_url: str) -> str:
    """Tell the person who answered who is calling; a key takes the call, a mailbox presses none."""
    response = Xml.Element("Response")
    key = Xml.SubElement(response, "Gather", numDigits="1", timeout="10", action=accept_url)
    Xml.SubElement(key, "Say").text = text
    Xml.SubElement(response, "Hangup")
    return _written(response)


def go_on() -> str:
    """Nothing more to do here: the two are connected."""
    return _written(Xml.Element("Response"))


def hang_up() -> str:
    """End the call."""
    response = Xml.Element("Response")
    Xml.SubElement(response, "Hangup")
    return _written(response)


def signature(url: str, form: Mapping[str, str], auth_token: str) -> str:
    """What Twilio puts into X-Twilio-Signature for a form posted to the URL."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def is_signed(url: str, form: Mapping[str, str], auth_token: str, given: str) -> bool:
    """Whether the signature is Twilio's; compared in constant time."""
    return hmac.compare_digest(signature(url, form, auth_token).encode(), given.encode())


def _written(response: Xml.Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>' + Xml.tostring(response, encoding="unicode")
