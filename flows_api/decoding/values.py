"""Parsers of single values, in each way that the partner may write them.

None of these raises. A value that cannot be understood is returned as it is, so that decoding
refuses it and names its path. A value that the documentation leaves open becomes None
(docs/partner-api.md, Tolerance).
"""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache

Fields = dict[str, object]

LINK = re.compile(r"https?://[^\s<>\"\x00-\x1f]+", re.IGNORECASE)
NUMERIC = (int, float, str)
"""A tuple, since asking for a union takes three times as long."""
EPOCH_TEXT = re.compile(r"-?\d{9,}(\.\d+)?")
HTTP_DATE = re.compile(
    r"([a-z]{3,9}, *)?\d{1,2}[ -][a-z]{3}[ -]\d{4} +\d{1,2}:\d{2}(:\d{2})? +(GMT|UTC|[+-]\d{4})",
    re.IGNORECASE,
)
DOTNET_DATE = re.compile(r"\\?/Date\((-?\d+)([+-]\d{4})?\)\\?/")
ZONE = re.compile(r"\s*(?:UTC|GMT|Z|(?P<offset>[+-]\d{2}:?\d{2}))$", re.IGNORECASE)
TIME_KEYS = (
    *("_seconds", "seconds", "$date", "$number_long", "epoch_seconds", "epoch_second", "epoch"),
    *("epoch_ms", "epoch_millis", "milliseconds", "millis", "ms", "timestamp", "iso", "utc"),
    *("date_time", "datetime", "date", "value", "time", "at"),
)
"""Names of a time within an object that is one."""
WORD_KEYS = (
    *("code", "value", "name", "status", "state", "key", "type", "id", "label", "title"),
    *("text", "display_name", "current"),
)
"""Names of the word within an object that stands for it."""
WORD_SIGNS = re.compile(r"[\s_-]+")
MAX_KEY_LENGTH = 100
MAX_CACHED_KEYS = 60
"""The most keys of an object whose names are kept. One with more is keyed by data."""

EPOCH = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
"""The first day that is a time. Servers write "none" as 0."""
MIN_MILLISECONDS = 1e11
"""Lower bound of an epoch in milliseconds. As seconds it would be after the year 5000."""


def fold_keys(raw: object) -> Fields:
    """Return a JSON object with snake_case keys and without nulls, else an empty one.

    camelCase and snake_case become one, as do null and absent. Keys longer than any known one are
    left out, so that the cache of converted keys does not hold them.
    """
    if not isinstance(raw, dict):
        return {}
    names = _cached_names(tuple(raw)) if len(raw) <= MAX_CACHED_KEYS else _folded_names(raw)
    pairs = zip(names, raw.values(), strict=True)
    return {name: value for name, value in pairs if value is not None and name is not None}


def _folded_names(keys: Iterable[str]) -> tuple[str | None, ...]:
    """Return the name of each key, None for one that is longer than any known one."""
    return tuple([to_snake_case(key) if len(key) <= MAX_KEY_LENGTH else None for key in keys])


@lru_cache(maxsize=512)
def _cached_names(keys: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return the names of an object's keys, which all objects of a list have in common."""
    return _folded_names(keys)


@lru_cache(maxsize=2048)
def to_snake_case(key: str) -> str:
    """Return ``assessmentId`` as ``assessment_id``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


def first_of(fields: Mapping[str, object], *names: str) -> object:
    """Return the first of ``names`` that is present, else None."""
    for name in names:
        if name in fields:
            return fields[name]
    return None


def parse_id(value: object) -> object:
    """Return an id as a string, whether it came as a string or as a number. "" is no id."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def parse_own_id(value: object) -> object:
    """Return an id as a string, None for what servers write where a record has none."""
    found = parse_id(value)
    is_none = isinstance(found, str) and not found.strip("0-")
    return None if is_none else found


def parse_ids(value: object) -> object:
    """Return a list of ids as strings."""
    return [parse_id(item) for item in value] if isinstance(value, list) else value


def parse_number(value: object) -> float | None:
    """Return a finite number, also from a string. Return None for anything else."""
    if isinstance(value, bool) or not isinstance(value, NUMERIC):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def parse_count(value: object) -> int | None:
    """Return a whole number from 0, also from a string. Return None for anything else."""
    if value is None:
        return None
    result = parse_number(value)
    if result is None or not 0 <= result < 2**53 or not result.is_integer():
        return None
    return int(result)


def parse_status(value: object, known: type[StrEnum] | None = None) -> str:
    """Return the one of ``known`` that ``value`` writes in its own way, else the text as it came.

    Case, blanks, hyphens and underscores make no difference. An object may name its status by a
    code, a name or a label. Anything without text is "".
    """
    if not isinstance(value, str):
        value = parse_word(value, _by_folded_word(known) if known else ())
    text = value.strip()
    return _by_folded_word(known).get(fold_word(text), text) if known else text


def parse_word(value: object, known: Collection[str] = ()) -> str:
    """Return the text of a status, result or the like, also from an object or a list of one.

    Of an object's texts a ``known`` folded word goes first, then that of the usual name. "" for
    none.
    """
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, str):
        return value
    fields = fold_keys(value)
    texts = [text for name in WORD_KEYS if isinstance(text := fields.get(name), str)]
    return next((text for text in texts if fold_word(text) in known), next(iter(texts), ""))


@lru_cache
def _by_folded_word(known: type[StrEnum]) -> dict[str, str]:
    return {fold_word(word): word for word in known}


def fold_word(text: str) -> str:
    """Return "In-progress" and "IN_PROGRESS" as "inprogress"."""
    return WORD_SIGNS.sub("", text).lower()


def parse_key(value: object) -> str | None:
    """Return an id as a string, or None for anything that is no id."""
    if value is None:
        return None
    found = parse_id(value)
    return found if isinstance(found, str) else None


def parse_text(value: object) -> str | None:
    """Return text, or None for anything that is not text or is empty."""
    return value if isinstance(value, str) and value else None


def parse_label(value: object) -> str | None:
    """Return text, even if empty, also from a number. None for anything else."""
    return value if isinstance(value, str) else parse_key(value)


def parse_link(value: object) -> str | None:
    """Return an http(s) URL, or None for anything else, which would not be safe as a link."""
    return value if isinstance(value, str) and LINK.fullmatch(value) else None


def parse_time(value: object) -> dt.datetime | None:
    """Return a time in UTC from epoch seconds, milliseconds or finer, or ISO 8601, else None.

    It may also be an HTTP date, an object that holds a time, or year, month and so on in a list.
    A time without a zone is in UTC. The result is None for a year that no candidate lives in,
    because servers write "never" as 0 or "0001-01-01", and a time at the calendar's ends has no
    counterpart in other zones.
    """
    if value is None:
        return None
    try:
        if isinstance(value, str) and not EPOCH_TEXT.fullmatch(value):
            return _plausible(_utc(_from_text(value.strip())))
        if isinstance(value, list):
            return _plausible(_from_numbers(value))
        if isinstance(value, dict):
            value = _held_time(value)
            return None if isinstance(value, dict | list) else parse_time(value)
        seconds = parse_number(value)
        return None if seconds is None else _plausible(_from_epoch(seconds))
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _from_text(text: str) -> dt.datetime:
    """Return the time that a text writes. Raises ValueError."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        if epoch := DOTNET_DATE.fullmatch(text):
            return _from_epoch(float(epoch[1]))
        if HTTP_DATE.fullmatch(text):
            return parsedate_to_datetime(text.replace("UTC", "GMT"))
        return dt.datetime.fromisoformat(ZONE.sub(_iso_zone, text))


def _iso_zone(zone: re.Match[str]) -> str:
    return zone["offset"] or "+00:00"


def _held_time(value: object) -> object:
    """Return the time within ``{"_seconds": …}``, ``{"$date": {"$numberLong": …}}`` or the like."""
    for _ in range(2):
        fields = fold_keys(value)
        if fields:
            value = first_of(fields, *TIME_KEYS)
    return value


def _from_numbers(parts: list[object]) -> dt.datetime:
    """Return the time of year, month, day, hour and so on. Raises ValueError."""
    numbers = [part for part in parts[:6] if type(part) is int]
    if not 3 <= len(parts) <= 7 or len(numbers) < len(parts[:6]):
        raise ValueError("not a time")
    year, month, day, hour, minute, second = (*numbers, 0, 0, 0)[:6]
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)


def _plausible(time: dt.datetime) -> dt.datetime | None:
    return time if time > EPOCH and time.year <= 2200 else None


def _utc(time: dt.datetime) -> dt.datetime:
    return (time if time.tzinfo else time.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def _from_epoch(seconds: float) -> dt.datetime:
    for _ in range(3):  # milliseconds, microseconds, nanoseconds
        if -MIN_MILLISECONDS < seconds < MIN_MILLISECONDS:
            break
        seconds /= 1000
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
