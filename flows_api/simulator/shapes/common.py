"""Common parts of the partner's responses: envelope, ids, times and keys."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from uuid import UUID

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.server.messages import Response, json_response
from flows_api.simulator.variants import Variants


def wrap(status: int, data: object, variants: Variants, **around: object) -> Response:
    """Wrap ``data`` in the current envelope."""
    match variants.envelope:
        case "status":
            return json_response(status, {"status": "success", **around, "data": data})
        case "success":
            return json_response(status, {"success": True, **around, "data": data})
        case "data":
            return json_response(status, {**around, "data": data})
        case "status_number":
            return json_response(status, {"status": status, **around, "data": data})
    return json_response(status, data)


def identifier(number: int, variants: Variants) -> int | str:
    """Return a candidate's id."""
    if variants.ids == "uuid":
        return str(UUID(int=number))
    return number if variants.ids == "number" else str(number)


def change_field(found: Fields, key: str, variant: str, values: Mapping[str, object]) -> None:
    """Leave a field out where its variant is "absent", or give it that variant's value."""
    if variant == "absent":
        del found[key]
    elif variant in values:
        found[key] = values[variant]


def epoch_ms(seconds: float) -> int:
    """Return whole epoch milliseconds, which the other time formats are derived from."""
    return int(seconds * 1000)


def _epoch_s(seconds: float) -> int:
    return epoch_ms(seconds) // 1000


def _iso(seconds: float) -> str:
    seconds_part, milliseconds = divmod(epoch_ms(seconds), 1000)
    moment = dt.datetime.fromtimestamp(seconds_part, dt.UTC).replace(
        microsecond=milliseconds * 1000
    )
    return moment.isoformat(timespec="milliseconds")


def _iso_local(seconds: float) -> str:
    return _iso(seconds).removesuffix("+00:00")


def _epoch_text(seconds: float) -> str:
    return str(epoch_ms(seconds))


def _iso_seconds(seconds: float) -> str:
    return _iso(seconds)[:19] + "Z"


def _date(seconds: float) -> str:
    return _iso(seconds)[:10]


def _words(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%d %b %Y, %H:%M}"


def _seconds_object(seconds: float) -> dict[str, int]:
    return {"_seconds": _epoch_s(seconds), "_nanoseconds": 0}


def _utc_text(seconds: float) -> str:
    return _iso(seconds)[:19].replace("T", " ") + " UTC"


def _http_date(seconds: float) -> str:
    return formatdate(_epoch_s(seconds), usegmt=True)


def _zero(_seconds: float) -> int:
    return 0


def _null(_seconds: float) -> None:
    return None


def _future(seconds: float) -> int:
    return epoch_ms(seconds + 10 * 365 * 86400)


TIME_FORMATS: Mapping[str, Callable[[float], object]] = {
    "epoch_ms": epoch_ms,
    "epoch_s": _epoch_s,
    "epoch_text": _epoch_text,
    "iso": _iso,
    "iso_seconds": _iso_seconds,
    "iso_local": _iso_local,
    "seconds_object": _seconds_object,
    "utc_text": _utc_text,
    "http_date": _http_date,
    "date": _date,
    "words": _words,
    "zero": _zero,
    "null": _null,
    "future": _future,
}
"""Functions from epoch seconds to the value of each variant of ``times``."""


def snake_keys(fields: Fields) -> Fields:
    """Return a JSON object with its keys in snake_case at every level."""
    return {_snake_key(key): _snaked(value) for key, value in fields.items()}


def _snaked(value: object) -> object:
    if isinstance(value, dict):
        return snake_keys(value)
    return [_snaked(item) for item in value] if isinstance(value, list) else value


def _snake_key(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower()
