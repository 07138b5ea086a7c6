"""The day of a notice as lists write it."""

import re
from datetime import date
from typing import Final

from dashboard.assignments.gates.rule import today
from dashboard.core.params import read_date

ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII)
DAY_FIRST: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s.*)?", re.ASCII)


def read_notice_day(text: str) -> date | None:
    """Return the day that ``text`` writes: 2026-11-28, or 28.11.2026, also with a time after it.

    Return None for any other text, and for a day after today. With slashes it can't be told which
    number is the month.
    """
    plain = text.strip()
    if found := ISO.fullmatch(plain):
        day = read_date(found[1])
    elif found := DAY_FIRST.fullmatch(plain):
        number, month, year = found.groups()
        day = read_date(f"{year}-{month:0>2}-{number:0>2}")
    else:
        return None
    return day if day is not None and day <= today() else None
