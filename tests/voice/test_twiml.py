"""Twilio's instructions and its signature."""

from xml.etree import ElementTree as Xml

from voice.telephony import twiml


def test_the_signature_is_the_one_in_twilios_own_example():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twiml.signature(url, form, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    assert not twiml.is_signed(url, form, "another token", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")


def test_a_call_is_joined_with_the_socket_and_its_parameters():
    written = twiml.connect("wss://shop.example/s", "https://shop.example/after?a=1&b=2", {"token": "<&>"})
    stream = Xml.fromstring(written).find("./Connect/Stream")
    assert stream is not None
    assert stream.get("url") == "wss://shop.example/s"
    assert stream.find("Parameter").get("value") == "<&>"


def test_a_transfer_tells_the_person_first_and_comes_back_when_nobody_takes_it():
    written = twiml.dial("+15005550006", "https://shop.example/brief", "https://shop.example/after")
    dialled = Xml.fromstring(written).find("./Dial")
    number = dialled.find("Number")
    assert number.text == "+15005550006"
    assert number.get("url").endswith("/brief")
    assert dialled.get("action").endswith("/after")
