"""What people do to each other and to channels in a real browser: threads, files, leaving, archiving."""

from playwright.async_api import expect

from tests.acceptance.practice.browsing import needs_browser, page_with, widest
from tests.acceptance.practice.talking import BRIEFING, bolt_app

pytestmark = needs_browser

INSPECTOR = "CSU Inspector"


def reading_bot(slack):
    """A Bolt app that says what it found in a file, and thanks for a reply."""
    app = bolt_app(slack)

    @app.event("message")
    async def message(event, say):
        names = ", ".join(f"{file['name']} ({file['size']})" for file in event.get("files", []))
        await say(text=names or "Thank you", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("app_home_opened")
    async def opened():
        pass

    return app


async def test_replies_are_counted_under_their_message_and_new_ones_are_marked():
    async with page_with(reading_bot) as (page, slack):
        asked = (await slack.doings.say("Community Safety Officer", BRIEFING, "Who has the key?")).said
        for words in ("Not me", "Ask the warden"):
            await slack.doings.say(INSPECTOR, BRIEFING, words, thread_ts=asked.ts)
        await expect(page.get_by_role("button", name="2 replies, 2 new")).to_be_visible()
        await page.get_by_role("button", name="2 replies, 2 new").press("Enter")
        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread.locator("article")).to_have_count(3)
        await expect(page.get_by_role("button", name="2 replies", exact=False)).not_to_contain_text("new")
        await thread.get_by_role("combobox").press_sequentially("Thanks")
        await thread.get_by_role("combobox").press("Enter")
        await expect(thread.locator("article").last).to_contain_text("Thanks")


async def test_a_file_is_attached_sent_with_words_and_read_by_the_bot():
    async with page_with(reading_bot) as (page, _slack):
        await page.locator("#dms button").click()
        await page.locator("#composer input[type=file]").set_input_files(
            {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"4. The Officer undertook"}
        )
        await expect(page.locator(".held")).to_contain_text("With the file minutes.txt, 24 bytes")
        await page.keyboard.type("Of Tuesday")
        await page.keyboard.press("Enter")
        sent = page.locator("article", has_text="Of Tuesday")
        await expect(sent.get_by_role("link", name="minutes.txt")).to_have_attribute("download", "minutes.txt")
        await expect(page.locator(".held")).to_be_hidden()
        await page.get_by_role("button", name="1 reply, 1 new").click()
        await expect(page.locator("#thread article").last).to_contain_text("minutes.txt (24)")


async def test_very_long_pasted_text_becomes_a_file():
    async with page_with(reading_bot) as (page, _slack):
        await page.focus("#words")
        await page.evaluate(
            """() => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", "x".repeat(4001));
              const event = new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true });
              document.getElementById("words").dispatchEvent(event);
            }"""
        )
        await expect(page.locator(".held")).to_contain_text("With the file pasted.txt, 4,001 bytes")
        await page.get_by_role("button", name="Remove").press("Enter")
        await expect(page.locator(".held")).to_be_hidden()


async def test_a_dropped_file_is_held_until_it_is_sent():
    async with page_with(reading_bot) as (page, _slack):
        await page.evaluate(
            """() => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File(["a,b"], "actions.csv"));
              document.querySelector(".write").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
            }"""
        )
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator("article").last.get_by_role("link", name="actions.csv")).to_be_visible()


async def test_a_file_of_the_bot_is_a_link_and_its_picture_is_seen():
    async with page_with(reading_bot) as (page, slack):
        client = bolt_app(slack).client
        await client.files_upload_v2(channel=BRIEFING, filename="actions.csv", content="a,b\n", title="Actions")
        await expect(page.get_by_role("link", name="Actions")).to_have_attribute("download", "actions.csv")
        await expect(page.locator("article .file")).to_contain_text("actions.csv, 4 bytes")
        pixel = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")
        await client.files_upload_v2(channel=BRIEFING, filename="chart.gif", content=pixel, alt_txt="Violent crime")
        await expect(page.get_by_role("img", name="Violent crime")).to_be_visible()


async def test_a_channel_is_archived_and_a_person_leaves_on_the_page():
    async with page_with(reading_bot, width=360, height=740) as (page, slack):
        await page.click("#open-rooms")
        await page.click("#open-settings")
        panel = page.get_by_role("complementary", name="People and channels")
        assert await widest(page) <= 360
        briefing = panel.get_by_role("group", name="#csu-briefing")
        await briefing.get_by_role("checkbox", name="Archived").press("Space")
        await expect(page.locator("#composer")).to_contain_text("This channel is archived.")
        await expect(briefing.get_by_role("checkbox", name="Archived")).to_be_focused()
        assert slack.workspace.channel(BRIEFING).is_archived
        inspector = panel.get_by_role("group", name=INSPECTOR)
        await inspector.get_by_role("combobox", name="Time zone").select_option("Asia/Kolkata")
        await slack.workspace.journal.until(lambda: slack.workspace.user(INSPECTOR).tz == "Asia/Kolkata")
        await inspector.get_by_role("checkbox", name="Deactivated").press("Space")
        await expect(page.locator("#me option", has_text=INSPECTOR)).to_have_count(0)
        await panel.get_by_role("button", name="Close").press("Enter")
        await expect(panel).to_be_hidden()


async def test_whoever_deactivates_themselves_looks_through_other_eyes():
    async with page_with(reading_bot) as (page, slack):
        await page.click("#open-settings")
        me = page.get_by_role("group", name="Community Safety Officer")
        await me.get_by_role("checkbox", name="Deactivated").check()
        await expect(page.locator("#me")).to_have_value("U0INSP0001")
        await slack.doings.say(INSPECTOR, BRIEFING, "Who was that?")
        await expect(page.locator("article").last).to_contain_text("Who was that?")


async def test_a_link_to_a_reply_opens_its_thread():
    async with page_with(reading_bot) as (page, slack):
        client = bolt_app(slack).client
        parent = await client.chat_postMessage(channel="C0PARTNERS", text="Who has the key?")
        reply = await client.chat_postMessage(channel="C0PARTNERS", text="The warden", thread_ts=parent["ts"])
        link = await client.chat_getPermalink(channel="C0PARTNERS", message_ts=reply["ts"])
        await page.goto(link["permalink"])
        await expect(page.locator("#room-name")).to_have_text("#csp-partners")
        await expect(page.locator("#thread article").last).to_contain_text("The warden")
