"""JSON as it is stored and sent: whatever a model wrote can be kept, and reads back the same."""

import json
from datetime import date

import pytest

from crm.plain_json import written


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Zoë", "lines": [{"price": 12.5, "options": {}}], "left": None, "open": True},
        {"balance": 10**30},
        {"note": "half a \ud83d character"},
        [],
    ],
)
def test_what_is_written_reads_back_the_same(value):
    assert json.loads(written(value)) == value
    written(value).encode()  # it can be sent


def test_it_is_compact_and_keeps_letters_as_they_are():
    assert written({"city": "Malmö", "zip": ["21119"]}) == '{"city":"Malmö","zip":["21119"]}'


def test_what_json_does_not_know_is_written_as_asked_or_refused():
    assert written({"sum": 1j, "at": date(2026, 3, 1)}, default=str) == '{"sum":"1j","at":"2026-03-01"}'
    with pytest.raises(TypeError):
        written({"sum": 1j})
