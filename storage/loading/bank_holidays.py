"""`cspbot refresh bank-holidays`: does GOV.UK list the days that cspbot counts with? It reports and changes nothing.

Deadlines come from the list that ships with the package govuk-bank-holidays, so that they are the same offline and in
every process. A new holiday (a coronation, a funeral) reaches it with a new version of that package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.clock import england_and_wales
from storage.loading.web import SourceUnavailable, Web

URL = "https://www.gov.uk/bank-holidays.json"
DIVISION = "england-and-wales"
FEWEST = 8  # England and Wales have eight a year


@dataclass(frozen=True)
class Comparison:
    """What GOV.UK lists (day -> title), and what is only there or only in the shipped list, within the feed's time."""

    listed: Mapping[date, str]
    only_there: tuple[date, ...]
    only_here: tuple[date, ...]

    @property
    def same(self) -> bool:
        """Whether the shipped list is up to date."""
        return not self.only_there and not self.only_here


def compare(web: Web) -> Comparison:
    """Ask GOV.UK and compare. Raises SourceUnavailable, also for an answer that is not of the documented shape."""
    answer = web.get(URL)
    try:
        listed = _listed(answer.json())
    except (ValueError, KeyError, TypeError):
        raise SourceUnavailable("GOV.UK answered with bank holidays in a shape that is not documented.") from None
    first, last = min(listed), max(listed)
    here = {day for day in england_and_wales().holidays if first <= day <= last}
    return Comparison(listed, tuple(sorted(listed.keys() - here)), tuple(sorted(here - listed.keys())))


def _listed(found: dict[str, Any]) -> dict[date, str]:
    listed = {date.fromisoformat(event["date"]): str(event["title"]) for event in found[DIVISION]["events"]}
    if len(listed) < FEWEST:
        raise ValueError("too few to be a year of bank holidays")
    return listed


def in_words(found: Comparison) -> list[str]:
    """A line if all is well, else one for each day that differs and one that says what to do."""
    last = max(found.listed)
    if found.same:
        return [f"GOV.UK lists {len(found.listed)} days up to {last.isoformat()}; cspbot counts with the same."]
    there, here = found.only_there, found.only_here
    unknown = [f"{day.isoformat()}, {found.listed[day]}: a bank holiday cspbot does not know." for day in there]
    gone = [f"{day.isoformat()}: a bank holiday to cspbot, and no longer to GOV.UK." for day in here]
    return [*unknown, *gone, "Deadlines near these days are wrong until the package govuk-bank-holidays is upgraded."]
