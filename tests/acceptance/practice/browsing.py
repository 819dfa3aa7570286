"""The page of the practice Slack in a real browser, with a Bolt app behind it."""

import shutil
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import async_playwright, expect

from bot.sandbox import PracticeSlack
from tests.acceptance.practice.talking import connected

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@asynccontextmanager
async def browser_page(width=1280, height=800):
    """An empty page of this width; any error of its scripts fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": width, "height": height})
        page, errors = await context.new_page(), []
        page.on("pageerror", lambda error: errors.append(error))
        try:
            yield page
            assert errors == []
        finally:
            await browser.close()


@asynccontextmanager
async def page_with(small_bot, width=1280, height=800, **offered):
    """A running practice Slack with `small_bot(slack)` connected, and its page at this width."""
    async with (
        PracticeSlack(**offered) as slack,
        browser_page(width, height) as page,
        connected(slack, small_bot(slack)),
    ):
        await page.goto(slack.base_url)
        await expect(page.locator("#room-name")).to_have_text("#csu-briefing")
        await expect(page.locator("#bot-state")).to_have_text("cspbot is connected")
        yield page, slack


async def choose_from_menu(page, words, item):
    """Choose `item` from the menu of the message that says `words`, with the keyboard."""
    button = page.locator("article", has_text=words).first.get_by_role("button", name="More actions")
    await button.focus()
    await button.press("Enter")
    names = await page.get_by_role("menuitem").all_inner_texts()
    number = next(number for number, name in enumerate(names) if name.startswith(item))
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    for _ in range(number):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


WIDEST = """() => Math.max(...[...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && !node.closest(".sr, .skip, .phrases"))
  .map((node) => node.getBoundingClientRect().right))"""


async def widest(page):
    """How far to the right anything on the page reaches, in pixels."""
    return await page.evaluate(WIDEST)
