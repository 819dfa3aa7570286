"""Which actions a line means: `actions overdue for CSU Inspector page 2`. Of storage it reads only names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import dateparser
from sqlalchemy import Connection

from bot.clock import england_and_wales
from handlers import due_dates
from handlers.questions import FILLERS
from storage import action_lists, people, posts, priorities, workplan
from storage.action_lists import Filter
from storage.actions import CANCELLED, DONE
from storage.day_words import LONDON, day_words
from storage.errors import Ambiguous, BadInput, NotFound
from storage.names import nearest, same_name
from storage.vocabulary import folded

ASK = (
    "Write for example `actions overdue`, `actions for CSU Inspector`, `actions agency Kent Police`, `actions priority "
    "road safety`, `actions meeting CSP`, `actions due this week`, `actions done since 1 January` or `actions all`."
)
MOST_MEETINGS = 500
_DAY = timedelta(days=1)
_SMALL = frozenset({"the", "of", "and", "in", "on", "meeting", "a", "for", "committee"})
_PAGE = re.compile(r"\s*\bpage (\d{1,6})$", re.IGNORECASE)
_UNTIL = r"(?= (?:for|of|owner|agency|priority|meeting) |$)"  # what was said of the time ends where a name is said
_SINCE = re.compile(
    r"\b(?:done|closed|completed|finished)\b(?: (?:since|from|after|in the last|in the past|in|this) (?P<when>.+?)"
    rf"{_UNTIL})?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?P<count>\d{1,4}) (?P<unit>day|week|month)s?(?: ago)?", re.IGNORECASE)
_DUE = re.compile(
    rf"\bdue (?P<when>.+?){_UNTIL}|\b(?P<this>(?:this|next) (?:week|month)|today|tomorrow){_UNTIL}", re.IGNORECASE
)
_NAMED = re.compile(
    r"^(?P<what>agency|priority|meeting|owner|post|for|of|by|with|from)\b:? ?(?P<name>.+)$", re.IGNORECASE
)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_MINE = frozenset({"", "mine", "my", "me", "i", "my own", "own", "my actions", "to me"})
_ALL = frozenset(
    {"all", "all open", "everything", "everybody", "everyone", "anybody", "open", "of everybody", "for everybody"}
)
_MADE = re.compile(r"\b(?:made|created|added|given) by me\b|\bi (?:made|created|added|gave)\b", re.IGNORECASE)
_FLAGS = (
    ("overdue", re.compile(r"\b(?:overdue|late|past due|behind)\b", re.IGNORECASE)),
    ("undated", re.compile(r"\b(?:undated|without (?:a )?(?:due )?date|no (?:due )?date)\b", re.IGNORECASE)),
    ("offered", re.compile(r"\b(?:offered(?: to me)?|waiting for my answer|to accept)\b", re.IGNORECASE)),
    ("cancelled", re.compile(r"\bcancell?ed\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line means: which actions, said how ("" for the reader's own), which page; `line` without the page."""

    wanted: Filter
    heading: str
    line: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class _Scene:
    connection: Connection
    user: str
    today: date


def read(connection: Connection, rest: str, user: str, today: date) -> Asked:
    """What `rest` means to a Slack user. Raises BadInput, NotFound or Ambiguous where it names nothing we know."""
    found = _PAGE.search(rest)
    line = (rest[: found.start()] if found else rest).strip(" ?!.,")
    scene = _Scene(connection, user, today)
    wanted, said, left = _time(line, scene)
    flags, left = _flags(left)
    wanted = _flagged(wanted, flags, scene)
    said = [*flags, *said]
    if _MADE.search(left):
        wanted, left = replace(wanted, created_by=user), _MADE.sub(" ", left)
        said.append("made by you")
    wanted, name = _whose(wanted, _trimmed(left), scene, alone=not said)
    heading = ", ".join([*said, *([name] if name else [])])
    return Asked(wanted, heading[:1].upper() + heading[1:], line, max(1, int(found[1])) if found else 1)


def _time(line: str, scene: _Scene) -> tuple[Filter, list[str], str]:
    """When they are due or were done, in words too, and what is left of the line."""
    if found := _SINCE.search(line):
        left = f"{line[: found.start()]} {line[found.end() :]}"
        if found["when"] is None:
            return Filter(status=DONE), ["done"], left
        since = _past(found["when"], scene.today)
        moment = datetime.combine(since, time(), LONDON)
        return Filter(done_since=moment), [f"done since {day_words(since)}"], left
    if found := _DUE.search(line):
        when = (found["when"] or found["this"]).casefold()
        first, last = _span(when, scene)
        words = f"due {when}" if first != date.min else f"due by {day_words(last)}"
        left = f"{line[: found.start()]} {line[found.end() :]}"
        return Filter(due_from=None if first == date.min else first, due_until=last), [words], left
    return Filter(), [], line


def _span(when: str, scene: _Scene) -> tuple[date, date]:
    """The first and last day of "this week", "next month", "today"; for a date all days up to it."""
    today, monday = scene.today, scene.today - scene.today.weekday() * _DAY
    near = {"today": (today, today), "tomorrow": (today + _DAY, today + _DAY)}
    weeks = {"this week": (monday, monday + 6 * _DAY), "next week": (monday + 7 * _DAY, monday + 13 * _DAY)}
    if found := (near | weeks | {"soon": (today, today + 7 * _DAY)}).get(when):
        return found
    if when in ("this month", "next month"):
        first = today.replace(day=1) if when == "this month" else _next_month(today)
        return first, _next_month(first) - _DAY
    coming = workplan.without_items(scene.connection, workplan.Window(first=today, known_on=today))
    due = due_dates.read(when, today, coming, england_and_wales())
    if due is None:
        raise BadInput(f"“due {when}” names no date. {ASK}")
    return date.min, due.day


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _past(words: str, today: date) -> date:
    """A day gone by: "1 January", "last week", "30 days". Raises BadInput."""
    text = words.casefold().strip()
    starts = {"today": today, "week": today - today.weekday() * _DAY, "month": today.replace(day=1)}
    starts |= {"year": date(today.year, 1, 1)}
    if text in starts:
        return starts[text]
    if found := _LAST.fullmatch(text):
        return today - int(found["count"]) * {"day": 1, "week": 7, "month": 31}[found["unit"]] * _DAY
    settings = {
        "DATE_ORDER": "DMY",
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "RELATIVE_BASE": datetime.combine(today, time()),
    }
    day = _iso(text) or dateparser.parse(text, languages=["en"], settings=settings)
    if day is None:
        raise BadInput(f"“since {words}” names no day gone by. Write it like “done since 1 January”.")
    return day.date()


def _iso(text: str) -> datetime | None:
    """A date in ISO form, which dateparser would read day before month."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), LONDON)
    except ValueError:
        return None


def _flags(line: str) -> tuple[list[str], str]:
    found = [name for name, pattern in _FLAGS if pattern.search(line)]
    for _, pattern in _FLAGS:
        line = pattern.sub(" ", line)
    return found, line


def _flagged(wanted: Filter, flags: list[str], scene: _Scene) -> Filter:
    if "overdue" in flags:
        wanted = replace(wanted, overdue=True)
    if "undated" in flags:
        wanted = replace(wanted, undated=True)
    if "cancelled" in flags:
        wanted = replace(wanted, status=CANCELLED)
    if "offered" in flags:
        held = people.by_slack_id(scene.connection, scene.user)
        wanted = replace(wanted, offered_to=held[0].id if held else 0)
    return wanted


def _trimmed(line: str) -> str:
    """What is left without the small words around it; "for" and "of" before a name say whose."""
    words = line.split()
    while words and words[-1].casefold() in FILLERS - {"me"} | {"actions", "action", "ones", "and"}:
        words.pop()
    drop = FILLERS - {"for", "of", "by", "from", "with", "me"} | {"actions", "action", "ones", "and"}
    while words and words[0].casefold() in drop:
        words.pop(0)
    return " ".join(words)


def _whose(wanted: Filter, left: str, scene: _Scene, *, alone: bool) -> tuple[Filter, str]:
    """Whose, of which agency, priority or meeting; with nothing said the reader's own, unless it is said which."""
    if same_name(left) in _ALL or (not left and not alone):
        return wanted, "" if left == "" else "all open"
    if same_name(left.removeprefix("for ").removeprefix("of ")) in _MINE:
        return replace(wanted, mine=scene.user or "nobody"), "" if alone else "yours"
    found = _NAMED.match(left)
    what, name = (found["what"].casefold(), found["name"].strip()) if found else ("", left)
    name = name.removeprefix("the ")
    reader = _READERS.get(what)
    if reader is None:
        return _anything(wanted, name, scene)
    return reader(wanted, name, scene)


def _anything(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    """A name that may be of a post, an agency, a priority or a body."""
    for reader in (_post, _agency, _priority, _meeting):
        try:
            return reader(wanted, name, scene)
        except NotFound:
            continue
    names = [person.name for person in people.everyone(scene.connection)]
    near = nearest(name, names)
    offered = f" Nearest: {', '.join(near)}." if near else ""
    raise BadInput(f"“{name[:60]}” is no list of actions.{offered} {ASK}")


def _post(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    mention = _MENTION.fullmatch(name)
    held = people.by_slack_id(scene.connection, mention[1]) if mention else []
    if len(held) > 1:
        raise Ambiguous("post", name, tuple((f"for {post.name}", post.name) for post in held))
    post = held[0] if held else people.by_name(scene.connection, name.removeprefix("@"))
    return replace(wanted, owner_id=post.id), post.name


def _agency(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    for agency in agencies(scene.connection):
        if same_name(agency) == same_name(name.removeprefix("@")):
            return replace(wanted, agency=agency), agency
    raise NotFound("agency", name, tuple(nearest(name, agencies(scene.connection))))


def _priority(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    found = priorities.newest_by_name(scene.connection, today=scene.today).find(name)
    return replace(wanted, priority=found.slug), found.name


def _meeting(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    """Meetings in whose name all these words are: "scrutiny 23 July 2014"; a body also by its initials."""
    asked = set(folded(name).split()) - _SMALL
    stored = action_lists.meetings(scene.connection)
    found = tuple(meeting for meeting in stored if asked and asked <= _words_of(meeting))
    if not found:
        raise NotFound("meeting with actions", name, tuple(nearest(name, stored)))
    return replace(wanted, meetings=found[:MOST_MEETINGS]), found[0] if len(found) == 1 else f"meeting {name}"


def _words_of(meeting: str) -> set[str]:
    words = folded(meeting).split()
    letters = "".join(word[0] for word in words if word not in _SMALL and word.isalpha())
    initials = {letters[start:end] for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)}
    return {*words, *initials}


def _person_or_agency(wanted: Filter, name: str, scene: _Scene) -> tuple[Filter, str]:
    if same_name(name) in _MINE:
        return replace(wanted, mine=scene.user or "nobody"), "yours"
    if same_name(name) in _ALL:
        return wanted, "all open"
    return _anything(wanted, name, scene)


def agencies(connection: Connection) -> list[str]:
    """The agencies that posts work for, or that have a contact, by name."""
    found = {person.agency for person in people.everyone(connection)} | set(posts.agencies_with_contact(connection))
    return sorted(found - {""})


_Reader = Callable[[Filter, str, _Scene], tuple[Filter, str]]
_READERS: dict[str, _Reader] = {
    "agency": _agency,
    "priority": _priority,
    "meeting": _meeting,
    "owner": _post,
    "post": _post,
    **dict.fromkeys(("for", "of", "by", "with", "from"), _person_or_agency),
}
