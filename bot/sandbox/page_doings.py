"""What the page does: each doing of a person as one POST under /practice/."""

import base64
import binascii
import inspect
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.changes import NoSuchChange, change_channel, change_person
from bot.sandbox.clock import LONDON, ClockError, next_monday, read_moment
from bot.sandbox.control_api import Refused, read_json, worded
from bot.sandbox.doings import Doings
from bot.sandbox.entries import NoSuchChoice
from bot.sandbox.journal import Change
from bot.sandbox.model import SlackError
from bot.sandbox.page_api import Offer
from bot.sandbox.page_words import as_typed, moment_shown, said_why
from bot.sandbox.seen import Seen

LARGEST_FILE = 5_000_000


class PageDoings:
    """The routes by which people do things on the page."""

    def __init__(self, doings: Doings, offer: Offer) -> None:
        """Do in the workspace of `doings` what `offer` offers."""
        self.doings = doings
        self.workspace = doings.workspace
        self.offer = offer

    def routes(self) -> list[Route]:
        """One POST for each doing, and the addresses of messages."""
        in_chat = [self.say, self.attach, self.command, self.press, self.suggest, self.shortcut]
        ways = [*in_chat, self.submit, self.close, self.home, self.clock, self.people, self.channels]
        errors = (SlackError, NoSuchChoice, NoSuchChange, ClockError, KeyError)
        return [
            *(Route(f"/practice/{do.__name__}", worded(do, *errors), methods=["POST"]) for do in ways),
            Route("/archives/{channel}/p{digits}", self.permalink),
        ]

    async def permalink(self, request: Request) -> Response:
        """The address that chat.getPermalink gives, opened in the page."""
        digits, room = request.path_params["digits"], request.path_params["channel"]
        address = f"/?channel={room}&message={digits[:-6]}.{digits[-6:]}"
        thread = request.query_params.get("thread_ts")
        return RedirectResponse(f"{address}&thread={thread}" if thread else address)

    async def say(self, request: Request) -> Response:
        """{"user", "channel", "text", "thread_ts"}: a message."""
        asked = await read_json(request)
        text = as_typed(self.workspace, asked["text"])
        return _answer(await self.doings.say(asked["user"], asked["channel"], text, thread_ts=asked.get("thread_ts")))

    async def attach(self, request: Request) -> Response:
        """{"user", "channel", "name", "content" (base64), "text", "thread_ts"}: a message with a file."""
        asked = await read_json(request)
        content = _decoded(asked["content"])
        text = as_typed(self.workspace, asked.get("text") or "")
        who, where = asked["user"], asked["channel"]
        thread = asked.get("thread_ts")
        return _answer(await self.doings.attach(who, where, asked["name"], content, text=text, thread_ts=thread))

    async def command(self, request: Request) -> Response:
        """{"user", "channel", "text"}: a slash command as typed."""
        asked = await read_json(request)
        name, _, text = asked["text"].strip().partition(" ")
        known = [each["command"] for each in self.offer.commands]
        if known and name not in known:
            raise Refused(f"{name} is not a command here. Try {', '.join(known)}.")
        who, where, tab = asked["user"], asked["channel"], asked.get("tab", "")
        return _answer(await self.doings.command(who, where, name, text.strip(), tab=tab))

    async def press(self, request: Request) -> Response:
        """{"user", "channel", "ts" or "view", "block_id", "action_id", "value", "values"}: an element is used."""
        asked = await read_json(request)
        value, tab, block = asked.get("value"), asked.get("tab", ""), asked.get("block_id")
        if asked.get("view"):
            view, others = self.workspace.views[asked["view"]], asked.get("values")
            pressed = self.doings.press_in_view(view, asked["action_id"], value, block_id=block, values=others, tab=tab)
            return _answer(await pressed)
        message = self.workspace.message(asked["channel"], asked["ts"])
        pressed = self.doings.press(asked["user"], message, asked["action_id"], value, block_id=block, tab=tab)
        return _answer(await pressed)

    async def suggest(self, request: Request) -> Response:
        """{"user", "channel", "ts" or "view", "block_id", "action_id", "text"}: letters typed into an external menu."""
        asked = await read_json(request)
        view = self.workspace.views[asked["view"]] if asked.get("view") else None
        surface = view or self.workspace.message(asked["channel"], asked["ts"])
        who, action, block = asked["user"], asked["action_id"], asked.get("block_id")
        found = await self.doings.suggest(surface, action, asked["text"], user=who, block_id=block)
        return JSONResponse({"ok": True, "groups": found.groups, "notice": found.notice, "asked": found.asked})

    async def shortcut(self, request: Request) -> Response:
        """{"user", "channel", "ts", "callback_id"}: a message shortcut."""
        asked = await read_json(request)
        message = self.workspace.message(asked["channel"], asked["ts"])
        tab = asked.get("tab", "")
        return _answer(await self.doings.shortcut(asked["user"], message, asked["callback_id"], tab=tab))

    async def submit(self, request: Request) -> Response:
        """{"view", "values"}: a modal is submitted."""
        asked = await read_json(request)
        return _answer(await self.doings.submit(self.workspace.views[asked["view"]], asked.get("values") or {}))

    async def close(self, request: Request) -> Response:
        """{"view", "everything"}: a modal is closed, or with it those under it."""
        asked = await read_json(request)
        await self.doings.close(self.workspace.views[asked["view"]], everything=bool(asked.get("everything")))
        return JSONResponse({"ok": True})

    async def home(self, request: Request) -> Response:
        """{"user", "tab": "home" | "messages"}: the bot's Home or Messages tab is opened."""
        asked = await read_json(request)
        return _answer(await self.doings.open_home(asked["user"], asked.get("tab", "home")))

    async def people(self, request: Request) -> Response:
        """{"user", and any of "deleted", "away", "guest", "tz"}: a person leaves, goes away, moves their clock."""
        asked = await read_json(request)
        change_person(self.workspace, asked.pop("user"), asked)
        return JSONResponse({"ok": True})

    async def channels(self, request: Request) -> Response:
        """{"channel", and any of "archived", "private", "shared", "bot"}: a channel changes."""
        asked = await read_json(request)
        change_channel(self.workspace, asked.pop("channel"), asked)
        return JSONResponse({"ok": True})

    async def clock(self, request: Request) -> Response:
        """{"move": "hour" | "working_day" | "monday" | "to", "to"}: the practice clock goes forward."""
        asked = await read_json(request)
        now = self.workspace.clock.now()
        moves = {
            "hour": lambda: now + timedelta(hours=1),
            "working_day": lambda: self.offer.next_working_day(now),
            "monday": lambda: next_monday(now),
            "to": lambda: read_moment(str(asked.get("to", ""))),
        }
        moment = moves[asked.get("move", "to")]()
        if moment < now:
            words = f"{now.astimezone(LONDON):%A %-d %B %Y, %H:%M}"
            raise Refused(f"The practice clock only goes forward. It is {words}.")
        moved = self.workspace.clock.move_to(moment)
        if inspect.isawaitable(moved):
            await moved
        shown = moment_shown(self.workspace.clock.now())
        self.workspace.note("clock", to=shown["iso"])
        self.workspace.journal.tell(Change("clock", details=shown))
        return JSONResponse({"ok": True, "clock": shown})


def _answer(seen: Seen) -> Response:
    body = {"ok": True, "acked": seen.acked, "notice": seen.notice, "errors": seen.errors}
    return JSONResponse(body | {"why": said_why(seen)})


def _decoded(content: object) -> bytes:
    try:
        found = base64.b64decode(str(content), validate=True)
    except binascii.Error as error:
        raise Refused("the content is not base64") from error
    if not 0 < len(found) <= LARGEST_FILE:
        raise Refused(f"A file of {len(found):,} bytes cannot be attached here: 1 to {LARGEST_FILE:,} bytes.")
    return found
