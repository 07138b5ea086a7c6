"""Envelopes and list keys of the partner's responses.

They differ by endpoint (docs/partner-api.md, Envelopes and Working guesses).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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


LIST_NAMES = (
    *("items", "results", "data", "rows", "records", "list", "entries", "docs", "content"),
    *("elements", "result", "response", "payload"),
)
"""Usual names of a list in its response. A noun of the endpoint goes before."""
WRAPPERS = ("data", "result", "response", "payload", "body", "flow", "assessment_flow")
"""Usual names of an object around the data."""
MAX_WRAPPERS = 3


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
    if key := next((key for key in payload if key.lower() == "data"), None):
        return Envelope(answer, extras, payload[key], key)
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
    is_wrapped = "data" in payload or "data" in extras or extras.keys() <= ENVELOPE_KEYS
    is_failure = isinstance(status, str) and status.lower() in FAILURE_STATUSES
    if is_failure or (is_wrapped and not _is_success(status)):
        raise answer.unreadable("status", message)


def find_list(envelope: Envelope, nouns: Iterable[str]) -> Listing:
    """Return the list in an envelope: the data itself, or under ``nouns`` or a usual name.

    It may stand in an object around it, and a sole list of records under any name.

    Raises UnreadableResponse when there is none, because an outage must not look like an empty
    list.
    """
    names = (*nouns, *LIST_NAMES)
    found = _find_named(Listing([], envelope.at, envelope.extras), envelope.data, names)
    if found is None:
        found = _find_sole(envelope)
    if found is None:
        raise envelope.answer.unreadable(envelope.at, "The response holds no list.")
    return found


def _find_named(
    outer: Listing, data: object, names: Sequence[str], depth: int = 0
) -> Listing | None:
    """Return the list that stands under one of ``names`` at ``outer`` or in an object within."""
    if isinstance(data, list):
        return replace(outer, items=data)
    if not isinstance(data, dict) or depth > MAX_WRAPPERS:
        return None
    keys = {name: key for key in data if (name := to_snake_case(key)) in names or name in WRAPPERS}
    extras = outer.extras | fold_keys(data)
    ordered = [name for name in (*names, *WRAPPERS) if name in keys]
    # A list at hand goes before one within an object.
    for kind in (list, dict):
        for name in ordered:
            value = data[keys[name]]
            if isinstance(value, kind):
                within = Listing([], f"{outer.at}.{keys[name]}".lstrip("."), extras)
                if (found := _find_named(within, value, names, depth + 1)) is not None:
                    return found
    return None


def _find_sole(envelope: Envelope) -> Listing | None:
    """Return the only list in the data, where each of its items is an object with an id."""
    data = envelope.data if isinstance(envelope.data, dict) else {}
    lists = [(key, value) for key, value in data.items() if isinstance(value, list)]
    if len(lists) != 1:
        return None
    ((key, items),) = lists
    if not items or not all("id" in fold_keys(item) for item in items):
        return None
    at = f"{envelope.at}.{key}".lstrip(".")
    return Listing(items, at, envelope.extras | fold_keys(data))
