"""From nothing to the first answer in a shell, against a Python that does nothing and one that only imports."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from benchmarks import scene
from benchmarks.timing import Measurement, by_turns

ROUNDS = 5
IMPORTS = "import bot.cli.commands, bot.cli.asking"


def measure(folder: Path) -> list[Measurement]:
    """`cspbot ask`, as a process of its own, on a database that is there."""
    db = scene.database(folder, "starting")
    db.dispose()
    cspbot = str(Path(sys.executable).with_name("cspbot"))

    def answering() -> float:
        return asyncio.run(_run(db.url, cspbot, "ask", scene.QUESTION, "--at", scene.NOW.isoformat()))

    nothing = by_turns(answering, lambda: asyncio.run(_run(db.url, sys.executable, "-c", "pass")), ROUNDS)
    imports = by_turns(answering, lambda: asyncio.run(_run(db.url, sys.executable, "-c", IMPORTS)), ROUNDS)
    return [
        Measurement("start to first answer (`cspbot ask`)", nothing[0], "python -c pass", nothing[1]),
        Measurement("start to first answer (`cspbot ask`)", imports[0], "python that imports the same", imports[1]),
    ]


async def _run(database_url: str, *command: str) -> float:
    start = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | {"DATABASE_URL": database_url}, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise AssertionError(f"{command[0]} ended with {process.returncode}")
    return time.perf_counter() - start
