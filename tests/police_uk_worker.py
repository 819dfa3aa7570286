"""A refresh in a process of its own, for tests that kill it: at the given commit it says so and waits to be killed.

Usage: python -m tests.police_uk_worker DATABASE_URL ARCHIVE COMMIT
"""

import sys
from pathlib import Path

from sqlalchemy import Engine, event

from storage.engine import Database
from storage.loading.police_uk.archive import Archive
from storage.loading.police_uk.refresh import refresh
from tests.police_uk_stored import NOW


def main(db_url, archive, commit):
    left = int(commit)

    @event.listens_for(Engine, "commit")
    def wait_at_the_last(_):
        nonlocal left
        left -= 1
        if left == 0:
            sys.stdout.write("here\n")
            sys.stdout.flush()
            sys.stdin.read()

    db = Database(db_url)
    for _ in refresh(db, Archive(Path(archive), "archive.zip"), only=None, now=NOW, by="refresh"):
        pass
    db.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
