"""Named places where a test may kill or stop this process, so that crashes are tested where they hurt, without timing.

CSPBOT_CRASH_AT=after_send kills it there as kill -9 would; CSPBOT_CRASH_AT=after_claim:SIGSTOP freezes it.
"""

from __future__ import annotations

import os
import signal


def crash_point(name: str) -> None:
    """Nothing, unless the environment names this place."""
    wanted, _, how = os.environ.get("CSPBOT_CRASH_AT", "").partition(":")
    if wanted == name:
        os.kill(os.getpid(), signal.Signals[how or "SIGKILL"])
