"""Envelopes, list keys and page numbers of the partner's responses.

They differ by endpoint (docs/partner-api.md, Envelopes, Paging and Working guesses).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from flows_api.answers import Answer
from flows_api.body import json_of
from flows_api.failures import plain, refusal
from flows_api.values import Fields, first, fold, snake, whole

ENVELOPE = {"status", "success", "data", "message", "meta", "pagination", "timestamp"}
AROUND = ENVELOPE | {"error", "errors", "code", "type", "details", "status_code", "request_id"}
"""Keys of an envelope. An object with any other key is the data itself."""
NO_SUCCESS = {"error", "fail", "failure"}
"""Statuses that no flow or candidate has. Wherever they stand, they belong to the response."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The JSON of a response. ``data`` stands at the path ``at``.

    Bare data is its own envelope.
    """

    answer: Answer
    around: Fields
    data: object
    at: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of a list, their path, and the folded objects around them."""

    items: list[object]
    at: str
    around: Fields


class Paging(TypedDict):
    """The page numbers of ``models.Page``, as the partner gives them or as they follow."""

    page: int
    page_size: int
    total: int | None
    total_pages: int | None
    has_next: bool


def opened(answer: Answer) -> Envelope:
    """Parse a response and take its envelope off.

    Raises UnreadableAnswer when it is not JSON or reports a failure. Raises Rejected or another
    FlowsError when it carries the partner's error object (docs/partner-api.md, Envelopes).
    """
    payload = parsed(answer)
    if not isinstance(payload, dict):
        return Envelope(answer, {}, payload, "")
    around = fold(payload)
    _check_success(answer, payload, around)
    if "data" in payload:
        return Envelope(answer, around, payload["data"], "data")
    return Envelope(answer, around, _bare(payload), "")


def _bare(payload: Fields) -> Fields:
    """Return bare data without a "success", which is the response's status and not a record's."""
    return {
        key: value for key, value in payload.items() if key != "status" or not _is_success(value)
    }


def _is_success(status: object) -> bool:
    return isinstance(status, str) and status.lower() == "success"


def parsed(answer: Answer) -> object:
    """Parse the body's JSON. Raises UnreadableAnswer."""
    try:
        return json_of(answer.body)
    except ValueError:
        problem = answer.unreadable("", "The response is not JSON.")
    raise problem


def _check_success(answer: Answer, payload: Fields, around: Fields) -> None:
    if error := refusal(answer, payload):
        raise error
    message = plain(around.get("message"), answer.key) or "The response reports a failure."
    if around.get("success", True) is not True:
        raise answer.unreadable("success", message)
    if around.get("error") or around.get("errors"):
        raise answer.unreadable("error", message)
    status = around.get("status", "success")
    is_wrapped = "data" in payload or around.keys() <= AROUND
    is_failure = isinstance(status, str) and status.lower() in NO_SUCCESS
    if is_failure or (is_wrapped and not _is_success(status)):
        raise answer.unreadable("status", message)


def listing(envelope: Envelope, nouns: Iterable[str]) -> Listing:
    """Return the list in an envelope: the data itself, or under ``nouns``, items, results or data.

    Raises UnreadableAnswer when there is none, because an outage must not look like an empty list.
    """
    data, at = envelope.data, envelope.at
    if isinstance(data, list):
        return Listing(data, at, envelope.around)
    if isinstance(data, dict):
        for name in (*nouns, "items", "results", "data"):
            for key, value in data.items():
                if snake(key) == name and isinstance(value, list):
                    around = envelope.around | fold(data)
                    return Listing(value, f"{at}.{key}" if at else key, around)
    raise envelope.answer.unreadable(at, "The response holds no list.")


def paging(found: Listing, *, page: int, page_size: int) -> Paging:
    """Return the position of a page. ``page`` and ``page_size`` are the requested values.

    Without any total, a full page is assumed to have a next one. An empty page never has one.
    """
    numbers = found.around | fold(found.around.get("meta")) | fold(found.around.get("pagination"))
    page = whole(first(numbers, "page", "page_number", "current_page")) or page
    size = whole(first(numbers, "limit", "page_size", "per_page"))
    total = whole(first(numbers, "total", "total_count", "count", "total_jobs"))
    pages = whole(first(numbers, "total_pages", "pages"))
    item_count = len(found.items)
    if (
        pages is None
        and total is not None
        and not _is_clamped(item_count, page, size, page_size, total)
    ):
        pages = -(-total // (size or page_size))
    if pages is not None:
        is_followed = page < pages
    else:
        is_followed = total is not None or item_count >= (size or page_size)
    return Paging(
        page=page,
        page_size=size or page_size,
        total=total,
        total_pages=pages,
        has_next=is_followed and item_count > 0,
    )


def _is_clamped(item_count: int, page: int, size: int | None, requested: int, total: int) -> bool:
    """Return whether pages seem smaller than ``requested`` while the response gives no page size.

    Only an empty page then marks the end, or candidates would be missed.
    """
    return size is None and item_count < requested and (page - 1) * requested + item_count != total
