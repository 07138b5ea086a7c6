"""What wraps the partner's data: the envelope, the list's key, the page's numbers.

Shapes: contract.md §2 (they differ by endpoint), §10 and §11.
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
"""Keys of an envelope. An object with any other key is the data itself, and its status its own."""
NO_SUCCESS = {"error", "fail", "failure"}
"""What no flow's or candidate's own status is: it is the answer's wherever it stands."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer's JSON. ``data`` stands at the path ``at``; bare data is its own envelope."""

    answer: Answer
    around: Fields
    data: object
    at: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of a list, the path where they stand, and the folded objects around them."""

    items: list[object]
    at: str
    around: Fields


class Paging(TypedDict):
    """``models.Page``'s figures, as the partner gives them or as they follow."""

    page: int
    page_size: int
    total: int | None
    total_pages: int | None
    has_next: bool


def opened(answer: Answer) -> Envelope:
    """The answer's JSON with its envelope taken off.

    Raises UnreadableAnswer when it is not JSON or says of itself that it is no success; Rejected
    or another error of the tree when it carries the partner's error object (contract.md §10).
    """
    payload = parsed(answer)
    if not isinstance(payload, dict):
        return Envelope(answer, {}, payload, "")
    around = fold(payload)
    _insist_on_success(answer, payload, around)
    if "data" in payload:
        return Envelope(answer, around, payload["data"], "data")
    return Envelope(answer, around, _bare(payload), "")


def _bare(payload: Fields) -> Fields:
    """Data that is its own envelope; a "success" in it is the answer's status, not a record's."""
    return {
        key: value for key, value in payload.items() if key != "status" or not _is_success(value)
    }


def _is_success(status: object) -> bool:
    return isinstance(status, str) and status.lower() == "success"


def parsed(answer: Answer) -> object:
    """The body's JSON. Raises UnreadableAnswer."""
    try:
        return json_of(answer.body)
    except ValueError:
        problem = answer.unreadable("", "The answer is not JSON.")
    raise problem


def _insist_on_success(answer: Answer, payload: Fields, around: Fields) -> None:
    if error := refusal(answer, payload):
        raise error
    said = plain(around.get("message"), answer.key) or "The answer says that it is no success."
    if around.get("success", True) is not True:
        raise answer.unreadable("success", said)
    if around.get("error") or around.get("errors"):
        raise answer.unreadable("error", said)
    status = around.get("status", "success")
    is_wrapped = "data" in payload or around.keys() <= AROUND
    is_failure = isinstance(status, str) and status.lower() in NO_SUCCESS
    if is_failure or (is_wrapped and not _is_success(status)):
        raise answer.unreadable("status", said)


def listing(envelope: Envelope, nouns: Iterable[str]) -> Listing:
    """The list in an envelope: the data itself, or under one of ``nouns``, items, results, data.

    Raises UnreadableAnswer when there is none: an outage must not look like an empty list.
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
    raise envelope.answer.unreadable(at, "The answer holds no list.")


def paging(found: Listing, *, page: int, page_size: int) -> Paging:
    """Where a page stands; ``page`` and ``page_size`` are what was asked for.

    Without any total, a full page is taken to have a next one. An empty page never has.
    """
    said = found.around | fold(found.around.get("meta")) | fold(found.around.get("pagination"))
    page = whole(first(said, "page", "page_number", "current_page")) or page
    size = whole(first(said, "limit", "page_size", "per_page"))
    total = whole(first(said, "total", "total_count", "count", "total_jobs"))
    pages = whole(first(said, "total_pages", "pages"))
    held = len(found.items)
    if pages is None and total is not None and not _is_clamped(held, page, size, page_size, total):
        pages = -(-total // (size or page_size))
    if pages is not None:
        is_followed = page < pages
    else:
        is_followed = total is not None or held >= (size or page_size)
    return Paging(
        page=page,
        page_size=size or page_size,
        total=total,
        total_pages=pages,
        has_next=is_followed and held > 0,
    )


def _is_clamped(held: int, page: int, size: int | None, asked: int, total: int) -> bool:
    """Whether pages seem smaller than was ``asked``, and the answer does not say how small.

    Then the last page is only known by the empty one after it, or people would be missed.
    """
    return size is None and held < asked and (page - 1) * asked + held != total
