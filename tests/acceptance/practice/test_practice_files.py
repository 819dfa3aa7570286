"""Files: those that people attach for the bot to read, and those that the bot posts."""

import httpx

from tests.acceptance.practice.talking import BRIEFING, OFFICER, bolt_app, connected, refusal, web_client

MINUTES = b"Minutes\n4. The Officer undertook to check the baseline.\n"


async def attached(slack, channel="@cspbot", name="minutes.txt", **parts):
    """The event that a Bolt app heard of when a person attached a file."""
    app, heard = bolt_app(slack), []

    @app.event({"type": "message", "subtype": "file_share"})
    async def shared(event):
        heard.append(event)

    async with connected(slack, app):
        await slack.doings.attach(OFFICER, channel, name, MINUTES, **parts)
    return heard


async def fetched(address, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
        return await client.get(address, headers=headers)


async def test_an_attached_file_reaches_the_bot_as_a_message(slack):
    (event,) = await attached(slack, text="The minutes of Tuesday")
    (file,) = event["files"]
    assert (event["text"], event["channel_type"]) == ("The minutes of Tuesday", "im")
    assert (file["name"], file["mimetype"], file["size"]) == ("minutes.txt", "text/plain", len(MINUTES))


async def test_a_file_in_a_channel_is_none_of_the_bots_business(slack):
    assert await attached(slack, channel="csp-partners") == []


async def test_a_file_is_downloaded_with_the_bots_token_and_otherwise_one_gets_a_sign_in_page(slack):
    (event,) = await attached(slack)
    address = event["files"][0]["url_private_download"]
    with_token = await fetched(address, "xoxb-practice")
    assert (with_token.content, with_token.headers["content-type"]) == (MINUTES, "text/plain; charset=utf-8")
    for token in (None, "xoxb-wrong"):
        without = await fetched(address, token)
        assert (without.status_code, without.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "Sign in" in without.text
    slack.workspace.scopes = frozenset({"chat:write"})
    assert "Sign in" in (await fetched(address, "xoxb-practice")).text


async def test_a_file_is_known_by_its_id_where_the_bot_is(slack):
    (event,) = await attached(slack)
    client = web_client(slack)
    file = event["files"][0]
    assert (await client.files_info(file=file["id"]))["file"]["url_private"] == file["url_private"]
    seen = await slack.doings.attach(OFFICER, "csp-partners", "other.txt", b"x")
    slack.workspace.channel("csp-partners").members.remove("U0CSPBOT01")
    hidden = seen.said.files[0]
    assert await refusal(client.files_info(file=hidden.id)) == "file_not_found"
    assert (await fetched(hidden.to_api()["url_private"], "xoxb-practice")).status_code == 404


async def test_a_file_that_the_bot_posts_is_a_message_with_it(slack):
    client = web_client(slack)
    await client.files_upload_v2(channel=BRIEFING, filename="actions.csv", content="a,b\n", initial_comment="Here")
    (message,) = slack.workspace.said_by_bot(BRIEFING)
    assert (message.text, [file.name for file in message.files]) == ("Here", ["actions.csv"])
    history = await client.conversations_history(channel=BRIEFING)
    assert history["messages"][0]["files"][0]["mimetype"] == "text/csv"
    page = await fetched(f"{slack.base_url}/practice/files/{message.files[0].id}/actions.csv")
    assert page.headers["content-disposition"] == "attachment"
    assert page.headers["content-type"] == "application/octet-stream"


async def test_a_file_goes_up_in_three_steps_and_into_an_image_block(slack):
    client = web_client(slack)
    done = await client.files_upload_v2(filename="chart.png", content=b"\x89PNG practice", title="Chart")
    image = {"type": "image", "slack_file": {"id": done["files"][0]["id"]}, "alt_text": "Violent crime by month"}
    await client.chat_postMessage(channel=BRIEFING, text="Chart", blocks=[image])
    wrong = image | {"slack_file": {"id": "F0000000000"}}
    assert await refusal(client.chat_postMessage(channel=BRIEFING, text="Chart", blocks=[wrong])) == "invalid_blocks"
