"""Every form as it opens and every menu as it looks up, with 100,000 actions, against the same with the papers alone.

Beside them what else a press leads to: lists, the work programme, a Home tab. Slack waits 3 seconds for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import crowd, one_of_each, scene
from benchmarks.crowd import MANAGER, Crowd
from benchmarks.timing import Measurement, by_turns, each
from bot.clock import england_and_wales
from bot.policy import Audience, Viewer
from handlers import subcommands
from handlers.forms import Form, Opening, Origin
from handlers.router import Router
from jobs import home_tab
from storage import access, homes
from storage.access import Channel
from storage.engine import Database

SIZE = Crowd(posts=300, actions=100_000, items=20_000)
ROUNDS, TIMES = 3, 3
AUDIENCE = Audience(Viewer(MANAGER, scene.TEAM, "admin", known=True), Channel("D1", "", "dm", "public", None))
FORM, MENU = "form ", "menu "
TYPED = ("", "meeting", "zzz")
QUESTIONS = ("actions", "actions overdue", "actions all", "workplan", "workplan winter 2015", "meetings", "calendar")
LONDON = ZoneInfo("Europe/London")
Work = Callable[[], object]


def measure(folder: Path) -> list[Measurement]:
    """Each by turns in the large database and in the small one; of forms and of menus the slowest is told."""
    small, large = (scene.database(folder, name) for name in ("papers", "crowd"))
    crowd.fill(large, SIZE)
    few, many = (works(db, one_of_each.values(db)) for db in (small, large))
    found = [_measured(name, ours, few[name]) for name, ours in many.items()]
    small.dispose()
    large.dispose()
    rest = [each for each in found if not each.what.startswith((FORM, MENU))]
    return [_slowest(FORM, found), _slowest(MENU, found), *rest]


def _slowest(kind: str, found: list[Measurement]) -> Measurement:
    of_kind = [each for each in found if each.what.startswith(kind)]
    slowest = max(of_kind, key=lambda each: each.ours)
    return replace(slowest, what=f"slowest of {len(of_kind)}: {slowest.what}")


def works(db: Database, values: Mapping[str, str]) -> dict[str, Work]:
    """What is done in a database, by name; it returns a view, options or a message. `values`: what forms open with."""
    router = subcommands.router()
    found: dict[str, Work] = {f"{FORM}{form.name}": partial(_open, form, values, db) for form in subcommands.FORMS}
    for name, finder in subcommands.FINDERS.items():
        for typed in TYPED:
            found[f"{MENU}{name}: “{typed}”"] = partial(finder, typed, AUDIENCE.viewer, db, scene.NOW)
    found |= {f"/csp {asked}": partial(_ask, router, asked, db) for asked in QUESTIONS}
    return found | {"Home tab composed": partial(_home, db)}


def _measured(name: str, ours: Work, peer: Work) -> Measurement:
    times = by_turns(lambda: each(ours, TIMES), lambda: each(peer, TIMES), ROUNDS)
    return Measurement(f"{name} ({SIZE.actions:,} actions)", times[0], "the same with the papers alone", times[1])


def _open(form: Form, values: Mapping[str, str], db: Database) -> object:
    return form.open(Opening(values[form.name], AUDIENCE, Origin("C0CSUBRIEF"), scene.NOW), db)


def _ask(router: Router, asked: str, db: Database) -> object:
    reply = router.reply(asked, AUDIENCE, db, scene.NOW)
    if reply.outcome != "answered":
        raise AssertionError(f"{asked}: {reply.message.text}")
    return reply.message


def _home(db: Database) -> object:
    with db.write() as connection:
        access.grant(connection, MANAGER, "admin", at=scene.NOW, by="bench")
        homes.opened(connection, scene.TEAM, MANAGER, at=scene.NOW)
    with db.read() as connection:
        opened = homes.of(connection, scene.TEAM, MANAGER)
        if opened is None:
            raise AssertionError("no Home tab")
        return home_tab.compose(connection, opened, home_tab.Scene(scene.NOW, LONDON, england_and_wales()))
