"""When people are at the desk, as `prompts/policies/desk.yaml` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import prompts

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOKED_AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class DeskHours:
    """Opening and closing of each day of the week (0 is Monday), in one time zone."""

    zone: ZoneInfo
    place: str
    by_day: dict[int, tuple[time, time]]
    closed: frozenset[date]

    def opens(self, now: datetime) -> datetime | None:
        """The next moment at which the desk is staffed, `now` while it is; None when not within a month."""
        here = now.astimezone(self.zone)
        for ahead in range(LOOKED_AHEAD.days):
            hours = self._hours(here.date() + timedelta(days=ahead))
            if hours and here < hours[1]:
                return max(here, hours[0])
        return None

    def closes(self, now: datetime) -> datetime | None:
        """When the desk closes today; None while it is closed."""
        hours = self._hours(now.astimezone(self.zone).date())
        return hours[1] if hours and hours[0] <= now < hours[1] else None

    def told(self, moment: datetime, now: datetime) -> str:
        """A time as a customer is told: '8:05 am tomorrow (Chicago time)'."""
        here, today = moment.astimezone(self.zone), now.astimezone(self.zone).date()
        days = (here.date() - today).days
        day = ("today", "tomorrow")[days] if days in (0, 1) else f"on {here:%A}, {here:%B} {here.day}"
        return f"{here.hour % 12 or 12}:{here:%M} {'am' if here.hour < 12 else 'pm'} {day} ({self.place})"

    def _hours(self, day: date) -> tuple[datetime, datetime] | None:
        if day in self.closed or day.weekday() not in self.by_day:
            return None
        opening, closing = (datetime.combine(day, at, self.zone) for at in self.by_day[day.weekday()])
        return opening, closing


@cache
def of_store() -> DeskHours:
    """The hours of the policy file.

    Raises:
        ValueError: a day or a time in it cannot be read.
    """
    told = prompts.data("policies/desk.yaml")
    by_day = {DAYS.index(day): _span(hours) for day, hours in told["hours"].items()}
    closed = frozenset(date.fromisoformat(str(day)) for day in told["closed"])
    return DeskHours(ZoneInfo(told["timezone"]), str(told["place"]), by_day, closed)


def _span(hours: str) -> tuple[time, time]:
    opening, closing = (time.fromisoformat(part.strip()) for part in hours.split("-"))
    return opening, closing
