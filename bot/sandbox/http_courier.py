"""HTTP mode: the same deliveries as signed requests to the bot's request URL."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import httpx

from bot.sandbox.couriers import Envelope, Reply
from bot.sandbox.model import SIGNING_KEY, Json


class HttpCourier:
    """Sends each envelope to `events_url`, signed as Slack signs (version v0)."""

    def __init__(self, events_url: str, *, key: str = SIGNING_KEY, ack_seconds: float = 3.0) -> None:
        """`key` is the signing secret; `ack_seconds` is how long Slack waits for a 2xx."""
        self.events_url = events_url
        self.key = key
        self._client = httpx.AsyncClient(timeout=ack_seconds, trust_env=False)

    async def deliver(self, envelope: Envelope) -> Reply:
        """One signed request; the body of a 200 is the acknowledgement's payload."""
        kind, body = _written(envelope)
        headers = signature_headers(body, self.key) | {"Content-Type": kind} | _retry_headers(envelope)
        try:
            response = await self._client.post(self.events_url, content=body, headers=headers)
        except httpx.TimeoutException:
            return Reply("timeout")
        except httpx.TransportError:
            return Reply("nobody", reason="connection_failed")
        if response.is_success:
            return Reply("acked", _read(response))
        may_retry = response.headers.get("X-Slack-No-Retry") != "1"
        return Reply("refused", may_retry=may_retry, reason="http_error")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def signature_headers(body: bytes, key: str = SIGNING_KEY, at: float | None = None) -> dict[str, str]:
    """Slack's signature of `body` at the real time `at` (seconds; now where None): HMAC-SHA256 of `v0:time:body`."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(key.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _written(envelope: Envelope) -> tuple[str, bytes]:
    if envelope.kind == "events_api":
        return "application/json", json.dumps(envelope.payload).encode()
    form = envelope.payload if envelope.kind == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _retry_headers(envelope: Envelope) -> dict[str, str]:
    if not envelope.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}


def _read(response: httpx.Response) -> Json:
    if not response.content:
        return {}
    try:
        body = response.json()
    except ValueError:
        return {"text": response.text}
    return body if isinstance(body, dict) else {}
