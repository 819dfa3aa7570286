"""`cspbot minutes`: undertakings and resolutions found in the text of minutes; stores nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from bot.messages.dates import full_date
from bot.minutes import Found, Minutes, read, text_of
from bot.minutes.decoding import LARGEST
from storage.errors import BadInput

_WIDE = 100


def listed(file: str, *, exact: bool) -> str:
    """What is found in `file` ("-" is standard input): to read, or JSON when `exact`. Raises BadInput."""
    minutes = read(_text(file))
    if exact:
        return json.dumps([_row(one) for one in minutes.found], ensure_ascii=False, indent=1)
    return "\n\n".join(told(minutes))


def _text(file: str) -> str:
    if file == "-":
        return text_of(sys.stdin.buffer.read(LARGEST + 1), "What was piped in")
    path = Path(file)
    if not file or path.is_dir():
        raise BadInput(f"“{file}” is not a file; name the file with the minutes, or - for what is piped in.")
    try:
        with path.open("rb") as opened:
            return text_of(opened.read(LARGEST + 1), file)
    except FileNotFoundError:
        raise BadInput(f"{file}: there is no such file.") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{file} can't be read: {error}.") from None


def _row(one: Found) -> dict[str, object]:
    due = one.due.isoformat() if one.due else None
    return {"line": one.line, "kind": one.kind.value, "owner": one.owner, "text": one.text, "due": due}


def told(minutes: Minutes) -> Iterator[str]:
    """The paragraphs shown in a terminal: what was found, each with its line, its minute, its owner and its date."""
    held = f", {full_date(minutes.held_on)}" if minutes.held_on else ""
    counts = f"{_many(len(minutes.undertakings), 'undertaking')} and {_many(len(minutes.resolutions), 'resolution')}"
    yield fill(f"{minutes.body or 'Minutes'}{held}: {counts}. Nothing is stored.", _WIDE)
    for title, listed in (("Undertakings", minutes.undertakings), ("Resolutions", minutes.resolutions)):
        if listed:
            yield title
            yield from (_told(number, one) for number, one in enumerate(listed, 1))


def _many(count: int, name: str) -> str:
    return f"{count or 'no'} {name}{'' if count == 1 else 's'}"


def _told(number: int, one: Found) -> str:
    where = f"line {one.line}" + (f", {one.place}" if one.place else "")
    due = f"; by {full_date(one.due)}" if one.due else ""
    facts = (
        f"{number}. {one.owner or 'Nobody named'}{due} ({where})" if one.kind == "undertaking" else f"{number}. {where}"
    )
    return f"{facts}\n{fill(one.text, _WIDE, initial_indent='   ', subsequent_indent='   ')}"
