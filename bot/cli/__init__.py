"""The command line: `cspbot ...`. A module for each kind of command; errors become one line and an exit code."""

from __future__ import annotations

import sys
import warnings

from bot.config import SettingsError
from storage.errors import CspError

WRONG_SETTINGS, WRONG_INPUT = 2, 1


def main() -> None:
    """Run the command; a domain error is one clear message on standard error, exit 1; a wrong setting exits 2."""
    from bot.cli.commands import app  # the practice Slack and Bolt load only for the commands that need them

    warnings.simplefilter("ignore", DeprecationWarning)
    try:
        app()
    except SettingsError as error:
        _fail(str(error), WRONG_SETTINGS)
    except CspError as error:
        _fail(str(error), WRONG_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(words: str, code: int) -> None:
    sys.stderr.write(f"cspbot: {words}\n")
    sys.exit(code)
