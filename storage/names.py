"""Words as people write them: names compared without regard to case and spacing, the nearest ones to a misspelling."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

OFFERED = 3
CLOSE = 55.0
_READ = 200


def same_name(name: str) -> str:
    """A name as it is compared: lower case, single spaces."""
    return " ".join(name.casefold().split())


def nearest(asked: str, choices: Iterable[str], *, close: float = CLOSE, offered: int = OFFERED) -> list[str]:
    """Up to `offered` of `choices` that `asked` comes at least as near to as `close` (of 100), best first."""
    hits = process.extract(
        asked[:_READ],
        sorted(set(choices)),
        scorer=_alike,
        processor=utils.default_process,
        limit=offered,
        score_cutoff=close,
    )
    return [hit[0] for hit in hits]


def _alike(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Of 100: letter by letter (for slips), and by the words that are there at all (for names told in part)."""
    return (fuzz.ratio(one, other) + fuzz.WRatio(one, other)) / 2


def storable(text: str) -> str:
    """`text` as every database takes it: no null characters, no halves of characters."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
