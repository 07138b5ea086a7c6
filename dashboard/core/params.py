"""Readers of the parameters in URLs and forms, which anybody may have changed.

Each returns a value that a column or a search accepts, and None, "" or the default for anything
else. None of them raises.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from dashboard.core.decimals import parse_decimal

MAX_INTEGER: Final = 2**31 - 1
"""The largest number in an integer column."""
MAX_KEY: Final = 2**63 - 1
"""The largest primary key."""

# Python refuses to convert thousands of digits, and takes other scripts' digits for ours.
_DIGITS = re.compile(r"[0-9]{1,19}")
_WHOLE = re.compile(r"([+-]?)0*([0-9]+)")
_MAX_NUMBER = 1e9
_MOMENT = "%Y-%m-%dT%H:%MZ"


class UrlQuery(ABC):
    """The state of a list in its URL. A subclass reads it by ``from_params``."""

    @abstractmethod
    def params(self) -> Mapping[str, object]:
        """Return the value of each parameter, "" or None for one with its default.

        A parameter that is repeated has a tuple of values.
        """

    def encoded(self) -> str:
        """Return the query string that leads back to the same rows, without defaults."""
        given = {name: v for name, v in self.params().items() if v not in ("", None)}
        return urlencode(given, doseq=True)

    def pairs(self) -> list[tuple[str, str]]:
        """Return name and value of each parameter without its default, as a form posts them."""
        return parse_qsl(self.encoded())

    @property
    def is_empty(self) -> bool:
        """Return whether every parameter has its default."""
        return not self.encoded()


def read_int(text: str | None, *, most: int = MAX_INTEGER) -> int | None:
    """Read a whole number from 0 to ``most``."""
    if text is None or not _DIGITS.fullmatch(text):
        return None
    value = int(text)
    return value if value <= most else None


def read_ints(texts: Iterable[str], *, most: int = MAX_INTEGER) -> list[int]:
    """Read all whole numbers among ``texts``, in their order."""
    values = (read_int(text, most=most) for text in texts)
    return [value for value in values if value is not None]


def read_nearest_int(text: str | None, *, most: int) -> int | None:
    """Read a whole number of any size as the nearest one from 0 to ``most``."""
    found = _WHOLE.fullmatch((text or "").strip())
    if found is None:
        return None
    sign, digits = found.groups()
    if sign == "-":
        return 0
    return most if len(digits) > 19 else min(int(digits), most)


def read_number(text: str | None) -> float | None:
    """Read a number between plus and minus one billion, with a decimal comma or point."""
    value = parse_decimal(text)
    return value if value is not None and abs(value) <= _MAX_NUMBER else None


def read_date(text: str | None) -> date | None:
    """Read a date such as 2026-11-28 that exists in every time zone."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9998 else None


def read_moment(text: str | None) -> datetime | None:
    """Read a moment as ``format_moment`` writes it. Around a day, it exists in every time zone."""
    try:
        moment = datetime.strptime(text or "", _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if 1970 <= moment.year <= 9998 else None


def read_exact_moment(text: str | None) -> datetime | None:
    """Read a moment with its zone as ``datetime.isoformat`` writes it, to the microsecond."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo and 1970 <= moment.year <= 9998 else None


def format_moment(moment: datetime) -> str:
    """Write a moment to the minute, in UTC: 2026-11-28T23:00Z."""
    return moment.astimezone(UTC).strftime(_MOMENT)


def read_uuid(text: str | None) -> UUID | None:
    """Read a UUID."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_all(params: Mapping[str, str], name: str) -> Sequence[str]:
    """Read each value of a parameter that may be repeated. A plain dictionary has one at most."""
    if isinstance(params, MultiValueDict):
        return params.getlist(name)
    return [params[name]] if name in params else []


def read_choice(text: str | None, choices: Container[str], default: str = "") -> str:
    """Read one of ``choices``."""
    return text if text is not None and text in choices else default


def read_text(text: str | None, max_length: int) -> str:
    """Read a text without blanks around it, cut at ``max_length``.

    NUL and lone surrogates are left out, as no database compares them.
    """
    plain = (text or "").replace("\0", "").encode(errors="ignore").decode()
    return plain.strip()[:max_length].strip()
