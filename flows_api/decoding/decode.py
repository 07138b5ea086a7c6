"""Decoding of responses into records. Whatever comes in, only FlowsError is raised."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

import msgspec

from flows_api.company import (
    Assessment,
    AssessmentPage,
    Job,
    JobCandidate,
    JobPage,
    Team,
    TeamList,
    User,
    UserPage,
)
from flows_api.decoding import candidates, normalise, normalise_company
from flows_api.decoding.envelope import (
    MAX_WRAPPERS,
    WRAPPERS,
    Envelope,
    Listing,
    find_list,
    parse_envelope,
)
from flows_api.decoding.normalise import Normaliser, normalise_one
from flows_api.decoding.paging import is_first_part, parse_paging
from flows_api.decoding.people import find_email
from flows_api.decoding.recent import RecentlyDecoded
from flows_api.decoding.values import fold_keys, parse_text
from flows_api.messages import Response
from flows_api.models import (
    AssignReceipt,
    Candidate,
    CandidatePage,
    Flow,
    FlowList,
    Record,
    UnreadableItem,
)

R = TypeVar("R", bound=Record)

MAX_RECENT_LISTS = 8
"""A list of a thousand flows takes a few MB."""

MAX_RECENT_PAGES = 32
"""A page of a hundred candidates takes about 200 KB."""

_recent_lists: RecentlyDecoded[FlowList] = RecentlyDecoded(MAX_RECENT_LISTS, seconds=600)
# Not for longer, since these are personal data. Members page back and forth in less.
_recent_pages: "RecentlyDecoded[CandidateListing]" = RecentlyDecoded(MAX_RECENT_PAGES, seconds=30)

NORMALISERS: Mapping[type[Record], Normaliser] = {
    Flow: normalise.flow,
    Candidate: candidates.candidate,
    AssignReceipt: candidates.receipt,
    Assessment: normalise_company.assessment,
    User: normalise_company.user,
    Team: normalise_company.team,
    Job: normalise_company.job,
    JobCandidate: normalise_company.job_candidate,
}


CANDIDATE_LISTS = (
    *("candidates", "flow_candidates", "candidate_list", "applicants", "assignments", "members"),
    *("participants", "talents", "users"),
)


class CandidateListing(NamedTuple):
    """The candidates of a response, with the list that holds them."""

    found: Listing
    candidates: tuple[Candidate, ...]
    unreadable: tuple[UnreadableItem, ...]


def flow_list(answer: Response) -> FlowList:
    """Decode GET /assessment-flows, unless the same body was decoded lately."""
    if (known := _recent_lists.find(answer.body)) is not None:
        return known
    decoded = decode_flow_list(answer)
    if not decoded.unreadable:
        _recent_lists.add(answer.body, decoded)
    return decoded


def decode_flow_list(answer: Response) -> FlowList:
    """Decode GET /assessment-flows."""
    found = find_list(parse_envelope(answer), ("flows", "assessment_flows"))
    flows, unreadable = decode_items(answer, found, Flow)
    return FlowList(flows=flows, unreadable=unreadable, has_more=is_first_part(found))


def candidate_page(
    answer: Response, *, page: int, page_size: int, allow_unreadable: bool = False
) -> CandidatePage:
    """Decode GET /assessment-flows/:id/candidates, its candidates only once for the same body."""
    decoded = _recent_pages.find(answer.body)
    if decoded is None:
        decoded = decode_candidates(answer, allow_unreadable=allow_unreadable)
        if not decoded.unreadable:
            _recent_pages.add(answer.body, decoded)
    position = parse_paging(decoded.found, page=page, page_size=page_size)
    return CandidatePage(candidates=decoded.candidates, unreadable=decoded.unreadable, **position)


def decode_candidates(answer: Response, *, allow_unreadable: bool = False) -> CandidateListing:
    """Decode the candidates of a response."""
    found = find_list(parse_envelope(answer), CANDIDATE_LISTS)
    listed, unreadable = decode_items(answer, found, Candidate, allow_unreadable=allow_unreadable)
    own = found
    for _ in candidates.ID_KEYS:
        if not (shared := candidates.find_shared_ids(listed)):
            break
        # An id of something else, such as the flow. Each has their own under the next name.
        own = replace(own, items=[candidates.without_ids(item, shared) for item in own.items])
        listed, unreadable = decode_items(answer, own, Candidate, allow_unreadable=True)
    return CandidateListing(found, listed, unreadable)


def assessment_page(answer: Response, *, page: int, page_size: int) -> AssessmentPage:
    """Decode GET /assessment."""
    found = find_list(parse_envelope(answer), ("assessments",))
    assessments, unreadable = decode_items(answer, found, Assessment)
    position = parse_paging(found, page=page, page_size=page_size)
    return AssessmentPage(assessments=assessments, unreadable=unreadable, **position)


def user_page(answer: Response, *, page: int, page_size: int) -> UserPage:
    """Decode GET /users."""
    found = find_list(parse_envelope(answer), ("users",))
    users, unreadable = decode_items(answer, found, User)
    position = parse_paging(found, page=page, page_size=page_size)
    return UserPage(users=users, unreadable=unreadable, **position)


def job_page(answer: Response, *, page: int, page_size: int) -> JobPage:
    """Decode GET /jobs."""
    found = find_list(parse_envelope(answer), ("jobs",))
    jobs, unreadable = decode_items(answer, found, Job)
    position = parse_paging(found, page=page, page_size=page_size)
    return JobPage(jobs=jobs, unreadable=unreadable, **position)


def team_list(answer: Response) -> TeamList:
    """Decode GET /teams."""
    found = find_list(parse_envelope(answer), ("teams",))
    teams, unreadable = decode_items(answer, found, Team)
    return TeamList(teams=teams, unreadable=unreadable)


def job_candidates(answer: Response) -> list[JobCandidate]:
    """Decode POST /job-candidates/bulk-fetch. Raises UnreadableResponse for one unreadable item."""
    found = find_list(parse_envelope(answer), ("job_candidates", "candidates"))
    readable, unreadable = decode_items(answer, found, JobCandidate)
    if unreadable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return list(readable)


def written_flow(answer: Response) -> Flow | None:
    """Decode the flow of a create or update, or None if it was accepted without one."""
    if not answer.body.strip():
        return None
    envelope = parse_envelope(answer)
    if envelope.data is None or not _is_shown(envelope, "flow"):
        return None
    return decode_single(envelope, Flow, "flow")


def assign_receipt(answer: Response) -> AssignReceipt:
    """Decode POST /assessment-flows/:id/assign. An empty response gives an empty receipt."""
    if not answer.body.strip():
        return AssignReceipt()
    envelope = parse_envelope(answer)
    receipt = AssignReceipt() if envelope.data is None else decode_single(envelope, AssignReceipt)
    message = receipt.message or parse_text(envelope.extras.get("message"))
    return msgspec.structs.replace(receipt, message=message)


def decode_one(answer: Response, record: type[R], noun: str) -> R:
    """Decode a single record, which is the data itself or stands under ``noun``."""
    return decode_single(parse_envelope(answer), record, noun)


def decode_single(envelope: Envelope, record: type[R], noun: str = "") -> R:
    """Decode the one record of an envelope. Raises UnreadableResponse with the fault's path."""
    data, at = _data_under(envelope, noun)
    result = decode_item(data, record, at)
    if isinstance(result, UnreadableItem):
        raise envelope.answer.unreadable(result.path, result.problem)
    return result


def decode_items(
    answer: Response, found: Listing, record: type[R], *, allow_unreadable: bool = False
) -> tuple[tuple[R, ...], tuple[UnreadableItem, ...]]:
    """Decode the items of a list, and report those that can't be read.

    One bad item does not hide the others. Raises UnreadableResponse when all of them are bad,
    unless ``allow_unreadable``.
    """
    results = [
        decode_item(item, record, f"{found.at}[{index}]") for index, item in enumerate(found.items)
    ]
    readable = tuple(item for item in results if not isinstance(item, UnreadableItem))
    unreadable = tuple(item for item in results if isinstance(item, UnreadableItem))
    if unreadable and not readable and not allow_unreadable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return readable, unreadable


def decode_item(raw: object, record: type[R], at: str) -> R | UnreadableItem:
    """Decode one record from the JSON at the path ``at``, or return its fault."""
    try:
        return msgspec.convert(normalise_one(raw, NORMALISERS[record]), record, strict=False)
    except msgspec.ValidationError as error:
        return _unreadable(str(error), at, find_email(fold_keys(raw)))


def _unreadable(problem: str, at: str, email: object) -> UnreadableItem:
    """Return a fault with the partner's path.

    msgspec writes "Expected `str`, got `array` - at `$.job_id`".
    """
    problem, _, location = problem.partition(" - at `$")
    if missing := re.search(r"required field `(\w+)`", problem):
        location = f"{location.rstrip('`')}.{missing[1]}"
    path = re.sub(r"_([a-z])", lambda match: match[1].upper(), location.rstrip("`"))
    return UnreadableItem(
        path=(at + path).lstrip("."),
        problem=problem,
        email=email if isinstance(email, str) else None,
    )


def _data_under(envelope: Envelope, noun: str) -> tuple[object, str]:
    data, at = envelope.data, envelope.at
    for _ in range(MAX_WRAPPERS if noun else 0):
        fields = fold_keys(data)
        # A record has its own id, and whatever stands in it is a part of it.
        names = (noun,) if "id" in fields else (noun, *WRAPPERS)
        name = next((name for name in names if isinstance(fields.get(name), dict | list)), None)
        if name is None:
            break
        data, at = fields[name], f"{at}.{name}".lstrip(".")
    if noun and isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        return data[0], f"{at}[0]"
    return data, at


def _is_shown(envelope: Envelope, noun: str) -> bool:
    """Return whether the data shows a flow: more than a mere id, or no object at all."""
    data, _ = _data_under(envelope, noun)
    return not isinstance(data, dict) or not fold_keys(data).keys().isdisjoint(
        {"flow_name", "steps"}
    )
