"""The API of data.police.uk, for what the archive can't tell: what is newest, what crime types there are, and a check.

It has no question "how many in this district": counts come from the archive (docs/decisions/008).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx

from storage.errors import BadInput
from storage.loading.police_uk.crime_types import CRIME_TYPES
from storage.loading.web import SourceUnavailable, Web
from storage.periods import Period, month

BASE = "https://data.police.uk/api"
EVERYTHING = "all-crime"  # anti-social behaviour included


class TooMany(SourceUnavailable):
    """More than 10,000 records would be in one answer; the API says 503, as for an outage."""


class PoliceApi:
    """Questions to the API. Each raises SourceUnavailable where there is no answer of the documented shape."""

    def __init__(self, web: Web) -> None:
        """`web` keeps the limits."""
        self._web = web

    def last_updated(self) -> date:
        """The month the data go up to, by its first day; the cheapest question there is."""
        found = _json(self._web.get(f"{BASE}/crime-last-updated"))
        return _day(found.get("date") if isinstance(found, dict) else None)

    def months(self) -> list[Period]:
        """The months that have data, newest first."""
        return sorted((_month(entry.get("date")) for entry in self._listed("crimes-street-dates")), reverse=True)

    def crime_types(self, of: Period) -> dict[str, str]:
        """Slug and name of the crime types of a month, without "all crime"."""
        found = self._listed("crime-categories", date=_year_month(of))
        return {str(e.get("url")): str(e.get("name")) for e in found if e.get("url") != EVERYTHING}

    def without_location(self, of: Period, category: str = EVERYTHING) -> int:
        """How many records of Kent Police in a month have no location. Raises BadInput for an unknown category."""
        if category not in (EVERYTHING, *CRIME_TYPES):  # the API would answer with all crime
            raise BadInput(f"data.police.uk has no category “{category}”.")
        return len(self._listed("crimes-no-location", category=category, force="kent", date=_year_month(of)))

    def _listed(self, question: str, **params: str) -> list[dict[str, Any]]:
        """The list of objects that the API answers with."""
        found = _json(self._web.get(f"{BASE}/{question}", params=params, on_503=self._too_many))
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise _unexpected(question)
        return found

    def _too_many(self) -> None:
        """At a 503: while the cheapest question is answered this is no outage, and trying again would not help."""
        try:
            self.last_updated()
        except SourceUnavailable:
            return
        raise TooMany("data.police.uk has more than 10,000 records for this question and does not answer it.")


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        raise _unexpected(answer.request.url.path) from None


def _year_month(of: Period) -> str:
    return f"{of.start:%Y-%m}"


def _month(text: object) -> Period:
    day = _day(f"{text}-01")
    return month(day.year, day.month)


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise _unexpected("a date") from None


def _unexpected(what: str) -> SourceUnavailable:
    return SourceUnavailable(f"data.police.uk answered {what} in a shape that is not documented.")
