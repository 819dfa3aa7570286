"""The scoring form on Slack's side: opened by a button, turned page by page, saved once, never lost silently.

Between views the draft travels in the view itself (`private_metadata`), so any process can take the next step and
nothing is stored before "Save". Whoever closes the form gets the draft back in a direct message, behind a button.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.messages import problem, ranking_form
from bot.messages.message import Message
from bot.messages.ranking_draft import Draft, decode
from bot.messages.ranking_form import View
from bot.policy import Viewer, classification_level
from handlers import lookup, ranking_steps
from handlers.background import Background
from handlers.desk import Desk, Incoming
from handlers.rank import check_may_score
from handlers.ranking_steps import Saved
from storage.errors import BadInput, CspError
from storage.ranking_values import Ranking
from storage.vocabulary import vocabulary

DM = "D"  # how the ids of direct messages begin
AGAIN = "The form did not open in the three seconds that Slack allows. Please press the button again."
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class RankingForm:
    """Bolt's listeners for the form: one for its buttons, one for "Next" and "Save", one for closing it."""

    def __init__(self, desk: Desk, background: Background) -> None:
        """Ask `desk` who somebody is; whatever outlives an acknowledgement runs in `background`."""
        self.desk, self.background = desk, background

    def register(self, app: AsyncApp) -> None:
        """Before the listener for all other buttons, which would take these too."""
        app.action(re.compile("^csp:rank:"))(self.pressed)
        app.view(re.compile("^csp:rank:"))(self.submitted)
        app.view_closed(re.compile("^csp:rank:"))(self.closed)

    async def pressed(self, ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        """A button: of a message, which opens the form, or of the form, which turns a page."""
        await ack()
        work = self._turn(body, action, client) if body.get("view") else self._open(body, action, client)
        self.background.start(work)

    async def submitted(self, ack: AsyncAck, body: Body, view: Body, client: AsyncWebClient) -> None:
        """The next view in the acknowledgement itself. What can't be done is said on top; the form stays as it is."""
        try:
            answer = await self._next(body, view, client)
        except CspError as error:
            answer = {"response_action": "push", "view": _sentence(error)}
        await ack(**answer)

    async def closed(self, ack: AsyncAck, body: Body, view: Body, client: AsyncWebClient) -> None:
        """Closed before saving: what was scored goes back to its owner in a direct message."""
        await ack()
        self.background.start(self._give_back(body, view, client))

    async def _open(self, body: Body, action: Body, client: AsyncWebClient) -> None:
        try:
            opened = (await client.views_open(trigger_id=body["trigger_id"], view=ranking_form.loading()))["view"]
        except SlackApiError as error:
            log.warning("the form could not be opened", reason=error.response.get("error", ""))
            if error.response.get("error") == "expired_trigger_id" and body.get("response_url"):
                again = {"response_type": "ephemeral", "replace_original": False, "text": AGAIN}
                await AsyncWebhookClient(body["response_url"], retry_handlers=[]).send_dict(again)
            return
        try:
            view = await self._first_view(body, action, client)
        except CspError as error:
            view = _sentence(error)
        await client.views_update(view_id=opened["id"], view=view)

    async def _first_view(self, body: Body, action: Body, client: AsyncWebClient) -> View:
        check_may_score(await self._viewer(body, client))
        channel, value = (body.get("channel") or {}).get("id") or "", str(action.get("value") or "")
        now = self.desk.clock.now()
        if action["action_id"] == ranking_form.RESUME:
            draft = replace(decode(value), channel=channel).where_left()
        else:
            draft = await asyncio.to_thread(ranking_steps.begin, self.desk.db, value, channel, now)
        return await asyncio.to_thread(ranking_steps.view_of, self.desk.db, draft, now)

    async def _turn(self, body: Body, action: Body, client: AsyncWebClient) -> None:
        view = body["view"]
        chosen = str((action.get("selected_option") or {}).get("value", ""))
        wanted = int(chosen) if action["action_id"] == ranking_form.CHANGE and chosen.isdigit() else None
        try:
            turned = await asyncio.to_thread(self._turned, decode(view["private_metadata"]), view, wanted)
            # With its hash: of two quick presses on one page only the first counts.
            await client.views_update(view_id=view["id"], hash=view["hash"], view=turned)
        except (CspError, SlackApiError) as error:
            log.warning("a page of the form could not be turned", reason=str(error))

    def _turned(self, draft: Draft, view: Body, wanted: int | None) -> View:
        db, now = self.desk.db, self.desk.clock.now()
        return ranking_steps.view_of(db, ranking_steps.turned(db, draft, view["state"]["values"], wanted, now), now)

    async def _next(self, body: Body, view: Body, client: AsyncWebClient) -> dict[str, Any]:
        draft, values, now = decode(view["private_metadata"]), view["state"]["values"], self.desk.clock.now()
        step = {
            ranking_form.START: ranking_steps.start_entered,
            ranking_form.THEME: ranking_steps.theme_entered,
        }.get(view["callback_id"])
        if step:
            return (await asyncio.to_thread(step, self.desk.db, draft, values, now)).acknowledgement()
        viewer = await self._viewer(body, client)
        saved = await asyncio.to_thread(ranking_steps.save, self.desk.db, draft, _form(body, view), viewer, now)
        if saved.first:
            self.background.start(self._send(body, draft, saved, client))
        return {"response_action": "update", "view": saved.view}

    async def _viewer(self, body: Body, client: AsyncWebClient) -> Viewer:
        audience = await lookup.audience(self.desk, client, _incoming(body, DM))
        if audience.viewer is None:
            raise BadInput("Slack did not say who this is.")
        return audience.viewer

    async def _send(self, body: Body, draft: Draft, saved: Saved, client: AsyncWebClient) -> None:
        """The stored ranking as a message: where the form was opened if that is cleared for it, else directly."""
        there = await lookup.audience(self.desk, client, _incoming(body, draft.channel))
        held = classification_level(saved.ranking.classification, None, self.desk.clock.now())
        if draft.channel.startswith(DM) or there.level < held or not draft.channel:
            await self._send_directly(_asked(body, saved.ranking, DM), client)
            return
        asked = _asked(body, saved.ranking, draft.channel)
        reply = await lookup.ask(self.desk, client, asked)
        try:
            for part in reply.parts if reply else ():
                await client.chat_postEphemeral(channel=draft.channel, user=asked.user_id, **part.payload())
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("the saved ranking is sent directly instead", reason=repr(error))
            await self._send_directly(replace(asked, key=f"{asked.key}:dm", channel_id=DM), client)

    async def _send_directly(self, asked: Incoming, client: AsyncWebClient) -> None:
        reply = await lookup.ask(self.desk, client, asked)
        for part in reply.parts if reply else ():
            await _directly(client, asked.user_id, part)

    async def _give_back(self, body: Body, view: Body, client: AsyncWebClient) -> None:
        try:
            draft = decode(view["private_metadata"])
        except BadInput:
            return
        values = (view.get("state") or {}).get("values") or {}
        draft = await asyncio.to_thread(ranking_steps.left, self.desk.db, draft, values, self.desk.clock.now())
        if not draft.begun():
            return
        area = (await asyncio.to_thread(vocabulary, self.desk.db)).areas.by_slug[draft.area]
        await _directly(client, body["user"]["id"], ranking_form.unfinished(draft, area))


async def _directly(client: AsyncWebClient, user: str, message: Message) -> None:
    """Post once into the person's own conversation with cspbot."""
    try:
        channel = (await client.conversations_open(users=user))["channel"]["id"]
        await client.chat_postMessage(channel=channel, **message.payload())
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.error("a message about a ranking may not have reached Slack", reason=repr(error))


def _sentence(error: CspError) -> View:
    return ranking_form.sentence(problem.render(error, "rank").text)


def _incoming(body: Body, channel: str) -> Incoming:
    team = (body.get("team") or {}).get("id") or ""
    return Incoming(text="rank new", key="", team_id=team, user_id=body["user"]["id"], channel_id=channel or DM)


def _asked(body: Body, stored: Ranking, channel: str) -> Incoming:
    """The question whose answer is exactly what was stored."""
    at = stored.scored_at.isoformat() if stored.scored_at else ""
    text = f"rank {stored.area} {stored.period.iso()} at:{at}"
    return replace(_incoming(body, channel), text=text, key=f"ranking:{stored.id}")


def _form(body: Body, view: Body) -> str:
    """One form, one ranking: a view keeps its id from opening to closing, however often "Save" arrives."""
    return f"{(body.get('team') or {}).get('id') or ''}:{view['id']}"
