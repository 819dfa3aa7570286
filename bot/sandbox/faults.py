"""Faults on demand: what a network and a busy Slack do to a client, one method at a time."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "ratelimit",
    "server_error",
    "server_error_after",
    "drop_before",
    "drop_after",
    "slow",
    "slow_after",
    "error",
]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """One fault, for the next `times` calls of `method` (`*` for any).

    Kinds ending in `_after` store the call first: the client cannot know. A slow call takes effect when its `seconds`
    are over, whether or not the client still waits. `retry_after` and `seconds` are seconds;
    `error` is the Slack error of kind "error"; `channel` narrows the fault to one conversation.
    """

    method: str
    kind: Kind
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"
    channel: str = ""

    @property
    def after(self) -> bool:
        """True when the call takes effect although the client is told otherwise."""
        return self.kind.endswith("_after")


@dataclass(slots=True)
class Faults:
    """The faults waiting to happen, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(
        self,
        method: str,
        kind: Kind,
        *,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
        error: str = "internal_error",
        channel: str = "",
    ) -> Fault:
        """Set a fault; see `Fault` for its details.

        Raises:
            ValueError: for a kind unknown to us.
        """
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not a fault; choose from {', '.join(KINDS)}")
        fault = Fault(method, kind, times, retry_after, seconds, error, channel)
        self.waiting.append(fault)
        return fault

    def take(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        """The fault that meets this call, used up once; None when the call goes well."""
        for fault in self.waiting:
            if fault.method in (method, "*") and fault.channel in ("", args.get("channel")):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget every fault."""
        self.waiting.clear()

    def listed(self) -> list[dict[str, Any]]:
        """What is waiting, for the page and for tests."""
        return [asdict(fault) for fault in self.waiting]
