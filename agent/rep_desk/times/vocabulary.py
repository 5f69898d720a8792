"""The words of time, as patterns on lower-case tokens joined by single spaces."""

from __future__ import annotations

from agent.number_words import NUMBERS

_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
MONTH = rf"(?P<month>{_MONTH})"
ANY_MONTH = rf"(?:{_MONTH})"
ANY_YEAR = r"(?:19|20)\d\d"
YEAR = rf"(?P<year>{ANY_YEAR})"
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNIT = r"(?P<unit>day|week|month|quarter|year)s?"
COUNT = r"(?P<count>\d+|couple of|couple|few|" + "|".join(NUMBERS) + ")"
LEAD = r"(?:(?:in|during|for|over|within|on|of|from|throughout|across) )?(?:the )?"
REL = r"(?P<rel>this|current|last|previous|prior|past|trailing|next|coming|upcoming|preceding|most recent)"
OF_YEAR = rf"(?: (?:of )?(?P<year>{ANY_YEAR}|this year|last year|previous year|next year|the year))?"
NTH = r"(?:st|nd|rd|th)?"
