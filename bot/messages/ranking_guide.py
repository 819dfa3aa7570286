"""The scoring guide of the theme ranking: what each factor asks and what a score means.

After the Strategic Assessment 2014, "Ranking Information". Its key for community concern prints 5, 3, 4 and 0 where the
others have 5, 3, 1 and 0; low is taken as 1 here. 4 and 2 are not in the key, but the paper's own scores use them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guide:
    """One factor: its name, the name used inside a line, what it asks, and what 5, 3, 1 and 0 mean."""

    label: str
    short: str
    asks: str
    five: str
    three: str
    one: str
    zero: str

    def key(self) -> str:
        """The scores the paper explains, in one line."""
        return f"5: {self.five}; 3: {self.three}; 1: {self.one}; 0: {self.zero}."

    def meanings(self) -> tuple[tuple[int, str], ...]:
        """Every score with its meaning, highest first."""
        between = ((4, "between 5 and 3"), (2, "between 3 and 1"))
        named = ((5, self.five), (3, self.three), (1, self.one), (0, self.zero))
        return tuple(sorted((*named, *between), reverse=True))


# In the order of storage.ranking_values.FACTORS.
GUIDES = (
    Guide(
        "Community concern",
        "concern",
        "How often do community groups, residents, councillors or MPs raise it with the partners?",
        "a serious concern",
        "some concern",
        "little concern",
        "none, or nothing to go by",
    ),
    Guide(
        "Level of harm",
        "harm",
        "How much does it hurt people and places, in body or in money?",
        "high",
        "medium",
        "low",
        "none, or nothing to go by",
    ),
    Guide(
        "Volume",
        "volume",
        "How many cases are there, and how large a part of all recorded crime are they?",
        "high",
        "medium",
        "low",
        "nothing to go by",
    ),
    Guide(
        "Suggested trend",
        "trend",
        "How do the figures stand against the anticipated level, or the year before?",
        "considerably higher",
        "slightly higher",
        "lower",
        "much lower, or nothing to go by",
    ),
    Guide(
        "Performance against others",
        "performance",
        "How does the area compare with its Most Similar Group, or else with districts and county?",
        "poor against the others",
        "like the others",
        "good against the others",
        "best of all",
    ),
    Guide(
        "Partnership contribution",
        "contribution",
        "How much can agencies do about it by working together?",
        "a great deal",
        "something",
        "little",
        "nothing, or nothing to go by",
    ),
)
