"""Decoding of responses into records. Whatever comes in, only FlowsError is raised."""

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from flows_api import normalise, normalise_company
from flows_api.answers import Answer
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
from flows_api.envelope import Envelope, Listing, listing, opened, paging
from flows_api.models import (
    AssignReceipt,
    Candidate,
    CandidatePage,
    Flow,
    FlowList,
    Record,
    Unreadable,
)
from flows_api.normalise import Normaliser, one
from flows_api.values import fold, words

R = TypeVar("R", bound=Record)

NORMALISERS: Mapping[type[Record], Normaliser] = {
    Flow: normalise.flow,
    Candidate: normalise.candidate,
    AssignReceipt: normalise.receipt,
    Assessment: normalise_company.assessment,
    User: normalise_company.user,
    Team: normalise_company.team,
    Job: normalise_company.job,
    JobCandidate: normalise_company.job_candidate,
}


def flow_list(answer: Answer) -> FlowList:
    """Decode GET /assessment-flows."""
    found = listing(opened(answer), ("flows", "assessment_flows"))
    flows, unreadable = records(answer, found, Flow)
    return FlowList(flows=flows, unreadable=unreadable)


def candidate_page(answer: Answer, *, page: int, page_size: int) -> CandidatePage:
    """Decode GET /assessment-flows/:id/candidates."""
    found = listing(opened(answer), ("candidates",))
    candidates, unreadable = records(answer, found, Candidate)
    position = paging(found, page=page, page_size=page_size)
    return CandidatePage(candidates=candidates, unreadable=unreadable, **position)


def assessment_page(answer: Answer, *, page: int, page_size: int) -> AssessmentPage:
    """Decode GET /assessment."""
    found = listing(opened(answer), ("assessments",))
    assessments, unreadable = records(answer, found, Assessment)
    position = paging(found, page=page, page_size=page_size)
    return AssessmentPage(assessments=assessments, unreadable=unreadable, **position)


def user_page(answer: Answer, *, page: int, page_size: int) -> UserPage:
    """Decode GET /users."""
    found = listing(opened(answer), ("users",))
    users, unreadable = records(answer, found, User)
    position = paging(found, page=page, page_size=page_size)
    return UserPage(users=users, unreadable=unreadable, **position)


def job_page(answer: Answer, *, page: int, page_size: int) -> JobPage:
    """Decode GET /jobs."""
    found = listing(opened(answer), ("jobs",))
    jobs, unreadable = records(answer, found, Job)
    position = paging(found, page=page, page_size=page_size)
    return JobPage(jobs=jobs, unreadable=unreadable, **position)


def team_list(answer: Answer) -> TeamList:
    """Decode GET /teams."""
    found = listing(opened(answer), ("teams",))
    teams, unreadable = records(answer, found, Team)
    return TeamList(teams=teams, unreadable=unreadable)


def job_candidates(answer: Answer) -> list[JobCandidate]:
    """Decode POST /job-candidates/bulk-fetch. Raises UnreadableAnswer for one unreadable item."""
    found = listing(opened(answer), ("job_candidates", "candidates"))
    readable, unreadable = records(answer, found, JobCandidate)
    if unreadable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return list(readable)


def written_flow(answer: Answer) -> Flow | None:
    """Decode the flow of a create or update, or None if it was accepted without one."""
    if not answer.body.strip():
        return None
    envelope = opened(answer)
    if envelope.data is None or not _is_shown(envelope, "flow"):
        return None
    return single(envelope, Flow, "flow")


def assign_receipt(answer: Answer) -> AssignReceipt:
    """Decode POST /assessment-flows/:id/assign. An empty response gives an empty receipt."""
    if not answer.body.strip():
        return AssignReceipt()
    envelope = opened(answer)
    receipt = AssignReceipt() if envelope.data is None else single(envelope, AssignReceipt)
    message = receipt.message or words(envelope.around.get("message"))
    return msgspec.structs.replace(receipt, message=message)


def one_of(answer: Answer, record: type[R], noun: str) -> R:
    """Decode a single record, which is the data itself or stands under ``noun``."""
    return single(opened(answer), record, noun)


def single(envelope: Envelope, record: type[R], noun: str = "") -> R:
    """Decode the one record of an envelope. Raises UnreadableAnswer with the path of the fault."""
    data, at = _data_under(envelope, noun)
    result = decoded(data, record, at)
    if isinstance(result, Unreadable):
        raise envelope.answer.unreadable(result.path, result.problem)
    return result


def records(
    answer: Answer, found: Listing, record: type[R]
) -> tuple[tuple[R, ...], tuple[Unreadable, ...]]:
    """Decode the items of a list, and report those that can't be read.

    One bad item does not hide the others. Raises UnreadableAnswer when all of them are bad.
    """
    results = [
        decoded(item, record, f"{found.at}[{index}]") for index, item in enumerate(found.items)
    ]
    readable = tuple(item for item in results if not isinstance(item, Unreadable))
    unreadable = tuple(item for item in results if isinstance(item, Unreadable))
    if unreadable and not readable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return readable, unreadable


def decoded(raw: object, record: type[R], at: str) -> R | Unreadable:
    """Decode one record from the JSON at the path ``at``, or return its fault."""
    try:
        return msgspec.convert(one(raw, NORMALISERS[record]), record, strict=False)
    except msgspec.ValidationError as error:
        return _unreadable(str(error), at)


def _unreadable(problem: str, at: str) -> Unreadable:
    """Return a fault with the partner's path.

    msgspec writes "Expected `str`, got `array` - at `$.job_id`".
    """
    problem, _, location = problem.partition(" - at `$")
    if missing := re.search(r"required field `(\w+)`", problem):
        location = f"{location.rstrip('`')}.{missing[1]}"
    path = re.sub(r"_([a-z])", lambda match: match[1].upper(), location.rstrip("`"))
    return Unreadable(path=(at + path).lstrip("."), problem=problem)


def _data_under(envelope: Envelope, noun: str) -> tuple[object, str]:
    nested = fold(envelope.data).get(noun)
    if isinstance(nested, dict):
        return nested, f"{envelope.at}.{noun}".lstrip(".")
    return envelope.data, envelope.at


def _is_shown(envelope: Envelope, noun: str) -> bool:
    """Return whether the data shows a flow: more than a mere id, or no object at all."""
    data, _ = _data_under(envelope, noun)
    return not isinstance(data, dict) or not fold(data).keys().isdisjoint({"flow_name", "steps"})
