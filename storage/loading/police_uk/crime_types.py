"""What data.police.uk counts, and our categories for it: a tree of its own, never those of the assessments."""

from __future__ import annotations

SOURCE = "data.police.uk"
SUPPLIER = f"Home Office ({SOURCE})"
TITLE = "Street-level records of Kent Police and British Transport Police, data.police.uk, Open Government Licence v3.0"
SUM_OF_TWELVE = "sum of 12 monthly files"  # the place of a year; that of a month is its file

ALL_CRIME = "police-uk"  # without anti-social behaviour, unlike "all-crime" of the API
ASB = "police-uk/anti-social-behaviour"
BTP_CRIME, BTP_ASB = "police-uk/british-transport", "police-uk/british-transport-asb"
NO_LOCATION, OUTSIDE = "kent/no-location", "kent/outside"

# Slug of the API -> "Crime type" of the files, from May 2013 on (facts: docs/decisions/008). The API answers an unknown
# slug with all crime, so every slug is checked against this list first.
CRIME_TYPES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
CATEGORY_OF = {crime_type: f"{ALL_CRIME}/{slug}" for slug, crime_type in CRIME_TYPES.items()}
KENT_CATEGORIES = (ALL_CRIME, *CATEGORY_OF.values())
BTP_CATEGORIES = (BTP_CRIME, BTP_ASB)


def unit(category: str) -> str:
    """The plural noun of what `category` counts."""
    return "incidents" if category in (ASB, BTP_ASB) else "offences"
