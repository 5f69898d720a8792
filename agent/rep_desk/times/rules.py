"""The ways of saying when, in the order in which they are tried, and what reads each."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from collections.abc import Callable

from agent.rep_desk.times.days import day, days_of_month, named_day, since_weekday
from agent.rep_desk.times.spoken import Heard, Spoken
from agent.rep_desk.times.stretches import (
    between,
    bounded,
    edge,
    ending,
    first_or_last_day,
    from_day,
    week_of,
)
from agent.rep_desk.times.units import (
    ago,
    half,
    half_of_month,
    last_quarter,
    month,
    month_gone,
    one_before_last,
    plain_year,
    quarter,
    relative,
    so_far,
    until_end,
)
from agent.rep_desk.times.vocabulary import (
    ANY_MONTH,
    ANY_YEAR,
    COUNT,
    LEAD,
    MONTH,
    NTH,
    OF_YEAR,
    REL,
    UNIT,
    WEEKDAYS,
    YEAR,
)

Read = Callable[[Heard], Spoken | None]
SIDE = r"(?P<side>start|beginning|turn|first day|end|close|last day)"
OF_A_YEAR = rf"(?: (?:of )?(?:{ANY_YEAR}|this year|last year))?"
TO = r"(?:to|and|until|through|till)"
# What may stand within another expression.
INNER = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|(?:the )?(?:very )?(?:start|beginning|turn|first day|end|close|last day) of (?:the |this |last |next |that )?(?:(?:year|quarter|month|week)\b"
    rf"|q[1-4](?: {ANY_YEAR})?|{ANY_MONTH}(?: {ANY_YEAR})?|{ANY_YEAR})"
    rf"|{ANY_MONTH} \d{{1,2}}{NTH}(?: {ANY_YEAR})?(?!\d)"
    rf"|(?:the )?\d{{1,2}}{NTH}(?: of)? {ANY_MONTH}(?: {ANY_YEAR})?"
    rf"|{ANY_MONTH}{OF_A_YEAR}"
    rf"|q[1-4]{OF_A_YEAR}"
    rf"|(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th|final) quarter(?: of (?:{ANY_YEAR}|this year|last year))?"
    r"|(?:the )?(?:last|this|next|previous|current) (?:week|month|quarter|year)"
    rf"|{ANY_YEAR}|yesterday|today|tomorrow)"
)
A, B = rf"(?P<a>{INNER})", rf"(?P<b>{INNER})"
DAY_A, DAY_B = rf"(?P<a>\d{{1,2}}){NTH}", rf"(?P<b>\d{{1,2}}){NTH}"
DAY = rf"(?P<day>\d{{1,2}}){NTH}"

SAID: tuple[tuple[str, Read], ...] = (
    (
        rf"\b(?:(?:between|from|on) )?(?:the )?{DAY_A} {TO} (?:the )?{DAY_B}(?: of)? {MONTH}(?: {YEAR})?\b",
        days_of_month,
    ),
    (
        rf"\b(?:(?:between|from|on) )?{MONTH} {DAY_A} {TO} (?:the )?{DAY_B}(?: {YEAR})?\b(?! {ANY_MONTH})",
        days_of_month,
    ),
    (rf"^(?:the )?(?:very )?{SIDE} of (?P<a>.+)$", first_or_last_day),
    (
        rf"\b{LEAD}(?<!first )(?<!last )(?<!final )(?<!closing )(?<!opening )week (?P<how>of|containing|including|with|commencing|beginning|starting|from)(?: on)? {A}\b",
        week_of,
    ),
    (
        rf"\b{LEAD}(?:{COUNT} )?{UNIT} (?:to|ending|ended|that ended|up to|until|through)(?: on| in| with)? {A}\b",
        ending,
    ),
    (rf"\b{LEAD}{COUNT} {UNIT} (?:from|starting|beginning|after|following) {A}\b", from_day),
    (rf"\b(?:between|from) {A} (?:and|to|until|through|till|-) {B}\b", between),
    (rf"\b{A} (?:to|through|until|till|-) {B}\b", between),
    (
        r"\b(?P<side>since|after|later than|before|prior to|earlier than|until|till|up to|through|"
        rf"starting in|starting from|starting|beginning|from) {A}(?: onwards?| on)?\b",
        bounded,
    ),
    (
        rf"\b{LEAD}(?P<side>first|last|final|closing|opening) (?:{COUNT} )?(?P<unit>day|week|month)s? (?:of|in) (?:the )?(?P<a>{INNER}|month|quarter|year)\b",
        edge,
    ),
    (rf"\b(?:by|before) (?:the )?end of (?:the )?(?P<rel>this |next |current )?{UNIT}\b", until_end),
    (
        rf"\b(?P<more>(?:more|longer|greater) than |over )?(?P<less>(?:less than|within) )?{COUNT} {UNIT} ago\b",
        ago,
    ),
    (
        r"\b(?:the )?(?:year to date|quarter to date|month to date|ytd|qtd|mtd|so far this (?:year|quarter|month))\b",
        so_far,
    ),
    (rf"\b{LEAD}{UNIT} before (?:last|that)\b", one_before_last),
    (
        rf"\b{LEAD}(?:q(?P<q>[1-4])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|final) quarter){OF_YEAR}\b",
        quarter,
    ),
    (rf"\b{LEAD}(?P<ordinal>first|second|1st|2nd) half of {MONTH}{OF_YEAR}\b", half_of_month),
    (rf"\b{LEAD}(?:h(?P<h>[12])|(?P<ordinal>first|second|1st|2nd) half)(?: of)?{OF_YEAR}\b", half),
    (
        rf"\b{LEAD}(?:last|closing) quarter of (?P<year>{ANY_YEAR}|this year|last year|the year)\b",
        last_quarter,
    ),
    (rf"\b(?:on )?{MONTH} {DAY}(?: {YEAR})?\b(?! ?\d)", day),
    (rf"\b(?:on )?(?:the )?{DAY}(?: of)? {MONTH}(?: {YEAR})?\b", day),
    (rf"\b{LEAD}gone {MONTH}\b", month_gone),
    (rf"\b{LEAD}(?:month of )?{MONTH}{OF_YEAR}\b", month),
    (rf"\b{LEAD}{REL} (?:{COUNT} )?{UNIT}\b", relative),
    (r"\b(?:on )?(?P<iso>\d{4}-\d\d-\d\d)\b", day),
    (r"\b(?:on )?(?P<us>\d{1,2}/\d{1,2}/\d{2,4})\b", day),
    (rf"\b{LEAD}(?:year )?{YEAR}\b", plain_year),
    (r"\b(?P<name>today|yesterday|tomorrow)\b", named_day),
    (rf"\bsince (?:last )?(?P<weekday>{'|'.join(WEEKDAYS)})\b", since_weekday),
)
RULES = tuple((re.compile(pattern), read) for pattern, read in SAID)
