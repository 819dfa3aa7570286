"""Who a file means by an owner: a post by its name, or by the Slack id of who holds it."""

from __future__ import annotations

from collections.abc import Iterable

from storage.loading.rows import Problems, Row
from storage.names import nearest, same_name
from storage.people import KnownPerson

MISSPELT = 92.0  # an owner in words that comes this near to a known post is taken for a slip


class Owners:
    """Finds posts for one file; what it can't find it notes in `problems`."""

    def __init__(self, people: Iterable[KnownPerson], problems: Problems) -> None:
        """Index `people` by name and by Slack id."""
        self._people = list(people)
        self._by_name = {same_name(person.name): person for person in self._people}
        self._problems = problems

    def find(self, row: Row, asked: str) -> KnownPerson | None:
        """The post meant by `asked`; None where that is empty or wrong (then noted with the nearest names)."""
        if not asked:
            return None
        held = [person for person in self._people if person.slack_id and person.slack_id == asked]
        if len(held) > 1:
            posts = " and ".join(person.name for person in held)
            self._problems.add(row.number, "owner", f"{asked} holds several posts ({posts}); name the post")
        found = held[0] if held else self._by_name.get(same_name(asked))
        if found is None:
            self._problems.unknown(row.number, "owner", "person", asked, self._names())
        return found

    def in_words(self, row: Row, asked: str) -> str:
        """An owner as a work programme prints it. A post that is not a known person stays; a misspelt one is noted."""
        if any(person.slack_id == asked for person in self._people if asked):
            found = self.find(row, asked)
            return found.name if found else ""
        if known := self._by_name.get(same_name(asked)):
            return known.name
        if asked and nearest(asked, self._names(), close=MISSPELT):
            self._problems.unknown(row.number, "owner", "person", asked, self._names())
        return asked

    def _names(self) -> list[str]:
        return [person.name for person in self._people]
