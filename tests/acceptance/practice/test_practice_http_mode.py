"""HTTP mode: the same deliveries as signed requests."""

import aiohttp
from slack_bolt.async_app import AsyncApp

from bot.sandbox import SIGNING_KEY, PracticeSlack
from tests.acceptance.practice.talking import BRIEFING, CARD, OFFICER, web_client


async def test_requests_are_signed_and_answers_are_shown(unused_tcp_port):
    async with PracticeSlack(events_url=f"http://127.0.0.1:{unused_tcp_port}/slack/events") as slack:
        app = AsyncApp(client=web_client(slack), signing_secret=SIGNING_KEY, process_before_response=True)
        heard = []

        @app.command("/csp")
        async def answer(ack, command):
            await ack(text=f"heard {command['text']}")

        @app.event("app_mention")
        async def mention(event):
            heard.append(event["text"])

        @app.action("done")
        async def done(ack, action):
            await ack()
            heard.append(action["value"])

        runner = aiohttp.web.AppRunner(app.web_app())
        await runner.setup()
        await aiohttp.web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
        try:
            seen = await slack.doings.command(OFFICER, BRIEFING, "/csp", "help & more")
            await slack.doings.say(OFFICER, BRIEFING, "<@U0CSPBOT01> hello")
            await app.client.chat_postMessage(channel=BRIEFING, text="x", blocks=CARD)
            pressed = await slack.doings.press(OFFICER, slack.workspace.said_by_bot(BRIEFING)[-1], "done")
        finally:
            await runner.cleanup()
        assert seen.text == "heard help & more"
        assert heard == ["<@U0CSPBOT01> hello", "7"]
        assert pressed.acked


async def test_an_event_is_retried_with_its_number(unused_tcp_port):
    attempts = []

    async def answer(request):
        attempts.append(request.headers.get("X-Slack-Retry-Num", "first"))
        return aiohttp.web.Response(status=500 if len(attempts) < 3 else 200)

    web_app = aiohttp.web.Application()
    web_app.router.add_post("/slack/events", answer)
    runner = aiohttp.web.AppRunner(web_app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    try:
        url = f"http://127.0.0.1:{unused_tcp_port}/slack/events"
        async with PracticeSlack(events_url=url, retry_seconds=(0.0, 0.01, 0.02)) as slack:
            await slack.doings.say(OFFICER, "@cspbot", "hello")
            await slack.workspace.journal.until(lambda: slack.workspace.log[-1].get("outcome") == "acked")
    finally:
        await runner.cleanup()
    assert attempts == ["first", "1", "2"]
