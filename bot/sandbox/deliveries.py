"""Deliveries to the bot: once, twice where the switch says so, and events again when nobody acknowledged them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox import payloads
from bot.sandbox.couriers import Courier, Envelope, Reply
from bot.sandbox.installs import told_by
from bot.sandbox.model import Json
from bot.sandbox.workspace import Workspace

RETRY_SECONDS = (0.0, 60.0, 300.0)


class Deliveries:
    """Sends envelopes by a courier and writes each delivery into the log."""

    def __init__(self, workspace: Workspace, courier: Courier, retry_seconds: Sequence[float] = RETRY_SECONDS) -> None:
        """`retry_seconds` are the real waits before an event is sent again."""
        self.workspace = workspace
        self.courier = courier
        self.retry_seconds = retry_seconds
        self._retries: set[asyncio.Task[None]] = set()

    async def send(self, envelope: Envelope, name: str) -> list[Reply]:
        """Deliver; the first reply is the one that counts, a second comes from `workspace.deliver_twice`."""
        if self.workspace.deliver_twice == "together":
            return list(await asyncio.gather(self._once(envelope, name), self._once(envelope, name)))
        replies = [await self._once(envelope, name)]
        if self.workspace.deliver_twice == "after":
            replies.append(await self._once(envelope, name))
        return replies

    async def event(self, body: Json) -> bool:
        """Deliver an event: true when acknowledged at once, otherwise it is sent again up to three times."""
        envelope = Envelope("events_api", payloads.event(body))
        reply = (await self.send(envelope, body["type"]))[0]
        if reply.outcome != "acked" and reply.may_retry:
            task = asyncio.create_task(self._again(envelope, reply, body["type"]))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return reply.outcome == "acked"

    async def stop(self) -> None:
        """Give up the retries that are still to come."""
        for task in list(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)

    async def _again(self, envelope: Envelope, reply: Reply, name: str) -> None:
        for attempt, wait in enumerate(self.retry_seconds, start=1):
            await asyncio.sleep(wait)
            again = Envelope(envelope.kind, envelope.payload, attempt=attempt, reason=reply.reason, id=envelope.id)
            reply = (await self.send(again, name))[0]
            if reply.outcome == "acked" or not reply.may_retry:
                return

    async def _once(self, envelope: Envelope, name: str) -> Reply:
        loop = asyncio.get_running_loop()
        began = loop.time()
        told = told_by(self.workspace, envelope.payload)
        reply = await self.courier.deliver(replace(envelope, payload=told))
        seconds = round(loop.time() - began, 4)
        about = {"kind": envelope.kind, "name": name, "envelope": envelope.id, "attempt": envelope.attempt}
        self.workspace.note("delivery", **about, outcome=reply.outcome, seconds=seconds)
        return reply
