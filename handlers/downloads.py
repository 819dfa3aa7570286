"""The bytes of a file that somebody attached to a message, with the bot's token and no more than can be used."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from storage.errors import BadInput

SECONDS = 20.0
LONGEST_WAIT = 30  # seconds that Slack may ask us to wait
OK, TOO_MANY = 200, 429
AGAIN = "Nothing was read; please send the file again."
log = structlog.get_logger(__name__)
File = Mapping[str, Any]


async def download(client: AsyncWebClient, file: File, *, most: int) -> bytes:
    """The content of `file`, a file object of Slack's. Raises BadInput: larger than `most` bytes, or not to be had."""
    name = name_of(file)
    if int(file.get("size") or 0) > most:
        raise BadInput(f"{name} is larger than {most // 1_000_000} MB. Nothing was read.")
    url = await _address(client, file)
    try:
        async with asyncio.timeout(SECONDS + LONGEST_WAIT):
            return await _read(url, client.token or "", name, most)
    except (httpx.HTTPError, TimeoutError) as error:
        log.warning("a file could not be read", reason=repr(error))
        raise BadInput(f"cspbot could not reach Slack for {name}. {AGAIN}") from None


def name_of(file: File) -> str:
    """What to call a file."""
    return str(file.get("name") or file.get("title") or "The file")


async def _address(client: AsyncWebClient, file: File) -> str:
    """Where the file is: told with the message or, for one from another organisation, by Slack when asked."""
    url = str(file.get("url_private_download") or "")
    if not url:
        try:
            told = (await client.files_info(file=str(file.get("id"))))["file"]
            url = str(told.get("url_private_download") or "")
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("Slack does not show a file", reason=repr(error))
    host, ours = urlsplit(url), urlsplit(client.base_url)
    slacks = host.scheme == "https" and f".{host.hostname}".endswith(".slack.com")
    if not slacks and (host.scheme, host.netloc) != (ours.scheme, ours.netloc):  # the token goes to Slack only
        raise BadInput(f"Slack does not let cspbot read {name_of(file)}. Nothing was read.")
    return url


async def _read(url: str, token: str, name: str, most: int) -> bytes:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=SECONDS) as slack:
        for last in (False, True):
            async with slack.stream("GET", url) as answer:
                if answer.status_code == TOO_MANY and not last and (wait := _wait(answer)) <= LONGEST_WAIT:
                    await asyncio.sleep(wait)
                    continue
                return await _content(answer, name, most)
    raise BadInput(f"Slack did not give cspbot {name}. {AGAIN}")


async def _content(answer: httpx.Response, name: str, most: int) -> bytes:
    """The bytes of an answer. Without a good token Slack answers with its page for signing in, or the way there."""
    kind = answer.headers.get("content-type", "")
    if answer.is_redirect or (answer.status_code == OK and kind.startswith("text/html")):
        log.error("Slack wants cspbot to sign in for a file: is files:read granted?")
        raise BadInput(
            f"Slack did not let cspbot read {name}: the app may lack the permission to read files (files:read). "
            "Nothing was read; tell whoever installed cspbot."
        )
    if answer.status_code != OK:
        log.warning("Slack did not give a file", status=answer.status_code)
        raise BadInput(f"Slack did not give cspbot {name} just now (status {answer.status_code}). {AGAIN}")
    content = bytearray()
    async for part in answer.aiter_bytes():
        content += part
        if len(content) > most:
            raise BadInput(f"{name} is larger than {most // 1_000_000} MB. Nothing was read.")
    return bytes(content)


def _wait(answer: httpx.Response) -> int:
    told = answer.headers.get("retry-after", "")
    return int(told) if told.isdigit() else 1
