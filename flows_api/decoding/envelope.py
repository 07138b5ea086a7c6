"""Envelopes and list keys of the partner's responses.

They differ by endpoint (docs/partner-api.md, Envelopes and Working guesses).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flows_api.decoding.failures import clean_text, error_in_body
from flows_api.decoding.json_body import parse_json
from flows_api.decoding.values import Fields, fold_keys, to_snake_case
from flows_api.messages import Response

SUCCESS_KEYS = {"status", "success", "data", "message", "meta", "pagination", "timestamp"}
ENVELOPE_KEYS = SUCCESS_KEYS | {
    "error",
    "errors",
    "code",
    "type",
    "details",
    "status_code",
    "request_id",
}
"""Keys of an envelope. An object with any other key is the data itself."""
SUCCESS_WORDS = {"success", "ok"}
FAILURE_STATUSES = {"error", "fail", "failure"}
"""Statuses that no flow or candidate has. Wherever they stand, they belong to the response."""


LIST_NAMES = ("items", "results", "data", "rows", "records", "list", "entries", "docs", "content")
"""Usual names of a list in its response. A noun of the endpoint goes before."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The JSON of a response. ``data`` stands at the path ``at``.

    Bare data is its own envelope.
    """

    answer: Response
    extras: Fields
    data: object
    at: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of a list, their path, and the folded objects extras them."""

    items: list[object]
    at: str
    extras: Fields


def parse_envelope(answer: Response) -> Envelope:
    """Parse a response and take its envelope off.

    Raises UnreadableResponse when it is not JSON or reports a failure. Raises Rejected or another
    FlowsError when it carries the partner's error object (docs/partner-api.md, Envelopes).
    """
    payload = parsed(answer)
    if not isinstance(payload, dict):
        return Envelope(answer, {}, payload, "")
    extras = fold_keys(payload)
    _check_success(answer, payload, extras)
    if "data" in payload:
        return Envelope(answer, extras, payload["data"], "data")
    return Envelope(answer, extras, _bare(payload), "")


def _bare(payload: Fields) -> Fields:
    """Return bare data without a "success", which is the response's status and not a record's."""
    return {
        key: value for key, value in payload.items() if key != "status" or not _is_success(value)
    }


def _is_success(status: object) -> bool:
    """Return whether a status says that all is well, in a word or as an HTTP status."""
    if isinstance(status, str):
        return status.lower() in SUCCESS_WORDS
    return isinstance(status, bool | int) and (status is True or 200 <= status < 300)


def parsed(answer: Response) -> object:
    """Parse the body's JSON. Raises UnreadableResponse."""
    try:
        return parse_json(answer.body)
    except ValueError:
        problem = answer.unreadable("", "The response is not JSON.")
    raise problem


def _check_success(answer: Response, payload: Fields, extras: Fields) -> None:
    if error := error_in_body(answer, payload):
        raise error
    message = clean_text(extras.get("message"), answer.key) or "The response reports a failure."
    if extras.get("success", True) is not True:
        raise answer.unreadable("success", message)
    if extras.get("error") or extras.get("errors"):
        raise answer.unreadable("error", message)
    status = extras.get("status", "success")
    is_wrapped = "data" in payload or extras.keys() <= ENVELOPE_KEYS
    is_failure = isinstance(status, str) and status.lower() in FAILURE_STATUSES
    if is_failure or (is_wrapped and not _is_success(status)):
        raise answer.unreadable("status", message)


def find_list(envelope: Envelope, nouns: Iterable[str]) -> Listing:
    """Return the list in an envelope: the data itself, or under ``nouns`` or a usual name.

    Raises UnreadableResponse when there is none, because an outage must not look like an empty
    list.
    """
    data, at = envelope.data, envelope.at
    if isinstance(data, list):
        return Listing(data, at, envelope.extras)
    if isinstance(data, dict):
        for name in (*nouns, *LIST_NAMES):
            for key, value in data.items():
                if to_snake_case(key) == name and isinstance(value, list):
                    extras = envelope.extras | fold_keys(data)
                    return Listing(value, f"{at}.{key}" if at else key, extras)
    raise envelope.answer.unreadable(at, "The response holds no list.")
