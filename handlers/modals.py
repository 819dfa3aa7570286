"""Every modal of ours but the scoring form: opened by a button, a shortcut or a command, submitted, answered.

One listener each for opening, changing, submitting and finding, whatever forms (handlers.forms) there are.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import personal
from bot.messages import blocks, problem
from bot.messages import form as pieces
from bot.messages.form import Entered, Option, View
from bot.policy import Audience, Viewer
from handlers import lookup
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.forms import DM, OFFERED, Finder, Form, Opening, Origin, Outcome, Post, Submission
from storage.errors import CspError

NOT_TAKEN = "This form could not be shown: perhaps what it was opened with is too long. Nothing was changed."
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class Modals:
    """Bolt's listeners for forms: opening, changing, submitting, finding; one each, whatever forms there are."""

    def __init__(
        self,
        desk: Desk,
        background: Background,
        forms: Iterable[Form],
        finders: Mapping[str, Finder],
        shortcuts: Mapping[str, str],
    ) -> None:
        """`finders` by the names that `form.found` uses; `shortcuts`: callback id of a shortcut -> name of its form."""
        self.desk, self.background = desk, background
        self.forms = {each.name: each for each in forms}
        self.finders, self.shortcuts = finders, shortcuts

    def register(self, app: AsyncApp) -> None:
        """Before the listener for all other buttons, which would take the elements of a form too."""
        app.action(re.compile(f"^({pieces.CHANGE}|{pieces.FIND})"))(self.changed)
        app.view(re.compile(f"^{pieces.PREFIX}"))(self.submitted)
        app.options(re.compile(f"^{pieces.FIND}"))(self.look_up)
        for callback in self.shortcuts:
            app.shortcut(callback)(self.shortcut)

    async def shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A message shortcut: its form, about that message."""
        await ack()
        self.background.start(self.open(self.shortcuts[body["callback_id"]], body, client))

    async def open(self, opens: str, body: Body, client: AsyncWebClient) -> None:
        """Open the form that `opens` names ("NAME VALUE") for whoever pressed, chose or typed something."""
        name, _, value = opens.partition(" ")
        form = self.forms.get(name)
        if form is None:
            log.error("no such form", name=name)
            return
        try:
            view = pieces.loading()
            if inside := body.get("view", {}).get("type") == "modal":
                opened = (await client.views_push(trigger_id=body["trigger_id"], view=view))["view"]
            else:
                opened = (await client.views_open(trigger_id=body["trigger_id"], view=view))["view"]
        except SlackApiError as error:
            log.warning("a form could not be opened", name=name, pushed=inside, reason=error.response.get("error", ""))
            return
        origin = _origin(body)
        try:
            audience = await self._audience(body, origin, client)
            shortcut = body.get("type") == "message_action"
            message = (body.get("message") or {}) if shortcut else {}
            link = await _permalink(client, origin) if shortcut else ""
            opening = Opening(value, audience, origin, self.desk.clock.now(), message, link)
            if form.place and (channel := await asyncio.to_thread(form.place, opening, self.desk.db)):
                await lookup.learn_place(self.desk.db, client, _team(body), channel, datetime.now(UTC))
            made = _with_metadata(await asyncio.to_thread(form.open, opening, self.desk.db), opening)
        except CspError as error:
            made = _sentence(error)
        try:
            await client.views_update(view_id=opened["id"], view=made)
        except SlackApiError as error:
            log.error("Slack did not take a form", name=name, reason=error.response.get("error", ""))
            await client.views_update(view_id=opened["id"], view=pieces.sentence("cspbot", NOT_TAKEN))

    async def changed(self, ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        """An element of an open form was used."""
        await ack()
        if (body.get("view") or {}).get("callback_id", "").startswith(pieces.PREFIX):
            self.background.start(self._change(body, action, client))

    async def submitted(self, ack: AsyncAck, body: Body, view: Body, client: AsyncWebClient) -> None:
        """The outcome in the acknowledgement itself; what could not be done is said on top of the form as it was."""
        form = self.forms.get(view["callback_id"].removeprefix(pieces.PREFIX))
        if form is None:
            await ack()
            return
        try:
            submission = await self._submission(body, view, client)
            outcome = await asyncio.to_thread(self._outcome, form, submission)
            self.desk.changed()
        except CspError as error:
            await ack(response_action="push", view=_sentence(error))
            return
        if outcome.view:
            outcome = replace(outcome, view=_with_metadata(outcome.view, submission))
        await ack(**outcome.acknowledgement())
        if outcome.posts and not outcome.errors:
            self.background.start(self.send(outcome.posts, client, _team(body)))

    def _outcome(self, form: Form, submission: Submission) -> Outcome:
        """What the form makes of it; personal data in what was typed is refused beside the input, with the reason."""
        refused = {} if form.of_papers else personal.refusals(submission.entered.texts())
        return Outcome(errors=refused) if refused else form.submit(submission, self.desk.db)

    async def look_up(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """What an external select offers for the words typed so far."""
        finder = self.finders.get(str(body.get("action_id", "")).removeprefix(pieces.FIND))
        offered: Sequence[Option] = ()
        if finder:
            audience = await self._audience(body, Origin(DM), client)
            viewer = audience.viewer or Viewer("", role="viewer")
            now = self.desk.clock.now()
            offered = await asyncio.to_thread(finder, str(body.get("value") or ""), viewer, self.desk.db, now)
        await ack(options=[dict(pieces.option(*each)) for each in offered[:OFFERED]])

    async def send(self, posts: Iterable[Post], client: AsyncWebClient, team_id: str = "") -> None:
        """Say each once; one that does not reach Slack leaves the others alone."""
        for post in posts:
            try:
                await self._send(await self._where_it_may(post, team_id, client), client)
            except (SlackApiError, ClientError, TimeoutError) as error:
                log.error("what a form led to may not have reached Slack", reason=repr(error))

    async def _where_it_may(self, post: Post, team_id: str, client: AsyncWebClient) -> Post:
        """The post, or the same for the person's own conversation where its channel is not cleared for it."""
        if not post.level or not post.to or not post.channel or post.channel.startswith(DM):
            return post
        incoming = Incoming("", "", team_id, post.to, post.channel)
        cleared = (await lookup.audience(self.desk, client, incoming)).level >= post.level
        return post if cleared else replace(post, channel="", thread_ts="")

    async def _send(self, post: Post, client: AsyncWebClient) -> None:
        said = post.message.payload()
        if post.ts:
            await client.chat_update(channel=post.channel, ts=post.ts, **said)
            return
        thread = post.thread_ts or None
        if post.to and post.channel and not post.channel.startswith(DM):
            try:
                await client.chat_postEphemeral(channel=post.channel, user=post.to, thread_ts=thread, **said)
                return
            except SlackApiError as error:  # a command is used in channels too in which cspbot is not
                log.info("said directly instead", reason=error.response.get("error", ""))
                thread, post = None, replace(post, channel="")
        channel = post.channel or (await client.conversations_open(users=post.to))["channel"]["id"]
        for part in (post.message, *post.message.replies):
            posted = await client.chat_postMessage(channel=channel, thread_ts=thread, **part.payload())
            if part is post.message and post.then:
                await asyncio.to_thread(post.then, channel, str(posted["ts"]))

    async def _change(self, body: Body, action: Body, client: AsyncWebClient) -> None:
        view = body["view"]
        form = self.forms.get(view["callback_id"].removeprefix(pieces.PREFIX))
        if form is None or form.change is None:
            return
        try:
            used = action["action_id"].removeprefix(pieces.CHANGE)
            submission = replace(await self._submission(body, view, client), used=used, chosen=_chosen(action))
            made = await asyncio.to_thread(form.change, submission, self.desk.db)
            if made is not None:
                # With its hash: of two quick presses only the first counts.
                fresh = _with_metadata(made, submission)
                await client.views_update(view_id=view["id"], hash=view["hash"], view=fresh)
        except (CspError, SlackApiError) as error:
            log.warning("an open form could not be changed", reason=str(error))

    async def _submission(self, body: Body, view: Body, client: AsyncWebClient) -> Submission:
        known = json.loads(view.get("private_metadata") or "{}")
        origin = Origin(**known.get("origin", {}))
        team = (body.get("team") or {}).get("id") or ""
        return Submission(
            value=known.get("value", ""),
            audience=await self._audience(body, origin, client),
            origin=origin,
            now=self.desk.clock.now(),
            link=known.get("link", ""),
            entered=Entered((view.get("state") or {}).get("values")),
            key=f"form:{team}:{view['id']}",
            kept=known.get("kept", ""),
        )

    async def _audience(self, body: Body, origin: Origin, client: AsyncWebClient) -> Audience:
        """Who uses a form. They read it alone, as a direct message: what it says elsewhere is decided there."""
        return await lookup.audience(self.desk, client, Incoming("", "", _team(body), _user(body), DM, acting=True))


def _team(body: Body) -> str:
    return str((body.get("team") or {}).get("id") or body.get("team_id") or "")


def _user(body: Body) -> str:
    return str((body.get("user") or {}).get("id") or body.get("user_id") or "")


def _origin(body: Body) -> Origin:
    """Where a press, a shortcut or a command came from; a form opened from a form keeps that one's origin."""
    if inside := (body.get("view") or {}).get("private_metadata"):
        return Origin(**json.loads(inside).get("origin", {}))
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or body.get("channel_id") or ""
    ts = "" if container.get("is_ephemeral") else str(container.get("message_ts") or message.get("ts") or "")
    return Origin(channel, ts, str(container.get("thread_ts") or message.get("thread_ts") or ""))


def _chosen(action: Body) -> str:
    option = action.get("selected_option") or {}
    return str(option.get("value") or action.get("selected_date") or action.get("value") or "")


def _with_metadata(view: View, about: Opening) -> View:
    known: dict[str, Any] = {"value": about.value, "origin": asdict(about.origin), "link": about.link}
    kept = view.pop("kept", "")
    if kept:
        known["kept"] = kept
    return {**view, "private_metadata": json.dumps(known, separators=(",", ":"), ensure_ascii=False)}


async def _permalink(client: AsyncWebClient, origin: Origin) -> str:
    try:
        told = await client.chat_getPermalink(channel=origin.channel_id, message_ts=origin.message_ts)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("Slack gave no link to a message", reason=repr(error))
        return ""
    return str(told.get("permalink") or "")


def _sentence(error: CspError) -> View:
    """The refusal in words, with those of its buttons that open a form: others are answered in a conversation only."""
    said = problem.render(error, "")
    offered = [each for block in said.blocks for each in block.get("elements") or () if pieces.opens(each)]
    content = [blocks.section(said.text), *([blocks.actions(*offered)] if offered else [])]
    return pieces.view("cspbot", "words", content, submit="", close="Close")
