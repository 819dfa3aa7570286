"""What an answer of Slack means: certainly not posted, or nobody knows. Against a real HTTP server on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.messages.message import Message
from jobs.posting import DEFAULT_RETRY_AFTER, Failure, Posted, conversation, post, web_client


class _Answer(BaseHTTPRequestHandler):
    status, body, headers_sent = 200, b"", {}

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def answering():
    """A client whose every call gets the same answer."""
    servers = []

    def build(status, body, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        handler = type("Answer", (_Answer,), {"status": status, "body": body, "headers_sent": headers})
        server = HTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return web_client("xoxb-practice", f"http://127.0.0.1:{server.server_port}/api/", timeout=2)

    yield build
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def send(client):
    return post(client, "C0CSUBRIEF", Message("Briefing"), "1f0c6e5e-0000-5000-8000-000000000000")


def test_an_accepted_post_has_its_ts(answering):
    assert send(answering(200, b'{"ok": true, "ts": "1.000001"}')) == Posted("1.000001")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b'{"ok": false, "error": "channel_not_found"}', "rejected"),
        (200, b'{"ok": false, "error": "an_error_of_next_year"}', "rejected"),
        (200, b'{"ok": false, "error": "invalid_auth"}', "token"),
        (200, b'{"ok": false, "error": "fatal_error"}', "unknown"),
        (200, b'{"ok": false, "error": "ratelimited"}', "limited"),
        (200, b'{"ok": false}', "unknown"),
        (200, b"<html>a proxy's page</html>", "unknown"),
        (502, b"<html>Bad gateway</html>", "unknown"),
        (500, b'{"ok": false, "error": "internal_error"}', "unknown"),
        (403, b"blocked", "unknown"),
    ],
)
def test_only_a_whole_answer_with_an_error_code_is_a_clear_no(answering, status, body, kind):
    answer = send(answering(status, body))
    assert isinstance(answer, Failure)
    assert answer.kind == kind


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"Retry_After": "12"}, 12), ({"Retry_After": "0"}, 1), ({"Retry_After": "soon"}, DEFAULT_RETRY_AFTER), ({}, 30)],
)
def test_429_waits_as_long_as_slack_asks(answering, headers, wait):
    answer = send(answering(429, b'{"ok": false, "error": "ratelimited"}', **headers))
    assert (answer.kind, answer.wait) == ("limited", wait)


def test_a_channel_needs_no_opening():
    assert conversation(web_client("xoxb-practice", "http://127.0.0.1:9/api/"), "C0CSUBRIEF") == "C0CSUBRIEF"
