"""The bytes of a file or an upload as text, or one sentence why they can't be read."""

from __future__ import annotations

import codecs

from storage.errors import BadInput

LARGEST = 5_000_000  # bytes; a year of minutes is well under one million
_AS_TEXT = "save the minutes as plain text and try again"
_FORMATS = (
    (b"%PDF", f"is a PDF; {_AS_TEXT} (pdftotext -layout does it)"),
    (b"PK\x03\x04", f"is a Word document or another zip file; {_AS_TEXT}"),
    (b"\xd0\xcf\x11\xe0", f"is an old Word document; {_AS_TEXT}"),
    (b"{\\rtf", f"is rich text; {_AS_TEXT}"),
)


def text_of(content: bytes, name: str = "The file") -> str:
    """The text in `content`: UTF-8, UTF-16 with its mark, else Windows-1252. Raises BadInput, naming `name`."""
    if len(content) > LARGEST:
        raise BadInput(f"{name} is larger than {LARGEST // 1_000_000} MB; give the minutes of one meeting at a time.")
    for start, why in _FORMATS:
        if content.startswith(start):
            raise BadInput(f"{name} {why}.")
    text = _decoded(content)
    if "\0" in text:
        raise BadInput(f"{name} is not text; {_AS_TEXT}.")
    if not text.strip():
        raise BadInput(f"{name} has no text in it.")
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
