"""Take the pictures of docs/pictures/ from the running product: `make pictures`.

Starts `cspbot demo` on a free port, does in Chromium what a reader of the documentation would do, and keeps what is
seen. Needs Chromium on the PATH; says so where there is none.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, FloatRect, Locator, Page, ViewportSize, async_playwright, expect

PICTURES = Path(__file__).parent / "pictures"
LARGEST_BYTES = 300_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
WIDE, PHONE = ViewportSize(width=1100, height=2400), ViewportSize(width=390, height=844)
WIDE_SHARPNESS, PHONE_SHARPNESS = 1.0, 1.5
MESSAGE_WIDTH = 780  # what lies to the right of it is empty
MESSAGE_HEIGHT, DIGEST_HEIGHT = 1100, 1500  # of a longer one its top
LONGEST_WAIT = 20_000  # milliseconds, as Playwright counts
PUBLIC_CHANNEL, BRIEFING_CHANNEL, DIRECT = "csp-partners", "csu-briefing", "cspbot"
QUESTION, DRAFT = "/csp priority violent-crime", "Draft: CSU briefing, Monday 9"
REMAINING_DAYS = ("Tuesday 10", "Wednesday 11", "Thursday 12", "Friday 13")
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")


async def main() -> None:
    """Take every picture, in the order of the story, and say how large each is."""
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=LONGEST_WAIT)
    async with demo() as address, chromium() as browser:
        page = await opened(browser, address, WIDE, WIDE_SHARPNESS)
        phone = await opened(browser, address, WIDE, PHONE_SHARPNESS)
        await phone.get_by_role("button", name="Close this", exact=True).click()
        await friday(page)
        await on_a_phone(phone, PUBLIC_CHANNEL, await asked_in(phone, PUBLIC_CHANNEL, QUESTION), "phone")
        await monday_before_half_past_eight(page, phone)
        await monday(page)
        await on_a_phone(phone, BRIEFING_CHANNEL, digest(phone), "monday-digest-phone")
        await on_a_phone(phone, BRIEFING_CHANNEL, briefing(phone, "Monday 9"), "week-briefing-phone")
        await rest_of_the_week(page)


async def friday(page: Page) -> None:
    """Friday 6 February, when the newcomer arrives: an answer, the data call, the form for progress."""
    await enter(page, PUBLIC_CHANNEL)
    await picture(page, await asked(page, QUESTION), "answer", tallest=WIDE["height"])
    await enter(page, BRIEFING_CHANNEL)
    await picture(page, await asked(page, "/csp call 1"), "week-data-call")
    await enter(page, DIRECT)
    await page.get_by_role("button", name="Report progress").last.click()
    await dialog(page, "week-progress-form")


async def monday_before_half_past_eight(page: Page, phone: Page) -> None:
    """The draft of the first briefing, half an hour before its time, and its approval."""
    await move_to(page, "2015-02-09T08:05")
    await enter(page, DIRECT)
    draft = page.locator("article", has_text=DRAFT).last
    await picture(page, draft, "week-draft")
    await on_a_phone(phone, DIRECT, phone.locator("article", has_text=DRAFT), "week-draft-phone")
    await draft.get_by_role("button", name="Approve all 4").click()
    await expect(draft).to_contain_text("Approved")


async def monday(page: Page) -> None:
    """What is posted on Monday, what is said about it, what a channel is sent, and the Home tab."""
    await move_to(page, "2015-02-09T09:30")
    await enter(page, BRIEFING_CHANNEL)
    await picture(page, digest(page), "monday-digest", tallest=DIGEST_HEIGHT)
    await picture(page, briefing(page, "Monday 9"), "daily-briefing")
    await digest(page).locator(".replies").click()
    await thread(page, "week-thread")
    await digest_modal(page)
    await enter(page, DIRECT)
    await picture(page, page.locator("article", has_text="You have").last, "reminder")
    await page.get_by_role("tab", name="Home").click()
    home = page.locator("#home")
    await expect(home).to_contain_text("Priorities")
    await picture(page, home, "week-home")
    await page.get_by_role("tab", name="Messages").click()


async def rest_of_the_week(page: Page) -> None:
    """The briefings that nobody approved, and the papers for the partnership's meeting."""
    await move_to(page, "2015-02-13T09:05")
    await enter(page, BRIEFING_CHANNEL)
    for day in REMAINING_DAYS:
        await picture(page, briefing(page, day), f"week-{day.split()[0].lower()}")
    await picture(page, page.locator("#messages article", has_text="Papers for the meeting of").last, "week-papers")


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """A running `cspbot demo` on a free port; its address."""
    cspbot = Path(sys.executable).with_name("cspbot")
    process = await asyncio.create_subprocess_exec(cspbot, "demo", "--port", "0", stdout=asyncio.subprocess.PIPE)
    try:
        yield await _address(process)
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    async for line in process.stdout or asyncio.StreamReader():
        if found := _ADDRESS.search(line):
            return found[0].decode()
    raise SystemExit("`cspbot demo` ended without saying where it is.")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("Pictures need Chromium: on Debian, `apt-get install chromium`.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, address: str, window: ViewportSize, sharpness: float) -> Page:
    """The page in a window, once the bot is there."""
    page = await browser.new_page(viewport=window, device_scale_factor=sharpness)
    await page.goto(address)
    await expect(page.locator("#bot-state")).to_have_text("cspbot is connected")
    return page


async def enter(page: Page, room: str) -> None:
    """Go to a channel, or to the direct messages with cspbot."""
    await page.locator("#rooms button", has_text=room).first.click()
    await expect(page.locator("#room-name")).to_have_text(re.compile(room))


async def asked(page: Page, words: str) -> Locator:
    """The answer to `words`, typed as a person would."""
    await page.fill("#words", words)
    await page.press("#words", "Enter")
    await expect(page.locator("article.private").last).to_be_visible()
    return page.locator("article.private").last


async def asked_in(page: Page, room: str, words: str) -> Locator:
    """The answer to `words` in a room."""
    await enter(page, room)
    return await asked(page, words)


async def move_to(page: Page, moment: str) -> None:
    """Move the clock and wait until all that was due on the way is done."""
    await page.fill("#moment", moment)
    await page.locator("#move-to button").click()
    await expect(page.locator(".clock[aria-busy=true]")).to_have_count(0)


def digest(page: Page) -> Locator:
    """The Monday digest."""
    return page.locator("#messages article", has_text="Week of Monday 9 February").last


def briefing(page: Page, day: str) -> Locator:
    """The daily briefing of a day ("Monday 9")."""
    return page.locator("#messages article", has_text=f"CSU briefing, {day} February").last


async def thread(page: Page, name: str) -> None:
    """Keep the thread that is open, from its replies on."""
    replies = page.locator("#thread article")
    await expect(replies.last).to_be_visible()
    first, last = await replies.nth(1).bounding_box(), await replies.last.bounding_box()
    if first is None or last is None:
        raise SystemExit(f"{name}: there is nothing to see.")
    height = min(last["y"] + last["height"] - first["y"], MESSAGE_HEIGHT)
    clip = FloatRect(x=first["x"], y=last["y"] + last["height"] - height, width=first["width"], height=height)
    keep(name, await page.screenshot(clip=clip))
    await page.locator("#thread").get_by_role("button", name="Close").click()


async def digest_modal(page: Page) -> None:
    """What the channel is sent, and the preview of one of them."""
    await asked_for_a_form(page, "/csp digest")
    await expect(page.locator("#modal")).to_contain_text("Daily briefing")
    keep("week-digests", await page.locator("#modal").screenshot())
    await page.locator("#modal .more").first.click()
    await page.get_by_role("menuitem", name="Preview").click()
    await expect(page.locator("#modal-title")).to_have_text("Preview")
    await dialog(page, "week-preview")


async def asked_for_a_form(page: Page, words: str) -> None:
    """Type something that opens a form."""
    await page.fill("#words", words)
    await page.press("#words", "Enter")
    await expect(page.locator("#modal")).to_be_visible()


async def dialog(page: Page, name: str) -> None:
    """Keep the form that is open, and close it."""
    form = page.locator("#modal")
    await expect(form).to_be_visible()
    keep(name, await form.screenshot())
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def picture(page: Page, message: Locator, name: str, tallest: int = MESSAGE_HEIGHT) -> None:
    """Keep what `message` looks like, or its top."""
    await expect(message).to_be_visible()
    await message.evaluate("message => message.scrollIntoView({block: 'start'})")
    box = await message.bounding_box()
    if box is None:
        raise SystemExit(f"{name}: there is nothing to see.")
    width, height = min(box["width"], MESSAGE_WIDTH), min(box["height"], tallest)
    clip = FloatRect(x=box["x"], y=box["y"], width=width, height=height)
    keep(name, await page.screenshot(clip=clip))


async def on_a_phone(page: Page, room: str, message: Locator, name: str) -> None:
    """Keep the top of a message as a telephone shows it."""
    await page.set_viewport_size(WIDE)  # on a telephone the rooms are in a drawer
    await enter(page, room)
    await page.set_viewport_size(PHONE)
    await expect(message.last).to_be_visible()
    await message.last.evaluate("article => article.scrollIntoView({block: 'start'})")
    keep(name, await page.screenshot())


def keep(name: str, png: bytes) -> None:
    """Write one picture and say how large it is."""
    if len(png) > LARGEST_BYTES:
        raise SystemExit(f"{name}: {len(png):,} bytes are more than {LARGEST_BYTES:,}.")
    (PICTURES / f"{name}.png").write_bytes(png)
    sys.stdout.write(f"{name}.png: {len(png):,} bytes\n")


if __name__ == "__main__":
    asyncio.run(main())
