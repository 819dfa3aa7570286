"""Archives as data.police.uk publishes them, made up: the documented header, names and quirks, any number of rows.

`month_of_rows` are the rows of one month; `archive` packs months into a ZIP with files that must be left alone. Real
months of Kent Police have about 15,000 rows.
"""

import csv
import io
import zipfile
from hashlib import sha256

HEADER = [
    *("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude"),
    *("Location", "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context"),
]
DISTRICTS = {  # as LSOAs of 2021 are named -> slug
    "Ashford": "ashford",
    "Canterbury": "canterbury",
    "Dartford": "dartford",
    "Dover": "dover",
    "Folkestone and Hythe": "shepway",
    "Gravesham": "gravesham",
    "Maidstone": "maidstone",
    "Medway": "medway",
    "Sevenoaks": "sevenoaks",
    "Swale": "swale",
    "Thanet": "thanet",
    "Tonbridge and Malling": "tonbridge-and-malling",
    "Tunbridge Wells": "tunbridge-wells",
}
ELSEWHERE = ("Bexley", "Bromley", "Dartfordshire", "Rother", "Kingston upon Hull")
TYPES = {  # crime type -> slug, and about how many of a thousand
    "Violence and sexual offences": ("violent-crime", 380),
    "Anti-social behaviour": ("anti-social-behaviour", 150),
    "Criminal damage and arson": ("criminal-damage-arson", 90),
    "Shoplifting": ("shoplifting", 85),
    "Public order": ("public-order", 80),
    "Other theft": ("other-theft", 55),
    "Vehicle crime": ("vehicle-crime", 45),
    "Burglary": ("burglary", 35),
    "Drugs": ("drugs", 30),
    "Other crime": ("other-crime", 20),
    "Possession of weapons": ("possession-of-weapons", 12),
    "Robbery": ("robbery", 8),
    "Bicycle theft": ("bicycle-theft", 6),
    "Theft from the person": ("theft-from-the-person", 4),
}
FORCES = {"kent": "Kent Police", "btp": "British Transport Police", "essex": "Essex Police"}
STREETS = ("Station Road", 'The "Street"', "Parking Area, Level 2", "Überlandstraße", "Shopping Area")
_NAMES = list(DISTRICTS)
_OF_A_THOUSAND = [crime_type for crime_type, (_, share) in TYPES.items() for _ in range(share)]


def months(count, last=(2026, 8)):
    """`count` months as YYYY-MM, oldest first."""
    index = last[0] * 12 + last[1] - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(index - count + 1, index + 1)]


def month_of_rows(month, count, force="kent"):
    """`count` rows of one month: about 3% have no location, 1% lie outside Kent (of the railway's, nine in ten do)."""
    return [_row(month, force, sha256(f"{month} {force} {count} {n}".encode()).digest()) for n in range(count)]


def _row(month, force, chance):
    """A row made of 32 bytes that are as good as chance."""
    crime_type = _OF_A_THOUSAND[int.from_bytes(chance[:4]) % len(_OF_A_THOUSAND)]
    asb = crime_type == "Anti-social behaviour"
    start = ["" if asb else chance.hex(), month, FORCES[force], FORCES[force]]
    end = [crime_type, "" if asb else "Under investigation", ""]
    if chance[4] < 8:
        return [*start, "", "", "No Location", "", "", *end]
    far = chance[5] < (230 if force == "btp" else 3)
    district = _one_of(ELSEWHERE if far else _NAMES, chance[6])
    lsoa = f"{district} {chance[7] % 20 + 1:03d}{_one_of('ABCDE', chance[8])}"
    place = [f"0.{chance[9]:03d}{chance[10]:03d}", f"51.{chance[11]:03d}", f"On or near {_one_of(STREETS, chance[12])}"]
    return [*start, *place, f"E0102{chance[7]:03d}{chance[8]:03d}", lsoa, *end]


def _one_of(choices, chance):
    return choices[chance % len(choices)]


def as_csv(rows, header=HEADER):
    """The bytes of a street file."""
    text = io.StringIO()
    # The writer leaves a cell with a carriage return bare, where it would end the row.
    bare = any("\r" in cell for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows([header, *rows])
    return text.getvalue().encode()


def archive(path, street, *, extra=()):
    """Write a ZIP: `street` maps (month, force) to rows or to bytes; `extra` are further (name, bytes)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for (month, force), rows in street.items():
            content = rows if isinstance(rows, bytes) else as_csv(rows)
            made.writestr(f"{month}/{month}-{force}-street.csv", content)
            made.writestr(f"{month}/{month}-{force}-outcomes.csv", b"Crime ID,Month\n")
        for name, content in extra:
            made.writestr(name, content)
    return path


def row(lsoa="Dartford 003B", crime_type="Robbery", of_month="2026-08"):
    """One row of Kent Police."""
    return [
        "ab12",
        of_month,
        "Kent Police",
        "Kent Police",
        "0.2",
        "51.4",
        "On or near A2",
        "E1",
        lsoa,
        crime_type,
        "",
        "",
    ]


def archive_of(content=None, *, name="2026-08/2026-08-kent-street.csv"):
    """The bytes of a ZIP with one street file: one row, unless `content` is given."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, as_csv([row()]) if content is None else content)
    return made.getvalue()


def whole_archive(path, count, rows_each, *, railway_months=None):
    """An archive of `count` months; the railway's files may end earlier, as those of British Transport Police did."""
    street = {}
    for number, month in enumerate(months(count)):
        street[month, "kent"] = month_of_rows(month, rows_each)
        street[month, "essex"] = month_of_rows(month, 20, "essex")
        if railway_months is None or number < railway_months:
            street[month, "btp"] = month_of_rows(month, rows_each // 5, "btp")
    return archive(path, street)


def counted_anew(path):
    """(force, month, LSOA's district or "", crime type) -> rows, by another road than the product's."""
    counts = {}
    with zipfile.ZipFile(path) as made:
        for name in made.namelist():
            force = name.removesuffix("-street.csv").rsplit("-", 1)[-1]
            if not name.endswith("-street.csv") or force not in ("kent", "btp"):
                continue
            for row in csv.DictReader(io.StringIO(made.read(name).decode())):
                place = row["LSOA name"][:-5]  # without the space, three digits and a letter
                key = force, row["Month"], place, row["Crime type"]
                counts[key] = counts.get(key, 0) + 1
    return counts
