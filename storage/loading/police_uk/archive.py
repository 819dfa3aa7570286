"""The ZIP of data.police.uk, as archive or custom download: which months it has, and each counted as it is unpacked.

Nothing is unpacked to disk: `YYYY-MM/YYYY-MM-kent-street.csv` and `...-btp-street.csv` are read as streams, files of
other forces, outcomes and searches are never opened.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from storage.errors import BadInput
from storage.loading.police_uk.counting import Tally, count
from storage.loading.problems import refuse
from storage.periods import MONTHS_IN_YEAR, Period, month

KENT, BTP = "kent", "btp"
LARGEST_FILE = 200_000_000  # bytes, unpacked; a month of Kent Police has about 3 million
_STREET = re.compile(r"(?:.*/)?([0-9]{4})-([0-9]{2})-(kent|btp)-street\.csv")
# All that zipfile and zlib raise for bytes that are no ZIP, or one that can't be unpacked (encrypted, for example).
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class MonthCounted:
    """One month of Kent Police, and of British Transport Police where the archive has it."""

    kent: Tally
    btp: Tally | None

    @property
    def month(self) -> Period:
        """The month."""
        return self.kent.month


class Archive:
    """An open archive. `months` are those with a file of Kent Police, oldest first; `release` is the last of them."""

    def __init__(self, file: Path | IO[bytes], name: str) -> None:
        """Read the list of files; `name` is for messages. Raises LoadErrors for what is not an archive of police.uk."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED:
            raise refuse(name, "this is not a ZIP archive, or not all of it") from None
        self._files = self._street_files()
        self.months = sorted(found for found, force in self._files if force == KENT)
        if not self.months:
            raise refuse(name, "it has no file of Kent Police (YYYY-MM-kent-street.csv)")
        self.release = self.months[-1]

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def only(self, wanted: Period | None) -> list[Period]:
        """The months to read: all, or the one wanted. Raises BadInput where the archive does not have it."""
        if wanted is None:
            return self.months
        if wanted not in self.months:
            raise BadInput(
                f"{self.name} has no {wanted.start:%Y-%m} of Kent Police; it has {len(self.months)} months, "
                f"{self.months[0].start:%Y-%m} to {self.release.start:%Y-%m}."
            )
        return [wanted]

    def counted(self, wanted: Period, districts: Mapping[str, str]) -> MonthCounted:
        """Both files of one month, counted. Raises LoadErrors for anything that is not as documented."""
        kent = self._tally(self._files[wanted, KENT], wanted, districts)
        btp = self._files.get((wanted, BTP))
        return MonthCounted(kent, self._tally(btp, wanted, districts) if btp else None)

    def _street_files(self) -> dict[tuple[Period, str], zipfile.ZipInfo]:
        found: dict[tuple[Period, str], zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            named = _STREET.fullmatch(info.filename)
            if named and int(named[1]) and 1 <= int(named[2]) <= MONTHS_IN_YEAR:
                key = month(int(named[1]), int(named[2])), named[3]
                if key in found:
                    raise refuse(self.name, f"{Path(info.filename).name} is in it twice")
                found[key] = info
        return found

    def _tally(self, info: zipfile.ZipInfo, wanted: Period, districts: Mapping[str, str]) -> Tally:
        file = Path(info.filename).name
        if info.file_size > LARGEST_FILE:
            raise refuse(file, f"{info.file_size:,} bytes are too many for one month")
        try:
            with self._zip.open(info) as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as lines:
                return count(lines, file=file, month=wanted, districts=districts)
        except _DAMAGED as error:
            raise refuse(file, f"it is damaged in the archive ({error})") from None
