"""A file of a message as Slack gives it, and all the ways in which it does not: each ends in a sentence."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.downloads import download
from storage.errors import BadInput

SENT = "xoxb-practice"
SIGN_IN = "<!doctype html><title>Sign in</title>"


class Files:
    """What is answered to each request in turn: (status, headers, content); the last one stays."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def next(self, headers):
        self.asked.append(headers.get("Authorization", ""))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextlib.contextmanager
def serving(*answers):
    """A place for files on this machine, and the file object that a message would have."""
    files = Files(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, content = files.next(self.headers)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        files.base = f"http://127.0.0.1:{server.server_port}/"
        files.file = {"id": "F1", "name": "july.txt", "size": 5, "url_private_download": f"{files.base}files/july.txt"}
        yield files
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def read(files, most=1_000, **changed):
    client = AsyncWebClient(token=SENT, base_url=f"{files.base}api/", retry_handlers=[])
    return await download(client, {**files.file, **changed}, most=most)


TEXT = {"Content-Type": "text/plain"}
GOOD = (200, TEXT, b"hello")


async def test_the_bytes_come_for_the_bots_token():
    with serving(GOOD) as files:
        assert await read(files) == b"hello"
    assert files.asked == [f"Bearer {SENT}"]


async def test_a_busy_slack_is_asked_once_more_after_the_time_it_names():
    with serving((429, {"Retry-After": "0"}, b""), GOOD) as files:
        assert await read(files) == b"hello"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, TEXT, b"oops"), r"Slack did not give cspbot july\.txt just now \(status 500\)\. Nothing was read"),
        ((429, {"Retry-After": "0"}, b""), r"just now \(status 429\)"),
        ((429, {"Retry-After": "3600"}, b""), r"just now \(status 429\)"),
        ((404, TEXT, b""), r"just now \(status 404\)"),
        ((200, {"Content-Type": "text/html; charset=utf-8"}, SIGN_IN.encode()), r"permission to read files"),
        ((302, {"Location": "/signin"}, b""), r"permission to read files"),
    ],
)
async def test_whatever_else_comes_is_said_in_a_sentence(answer, said):
    with serving(answer) as files, pytest.raises(BadInput, match=said):
        await read(files)


async def test_no_more_is_read_than_can_be_used_whatever_size_was_told():
    with serving((200, TEXT, b"x" * 2_000_001)) as files:
        with pytest.raises(BadInput, match=r"july\.txt is larger than 2 MB"):
            await read(files, most=2_000_000)
        with pytest.raises(BadInput, match=r"july\.txt is larger than 2 MB"):
            await read(files, most=2_000_000, size=3_000_000)
    assert len(files.asked) == 1, "what is too large by Slack's word is not asked for"


@pytest.mark.parametrize("url", ["https://files.example.org/x", "http://files.slack.com/x", "https://slack.com.evil/x"])
async def test_the_token_goes_to_nobody_but_slack(url):
    with serving(GOOD) as files, pytest.raises(BadInput, match="Slack does not let cspbot read"):
        await read(files, url_private_download=url)
    assert files.asked == []


async def test_a_slack_that_is_not_there_is_said_in_a_sentence():
    with serving(GOOD) as files:
        pass
    with pytest.raises(BadInput, match="cspbot could not reach Slack"):
        await read(files)
