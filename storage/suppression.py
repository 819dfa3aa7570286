"""Small numbers: counts so low that somebody could be recognised are not shown, nor what would give them away.

At ward level counts of 1 to 4 are unsafe, and of 1 to 9 for sexual offences, domestic abuse and hate crime (after
guidance of the Office for National Statistics; docs/figures.md, "Small numbers"). Where a total is shown and one part
is hidden, the next smallest part is hidden too, since the total less the others would tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

USUAL, SENSITIVE = 5, 10
SENSITIVE_CATEGORIES = ("sexual-offences", "domestic-abuse", "hate-crime")
SMALL_AREAS = frozenset({"ward", "place"})


def threshold(category_and_parents: list[str], area_kind: str) -> int:
    """Counts above nought and below this are hidden; 0 where nothing is (districts and larger areas)."""
    if area_kind not in SMALL_AREAS:
        return 0
    sensitive = any(slug.startswith(SENSITIVE_CATEGORIES) for slug in category_and_parents)
    return SENSITIVE if sensitive else USUAL


def hidden(counts: Mapping[str, Decimal], below: int, *, total_is_shown: bool) -> set[str]:
    """The keys of `counts` that must not be shown: small ones, and one more where a total would tell a single one."""
    small = {key for key, count in counts.items() if 0 < count < below}
    if total_is_shown and len(small) == 1 and len(counts) > 1:
        others = {key: count for key, count in counts.items() if key not in small and count > 0}
        if others:
            small.add(min(others, key=lambda key: (others[key], key)))
    return small
