"""Threads: what people reply under a message, what the bot hears of it, and links to messages."""

import httpx

from tests.acceptance.practice.talking import BRIEFING, INSPECTOR, OFFICER, bolt_app, connected, refusal, web_client


def listening(slack):
    """A Bolt app and the message events that reached it."""
    app, heard = bolt_app(slack), []

    @app.event("message")
    async def message(event):
        heard.append(event)

    @app.event("app_mention")
    async def mention(event):
        heard.append(event)

    return app, heard


async def test_a_reply_in_a_dm_reaches_the_bot_with_the_thread_that_it_is_in(slack):
    app, heard = listening(slack)
    async with connected(slack, app):
        asked = await app.client.chat_postMessage(channel="U0CSO00001", text="Is the baseline checked?")
        seen = await slack.doings.say(OFFICER, "@cspbot", "Not yet", thread_ts=asked["ts"])
    (event,) = heard
    assert (event["text"], event["channel_type"], event["thread_ts"]) == ("Not yet", "im", asked["ts"])
    assert event["parent_user_id"] == "U0CSPBOT01"
    assert event["ts"] == seen.said.ts


async def test_a_reply_in_a_channel_stays_among_people_unless_it_mentions_the_bot(slack):
    app, heard = listening(slack)
    async with connected(slack, app):
        asked = await app.client.chat_postMessage(channel=BRIEFING, text="Is the baseline checked?")
        await slack.doings.say(INSPECTOR, BRIEFING, "Not yet", thread_ts=asked["ts"])
        await slack.doings.say(INSPECTOR, BRIEFING, "<@U0CSPBOT01> done", thread_ts=asked["ts"])
    assert [(event["type"], event["thread_ts"]) for event in heard] == [("app_mention", asked["ts"])]


async def test_a_thread_is_read_with_its_parent_and_stays_out_of_the_channel(slack):
    client = web_client(slack)
    parent = await client.chat_postMessage(channel=BRIEFING, text="parent")
    await client.chat_postMessage(channel=BRIEFING, text="reply", thread_ts=parent["ts"])
    await client.chat_postMessage(channel=BRIEFING, text="for all", thread_ts=parent["ts"], reply_broadcast=True)
    thread = await client.conversations_replies(channel=BRIEFING, ts=parent["ts"])
    assert [each["text"] for each in thread["messages"]] == ["parent", "reply", "for all"]
    history = await client.conversations_history(channel=BRIEFING)
    assert [each["text"] for each in history["messages"]] == ["for all", "parent"]
    assert history["messages"][1]["reply_count"] == 2


async def test_a_link_leads_to_a_message_and_in_a_thread_to_its_place_there(slack):
    client = web_client(slack)
    parent = await client.chat_postMessage(channel=BRIEFING, text="parent")
    reply = await client.chat_postMessage(channel=BRIEFING, text="reply", thread_ts=parent["ts"])
    link = (await client.chat_getPermalink(channel=BRIEFING, message_ts=reply["ts"]))["permalink"]
    assert link.startswith(f"{slack.base_url}/archives/{BRIEFING}/p{reply['ts'].replace('.', '')}?thread_ts=")
    async with httpx.AsyncClient(trust_env=False) as browser:
        led = await browser.get(link)
    assert led.headers["location"] == f"/?channel={BRIEFING}&message={reply['ts']}&thread={parent['ts']}"
    nowhere = client.chat_getPermalink(channel=BRIEFING, message_ts="1.000000")
    assert await refusal(nowhere) == "message_not_found"
