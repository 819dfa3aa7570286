"""The practice Slack in a thread, for tests that are not asynchronous and for bots in other processes."""

import asyncio
import threading
from contextlib import contextmanager

from bot.sandbox import PracticeSlack
from bot.sandbox.limits import pings, problems


@contextmanager
def running_slack(**options):
    """A PracticeSlack that answers at `.api_url`; its `workspace` may be read, and given faults, from the test."""
    slack = PracticeSlack(**options)
    ready, loop = threading.Event(), asyncio.new_event_loop()
    ending = asyncio.Event()

    async def live():
        async with slack:
            ready.set()
            await ending.wait()

    thread = threading.Thread(target=lambda: _run(loop, live()), name="practice-slack")
    thread.start()
    assert ready.wait(10)
    try:
        yield slack
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join(10)


def check_everything_posted(workspace):
    """Everything that was ever posted is within Slack's limits and pings nobody; Slack refused no answer."""
    assert not [entry for entry in workspace.log if entry["what"] == "refused_ack"]
    for posted in workspace.everything_posted():
        assert problems(posted.payload, posted.kind) == []
        assert pings(posted.payload) == []


def _run(loop, main):
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(main)
