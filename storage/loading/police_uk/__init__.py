"""Counts by district and month from the monthly archive of data.police.uk.

`crime_types` names what is counted, `counting` turns rows into counts, `archive` finds the files in the ZIP, `remote`
reads a ZIP at its address without downloading all of it, `storing` keeps one month in one transaction, `years` derives
years and rates, `api` checks against the API, `refresh` does it all.
"""
