"""How what a person does reaches the bot: the contract of Socket Mode and of signed HTTP requests."""

import uuid
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.sandbox.model import Json

EnvelopeKind = Literal["slash_commands", "events_api", "interactive"]
Outcome = Literal["acked", "timeout", "nobody", "refused"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery. Delivered twice, it is the same envelope: ids and payload do not change."""

    kind: EnvelopeKind
    payload: Json
    takes_answer: bool = False
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: an acknowledgement, perhaps with a payload, or none.

    Outcomes: acked; timeout (nothing within three seconds); nobody (no connection to the bot); refused (HTTP only:
    not a 2xx). `may_retry` is false when the bot asked for no retries.
    """

    outcome: Outcome
    payload: Json = field(default_factory=dict)
    may_retry: bool = True
    reason: str = "http_timeout"


class Courier(Protocol):
    """Delivers an envelope to the bot and waits for its acknowledgement, three seconds at most."""

    async def deliver(self, envelope: Envelope) -> Reply:
        """One delivery, to one instance of the bot."""
