"""A practice Slack in the test's own loop."""

import pytest

from bot.sandbox import PracticeSlack


@pytest.fixture
async def slack():
    async with PracticeSlack(ack_seconds=1.0, retry_seconds=(0.0, 0.01, 0.02)) as running:
        yield running
