"""Asking open-data services: time-outs, a rate limit, patient retries, and one clear sentence when it is of no use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType

import httpx

from storage.errors import CspError

CONNECT_SECONDS, READ_SECONDS = 5.0, 60.0  # the slowest good answer of data.police.uk on record took 17 s
LONGEST_WAIT = 120.0
LONGEST_URL = 4_094  # data.police.uk refuses a longer GET
PER_SECOND, BURST = 15.0, 30.0  # the limit that data.police.uk documents
_WAITS = (1.0, 2.0, 4.0, 8.0)  # seconds before each further try
_TOO_MANY, _UNAVAILABLE = 429, 503
_PASSING = frozenset({_TOO_MANY, 500, 502, _UNAVAILABLE, 504})

Answer = httpx.Response | httpx.RequestError


class SourceUnavailable(CspError):
    """A service of open data did not answer, or not with what it documents; nothing was changed."""


class Bucket:
    """A leaky bucket: `BURST` questions at once, `PER_SECOND` from then on."""

    def __init__(self, sleep: Callable[[float], None], monotonic: Callable[[], float]) -> None:
        """Start full; `sleep` waits and `monotonic` tells the time, both in seconds."""
        self._sleep, self._monotonic = sleep, monotonic
        self._left, self._at = BURST, monotonic()

    def take(self) -> None:
        """Wait until one more question is within the limit."""
        now = self._monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND) - 1
        self._at = now
        if self._left < 0:
            self._sleep(-self._left / PER_SECOND)


class Web:
    """A client for GET only. Use it in a `with` block."""

    def __init__(
        self, *, sleep: Callable[[float], None] = time.sleep, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is opened until the first question."""
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        self._client = httpx.Client(timeout=timeout, follow_redirects=True, headers={"User-Agent": "cspbot"})
        self._sleep, self._bucket = sleep, Bucket(sleep, monotonic)

    def __enter__(self) -> Web:
        """The client itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close its connections."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        on_503: Callable[[], None] | None = None,
    ) -> httpx.Response:
        """The answer (200, or 206 where `headers` ask for a range), read to its end. No other body is ever read.

        Tries again after a broken connection, 429 and 5xx, as long as the answer asks for or 1, 2, 4, 8 s. `on_503` is
        called at the first 503 and may raise what a 503 means there. Raises SourceUnavailable.
        """
        request = self._client.build_request("GET", url, params=params, headers=headers)
        if len(str(request.url)) > LONGEST_URL:
            raise SourceUnavailable(
                f"{request.url.host} was not asked: the question is over {LONGEST_URL:,} characters."
            )
        answer = self._once(request)
        for wait in _WAITS:
            if not _passes(answer) or _asked_to_wait(answer) > LONGEST_WAIT:
                break
            if on_503 and _status(answer) == _UNAVAILABLE:
                on_503()
                on_503 = None
            self._sleep(max(wait, _asked_to_wait(answer)))
            answer = self._once(request)
        if isinstance(answer, httpx.Response) and answer.status_code == _expected(request):
            return answer
        raise SourceUnavailable(f"{request.url.host} {_trouble(answer)}.")

    def _once(self, request: httpx.Request) -> Answer:
        self._bucket.take()
        try:
            answer = self._client.send(request, stream=True)
            try:
                if answer.status_code == _expected(request):
                    answer.read()
            finally:
                answer.close()
        except httpx.RequestError as error:
            return error
        return answer


def _expected(request: httpx.Request) -> int:
    return 206 if "Range" in request.headers else 200


def _status(answer: Answer) -> int:
    return answer.status_code if isinstance(answer, httpx.Response) else 0


def _passes(answer: Answer) -> bool:
    """Whether trying again may help."""
    return isinstance(answer, httpx.RequestError) or answer.status_code in _PASSING


def _asked_to_wait(answer: Answer) -> float:
    """The seconds in Retry-After; 0 where there is none."""
    after = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
    return float(after) if after.isdecimal() else 0.0


def _trouble(answer: Answer) -> str:
    if isinstance(answer, httpx.RequestError):
        return f"can't be reached ({str(answer) or type(answer).__name__}); try again later"
    if answer.status_code == 200:
        return "does not give parts of a file; download it and use --archive"
    return f"answered {answer.status_code} {answer.reason_phrase}".rstrip() + "; try again later"
