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


def dial(number: str, brief_url: str) -> str:
    """Connect to a number; the person who answers is told the brief before the caller is put through."""
    response = Xml.Element("Response")
    Xml.SubElement(Xml.SubElement(response, "Dial"), "Number", url=brief_url).text = number
    return _written(response)


def say(text: str) -> str:
    """Speak a text, with Twilio's own voice."""
    response = Xml.Element("Response")
    Xml.SubElement(response, "Say").text = text
    return _written(response)


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
