"""What a modal of ours is made of: plain functions from what was asked and entered to a view or an outcome.

`handlers.modals` does the talking with Slack. What a form was opened about travels in the view itself
(`private_metadata`), so any process can take the next step. A CspError that a form raises is shown as a sentence; what
was entered stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.messages.form import Entered, Option, View
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from storage.engine import Database

DM = "D"  # how the ids of direct messages begin
OFFERED = 100  # Slack's most for an external select


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened: the channel, and the message (with its thread) if it was opened from one."""

    channel_id: str = ""
    message_ts: str = ""
    thread_ts: str = ""


@dataclass(frozen=True)
class Opening:
    """What a form is opened for: `value` is what stood in the button, `message` what a shortcut was used on."""

    value: str
    audience: Audience
    origin: Origin
    now: datetime
    message: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who opened it."""
        return self.audience.viewer or Viewer("", role="viewer")


@dataclass(frozen=True)
class Submission(Opening):
    """What was entered. `key` is the same for the same form however often it arrives; `used` is the element pressed."""

    entered: Entered = field(default_factory=lambda: Entered({}))
    key: str = ""
    used: str = ""
    chosen: str = ""
    kept: str = ""


@dataclass(frozen=True)
class Post:
    """Something to say after a form.

    To one person (`to`, a Slack id: directly; with `channel`: seen there by them alone), to a channel or a thread, or
    in the place of a message (`ts`). `then(channel, ts)` is told where it went. With a `level` (bot.policy) that the
    channel is not cleared for, what one person is to see there is said to them directly instead.
    """

    message: Message
    to: str = ""
    channel: str = ""
    thread_ts: str = ""
    ts: str = ""
    then: Callable[[str, str], None] | None = None
    level: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a submission leads to: words beside inputs, another view in the place of the form, or the form closes.

    `posts` are sent in every case but errors.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None
    posts: tuple[Post, ...] = ()

    def acknowledgement(self) -> dict[str, Any]:
        """As Slack is told."""
        if self.errors:
            return {"response_action": "errors", "errors": dict(self.errors)}
        return {"response_action": "update", "view": self.view} if self.view else {}


def said(submission: Submission, message: Message, *, level: int = 0) -> Outcome:
    """The form closes, and this is said to who filled it in, where they opened it; `level` as in a Post."""
    return Outcome(posts=(Post(message, submission.viewer.user_id, submission.origin.channel_id, level=level),))


@dataclass(frozen=True)
class Form:
    """One form by name. `change` answers a use of one of its elements while it is open; None leaves it as it is.

    `place` names the channel that Slack is asked about before the form is made: what may be chosen depends on it.
    `of_papers`: what is typed is a paper to be read, in which personal data is not refused (it is not kept).
    All are called in a worker thread. A view's `private_metadata` is filled in here; what a form wants to keep
    between its views goes into `view["kept"]` (a text) and comes back as `Submission.kept`.
    """

    name: str
    open: Callable[[Opening, Database], View]
    submit: Callable[[Submission, Database], Outcome]
    change: Callable[[Submission, Database], View | None] | None = None
    place: Callable[[Opening, Database], str] | None = None
    of_papers: bool = False


Finder = Callable[[str, Viewer, Database, datetime], Sequence[Option]]  # what was typed -> (label, value) pairs
