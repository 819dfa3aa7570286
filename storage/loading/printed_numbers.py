"""Numbers as reports print them: with commas, a true minus sign, a sign of percent."""

from __future__ import annotations

import re

_PRINTED = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\s?%)?", re.ASCII)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " "})  # minus sign, en dash, space that doesn't break


def plain_number(text: str, *, percent: bool) -> str | None:
    """The number as a figure file has it, or None where it is none. A sign of percent only where `percent`."""
    found = _PRINTED.fullmatch(text.translate(_MINUS).strip())
    if not found or (found[4] and not percent):
        return None
    return f"{found[1]}{found[2].replace(',', '')}{found[3] or ''}"
