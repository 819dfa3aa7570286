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
LONGEST_WAIT = 20_000  # milliseconds, as Playwright counts
PUBLIC_CHANNEL, BRIEFING_CHANNEL = "csp-partners", "csu-briefing"
QUESTION = "/csp priority violent-crime"
REMINDED_AT = "2015-02-09T09:00"
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")


async def main() -> None:
    """Take every picture, in the order of the story, and say how large each is."""
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=LONGEST_WAIT)
    async with demo() as address, chromium() as browser:
        page = await opened(browser, address, WIDE, WIDE_SHARPNESS)
        await enter(page, PUBLIC_CHANNEL)
        await picture(page, await asked(page, QUESTION), "answer")
        await enter(page, BRIEFING_CHANNEL)
        await picture(page, await monday_digest(page), "monday-digest")
        await picture(page, page.locator("article", has_text="CSU briefing, Monday 9").last, "daily-briefing")
        await picture(page, await reminder(page), "reminder")
        await digest_on_a_phone(browser, address)
        await on_a_phone(browser, address)


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


async def enter(page: Page, channel: str) -> None:
    """Go to a channel."""
    await page.locator("#channels button", has_text=channel).click()
    await expect(page.locator("#room-name")).to_have_text(f"#{channel}")


async def asked(page: Page, words: str) -> Locator:
    """The answer to `words`, typed as a person would."""
    await page.fill("#words", words)
    await page.press("#words", "Enter")
    return page.locator("article.private").last


async def monday_digest(page: Page) -> Locator:
    """The first Monday digest in the CSU's channel."""
    await page.get_by_role("button", name="Monday 08:30").click()
    return page.locator("article", has_text="Week of").last


async def reminder(page: Page) -> Locator:
    """What the owner of actions gets in the conversation with cspbot."""
    await page.fill("#moment", REMINDED_AT)
    await page.locator("#move-to button").click()
    await page.locator("#dms button").first.click()
    return page.locator("article", has_text="You have").last


async def picture(page: Page, message: Locator, name: str) -> None:
    """Keep what `message` looks like."""
    await expect(message).to_be_visible()
    await message.scroll_into_view_if_needed()
    box = await message.bounding_box()
    if box is None:
        raise SystemExit(f"{name}: there is nothing to see.")
    width = min(box["width"], MESSAGE_WIDTH)
    clip = FloatRect(x=box["x"], y=box["y"], width=width, height=box["height"])
    keep(name, await page.screenshot(clip=clip))


def keep(name: str, png: bytes) -> None:
    """Write one picture and say how large it is."""
    if len(png) > LARGEST_BYTES:
        raise SystemExit(f"{name}: {len(png):,} bytes are more than {LARGEST_BYTES:,}.")
    (PICTURES / f"{name}.png").write_bytes(png)
    sys.stdout.write(f"{name}.png: {len(png):,} bytes\n")


async def digest_on_a_phone(browser: Browser, address: str) -> None:
    """The top of the Monday digest on a telephone."""
    page = await opened(browser, address, WIDE, PHONE_SHARPNESS)
    await enter(page, BRIEFING_CHANNEL)
    await page.set_viewport_size(PHONE)
    await page.get_by_role("button", name="Close this").click()
    message = page.locator("article", has_text="Week of").last
    await expect(message).to_be_visible()
    await message.evaluate("article => article.scrollIntoView({block: 'start'})")
    keep("monday-digest-phone", await page.screenshot())
    await page.close()


async def on_a_phone(browser: Browser, address: str) -> None:
    """The top of an answer on a telephone."""
    page = await opened(browser, address, PHONE, PHONE_SHARPNESS)
    message = await asked(page, QUESTION)
    await expect(message).to_be_visible()
    await message.evaluate("article => article.scrollIntoView({block: 'start'})")
    keep("phone", await page.screenshot())
    await page.close()


if __name__ == "__main__":
    asyncio.run(main())
