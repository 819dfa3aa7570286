"""The archive at its own address, read in parts: of 1.7 GB for all forces, only what belongs to Kent is transferred.

A part that fails is asked for again by itself (storage.loading.web), so a broken connection costs one part.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from storage.loading.police_uk.archive import Archive
from storage.loading.web import SourceUnavailable, Web

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LATEST = "https://data.police.uk/data/archive/latest.zip"  # redirects to the month's file in a store of files
PART = 512 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@contextmanager
def latest(web: Web) -> Iterator[Archive]:
    """The newest archive. Raises SourceUnavailable, or LoadErrors where it is not as documented."""
    with io.BufferedReader(Parts(web, LATEST), PART) as file:
        archive = Archive(file, "the archive of data.police.uk")
        try:
            yield archive
        finally:
            archive.close()


class Parts(io.RawIOBase):
    """A file on the web that can be read anywhere, for `io.BufferedReader`. It must not change meanwhile."""

    def __init__(self, web: Web, url: str) -> None:
        """Ask how large the file is and where it really is."""
        super().__init__()
        self._web, self._url, self._at = web, url, 0
        answer = web.get(url, headers={"Range": "bytes=0-0"})
        self._url, self._tag = str(answer.url), answer.headers.get("ETag", "")
        self._size = _placed(answer.headers.get("Content-Range", ""))[1]

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to another place; nothing is transferred."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` from here on. Raises SourceUnavailable, also where the file is another one by now."""
        view = memoryview(buffer)
        wanted = min(len(view), self._size - self._at)
        if wanted <= 0:
            return 0
        answer = self._web.get(self._url, headers={"Range": f"bytes={self._at}-{self._at + wanted - 1}"})
        start, size = _placed(answer.headers.get("Content-Range", ""))
        same = (start, size, answer.headers.get("ETag", "")) == (self._at, self._size, self._tag)
        if not same or len(answer.content) > wanted:
            raise SourceUnavailable("The archive of data.police.uk changed while it was read; run the command again.")
        view[: len(answer.content)] = answer.content
        self._at += len(answer.content)
        return len(answer.content)


def _placed(content_range: str) -> tuple[int, int]:
    """Where a part starts and how large the whole file is."""
    found = _CONTENT_RANGE.fullmatch(content_range)
    if not found:
        raise SourceUnavailable("data.police.uk does not say which part of the archive it gave; use --archive instead.")
    return int(found[1]), int(found[3])
