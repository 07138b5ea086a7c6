"""Envelopes, list keys and page numbers of the partner's responses.

They differ by endpoint (docs/partner-api.md, Envelopes, Paging and Working guesses).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from flows_api.decoding.failures import clean_text, error_in_body
from flows_api.decoding.json_body import parse_json
from flows_api.decoding.values import Fields, first_of, fold_keys, parse_count, to_snake_case
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


PAGE_KEYS = ("page", "page_number", "current_page")
SIZE_KEYS = ("limit", "page_size", "per_page")
TOTAL_KEYS = ("total", "total_count", "count", "total_jobs")
PAGES_KEYS = ("total_pages", "pages")
USUAL_SIZE = 10
"""The documented page size of a request without one. No partner cuts pages to fewer."""
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


class Paging(TypedDict):
    """The page numbers of ``models.Page``, as the partner gives them or as they follow."""

    page: int
    page_size: int
    total: int | None
    total_pages: int | None
    has_next: bool


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


def parse_paging(found: Listing, *, page: int, page_size: int) -> Paging:
    """Return the position of a page. ``page`` and ``page_size`` are the requested values.

    Without any total, a full page is assumed to have a next one, and without a page size every page
    that the partner may have cut. An empty page never has one.
    """
    numbers = (
        found.extras
        | fold_keys(found.extras.get("meta"))
        | fold_keys(found.extras.get("pagination"))
    )
    page = parse_count(first_of(numbers, *PAGE_KEYS)) or page
    size = parse_count(first_of(numbers, *SIZE_KEYS))
    total = parse_count(first_of(numbers, *TOTAL_KEYS))
    pages = parse_count(first_of(numbers, *PAGES_KEYS))
    item_count = len(found.items)
    inferred = None
    if total is None:
        is_followed = item_count >= (size or min(page_size, USUAL_SIZE))
    elif size is None and _is_cut(item_count, page, page_size, total):
        # Each page before this one holds as many at least. The end is what adds up to the total.
        is_followed = page * item_count < total
        size = _cut_size(item_count, page, total)
        inferred = -(-total // size) if size else None
    else:
        inferred = -(-total // (size or page_size))
        is_followed = page < inferred
    if pages is not None:
        is_followed = page < pages
    return Paging(
        page=page,
        page_size=size or page_size,
        total=total,
        total_pages=inferred if pages is None else pages,
        has_next=is_followed and item_count > 0,
    )


def _is_cut(item_count: int, page: int, requested: int, total: int) -> bool:
    """Return whether pages seem smaller than ``requested``, although the response gives no size."""
    return 0 < item_count < requested and (page - 1) * requested + item_count != total


def _cut_size(item_count: int, page: int, total: int) -> int | None:
    """Return the size that the partner cut pages to, None where it can't be told.

    A page holds that many, unless it is the last: then each page before it does. Only an empty page
    marks the end where it can't be told, or candidates would be missed.
    """
    if _is_limit(item_count) and page * item_count <= total:
        return item_count
    before, rest = divmod(total - item_count, max(page - 1, 1))
    is_last = page > 1 and rest == 0 and item_count <= before and _is_limit(before)
    return before if is_last else None


def _is_limit(size: int) -> bool:
    """Return whether a partner may cut pages to ``size``: a round number, and none below the usual.

    A total that does not count what a search finds would be taken for a cut page otherwise.
    """
    return size >= USUAL_SIZE and size % 5 == 0
