"""Slack's Web API as the outbox needs it: post with a key, find a post by its key, and say what a failure means.

The difference that matters is between "certainly not posted" and "nobody knows": only the first may be sent again
without looking. Slack has no idempotency key; the key travels in the message's metadata and is read back from there.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.messages.message import Message
from storage.access import is_person

EVENT_TYPE = "csp_delivery"
HTTP_TIMEOUT_SECONDS = 10
PAGE, MOST_PAGES = 200, 20
DEFAULT_RETRY_AFTER = 30.0
TOKEN_ERRORS = frozenset(
    ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")
    + ("org_login_required", "ekm_access_denied")
)
# Slack's own words for "some of it may have happened".
DOUBTFUL_ERRORS = frozenset(["internal_error", "fatal_error", "request_timeout", "service_unavailable"])
_NEVER_CONNECTED = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_NO_WAY_THERE = (errno.ENETUNREACH, errno.EHOSTUNREACH)
_ERROR_CODE = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call did not succeed, and what is certain about it.

    `limited`, `unreachable`, `token` and `rejected` certainly changed nothing; after `unknown` it may have. `limited`
    passes after `wait` seconds, `unreachable` and `token` concern the whole team, `rejected` will not pass by itself.
    """

    kind: Literal["limited", "unreachable", "token", "rejected", "unknown"]
    reason: str
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is in Slack."""

    ts: str


def web_client(token: str, base_url: str, timeout: int = HTTP_TIMEOUT_SECONDS) -> WebClient:
    """A client fit for deliveries: it never retries by itself (slack_sdk would post twice after a dropped answer)."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


def conversation(client: WebClient, recipient: str) -> str | Failure:
    """The id under which to post to `recipient`: a user is reached in the DM with the bot."""
    if not is_person(recipient):
        return recipient
    answer = _ask(client.conversations_open, users=recipient)
    return answer if isinstance(answer, Failure) else str(answer["channel"]["id"])


def post(client: WebClient, channel: str, message: Message, key: str, thread_ts: str = "") -> Posted | Failure:
    """Post one message (without its replies) under `key`, in the thread of `thread_ts` where that is given."""
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    answer = _ask(
        client.chat_postMessage,
        channel=channel,
        **message.payload(),
        **thread,
        metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        client_msg_id=key,
        unfurl_links=False,
        unfurl_media=False,
    )
    return answer if isinstance(answer, Failure) else Posted(str(answer["ts"]))


def update(client: WebClient, channel: str, ts: str, message: Message, key: str) -> Posted | Failure:
    """Put `message` (without its replies) in the place of one of ours; doing it twice does no harm."""
    # An update without blocks would leave the old ones.
    shown = {"blocks": []} | message.payload()
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    answer = _ask(client.chat_update, channel=channel, ts=ts, **shown, metadata=metadata)
    return answer if isinstance(answer, Failure) else Posted(ts)


def parts_in_thread(client: WebClient, channel: str, thread_ts: str) -> dict[str, str] | Failure:
    """The posts of ours in a thread: their ts by their key."""
    known: dict[str, str] = {}
    for page in _pages(client, channel, datetime.now(UTC), thread_ts):
        if isinstance(page, Failure):
            return page
        known.update({key: str(message["ts"]) for message in page if (key := _key_of(message))})
    return known


def find(client: WebClient, channel: str, key: str, oldest: datetime, thread_ts: str = "") -> Posted | None | Failure:
    """The post under `key` since `oldest`, in the channel or in one of its threads; None where it is not there."""
    for page in _pages(client, channel, oldest, thread_ts):
        if isinstance(page, Failure):
            return page
        for message in page:
            if _key_of(message) == key:
                return Posted(str(message["ts"]))
    return None


def _pages(
    client: WebClient, channel: str, oldest: datetime, thread_ts: str
) -> Iterator[Sequence[Mapping[str, Any]] | Failure]:
    call = client.conversations_replies if thread_ts else client.conversations_history
    where = {"ts": thread_ts} if thread_ts else {"oldest": f"{oldest.timestamp():.6f}"}
    cursor = ""
    for _ in range(MOST_PAGES):
        more = {"cursor": cursor} if cursor else {}
        answer = _ask(call, channel=channel, limit=PAGE, include_all_metadata=True, **where, **more)
        if isinstance(answer, Failure):
            yield answer
            return
        yield answer.get("messages", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
    yield Failure("unknown", f"more than {MOST_PAGES * PAGE} messages to look through")


def _key_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", ""))


def _ask(call: Callable[..., SlackResponse], **arguments: object) -> SlackResponse | Failure:
    try:
        return call(**arguments)
    except SlackApiError as error:
        return _refusal(error.response)
    except URLError as error:
        return Failure("unreachable" if _never_left(error.reason) else "unknown", f"{error.reason}")
    except (OSError, HTTPException) as error:
        return Failure("unknown", f"{type(error).__name__}: {error}")


def _never_left(reason: object) -> bool:
    if isinstance(reason, _NEVER_CONNECTED):
        return True
    return isinstance(reason, OSError) and reason.errno in _NO_WAY_THERE


def _refusal(response: SlackResponse) -> Failure:
    """What Slack's answer means: an error code in a whole answer is a clear no, anything else is not."""
    error = str(response.get("error", ""))
    if response.status_code == 429 or error in ("ratelimited", "rate_limited"):
        return Failure("limited", "Slack asked to wait", _retry_after(response))
    if response.status_code != 200 or error in DOUBTFUL_ERRORS or not _ERROR_CODE.fullmatch(error):
        return Failure("unknown", f"HTTP {response.status_code}: {error}"[:200])
    return Failure("token" if error in TOKEN_ERRORS else "rejected", error)


def _retry_after(response: SlackResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        return max(1.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return DEFAULT_RETRY_AFTER


def identity(client: WebClient) -> Mapping[str, Any] | Failure:
    """Who the bot is in the workspace of `client`, and whether Slack takes its token."""
    answer = _ask(client.auth_test)
    return answer if isinstance(answer, Failure) else {"team_id": answer.get("team_id")}


def user_info(client: WebClient, user: str) -> Mapping[str, Any] | Failure:
    """What Slack says of a person: their name, whether they are a guest or gone."""
    answer = _ask(client.users_info, user=user)
    return answer if isinstance(answer, Failure) else dict(answer["user"])


def channel_members(client: WebClient, channel: str) -> list[str] | Failure:
    """Everybody in a channel, by Slack id."""
    found: list[str] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        answer = _ask(
            client.conversations_members, channel=channel, limit=PAGE, **({"cursor": cursor} if cursor else {})
        )
        if isinstance(answer, Failure):
            return answer
        found += answer.get("members", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            break
    return found


def channel_info(client: WebClient, channel: str) -> Mapping[str, Any] | Failure:
    """What Slack says of a channel: its name, whether it is private, whether it is shared with others."""
    answer = _ask(client.conversations_info, channel=channel)
    return answer if isinstance(answer, Failure) else dict(answer["channel"])
