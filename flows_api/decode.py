"""The boundary: from an answer's bytes to records. Only FlowsError is raised, whatever comes in."""

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
    """GET /assessment-flows (contract.md §3.1)."""
    found = listing(opened(answer), ("flows", "assessment_flows"))
    flows, unreadable = records(answer, found, Flow)
    return FlowList(flows=flows, unreadable=unreadable)


def candidate_page(answer: Answer, *, page: int, page_size: int) -> CandidatePage:
    """GET /assessment-flows/:id/candidates (§3.5)."""
    found = listing(opened(answer), ("candidates",))
    candidates, unreadable = records(answer, found, Candidate)
    figures = paging(found, page=page, page_size=page_size)
    return CandidatePage(candidates=candidates, unreadable=unreadable, **figures)


def assessment_page(answer: Answer, *, page: int, page_size: int) -> AssessmentPage:
    """GET /assessment (§4)."""
    found = listing(opened(answer), ("assessments",))
    assessments, unreadable = records(answer, found, Assessment)
    figures = paging(found, page=page, page_size=page_size)
    return AssessmentPage(assessments=assessments, unreadable=unreadable, **figures)


def user_page(answer: Answer, *, page: int, page_size: int) -> UserPage:
    """GET /users (§5)."""
    found = listing(opened(answer), ("users",))
    users, unreadable = records(answer, found, User)
    figures = paging(found, page=page, page_size=page_size)
    return UserPage(users=users, unreadable=unreadable, **figures)


def job_page(answer: Answer, *, page: int, page_size: int) -> JobPage:
    """GET /jobs (§6)."""
    found = listing(opened(answer), ("jobs",))
    jobs, unreadable = records(answer, found, Job)
    figures = paging(found, page=page, page_size=page_size)
    return JobPage(jobs=jobs, unreadable=unreadable, **figures)


def team_list(answer: Answer) -> TeamList:
    """GET /teams (§5)."""
    found = listing(opened(answer), ("teams",))
    teams, unreadable = records(answer, found, Team)
    return TeamList(teams=teams, unreadable=unreadable)


def job_candidates(answer: Answer) -> list[JobCandidate]:
    """POST /job-candidates/bulk-fetch (§6). One that can't be read makes the answer unreadable."""
    found = listing(opened(answer), ("job_candidates", "candidates"))
    readable, unreadable = records(answer, found, JobCandidate)
    if unreadable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return list(readable)


def written_flow(answer: Answer) -> Flow | None:
    """The flow that a create or update answered with; None if it was accepted without one."""
    if not answer.body.strip():
        return None
    envelope = opened(answer)
    if envelope.data is None or not _is_shown(envelope, "flow"):
        return None
    return single(envelope, Flow, "flow")


def assign_receipt(answer: Answer) -> AssignReceipt:
    """POST /assessment-flows/:id/assign (§3.6, §11); an empty answer is an empty receipt."""
    if not answer.body.strip():
        return AssignReceipt()
    envelope = opened(answer)
    receipt = AssignReceipt() if envelope.data is None else single(envelope, AssignReceipt)
    message = receipt.message or words(envelope.around.get("message"))
    return msgspec.structs.replace(receipt, message=message)


def one_of(answer: Answer, record: type[R], noun: str) -> R:
    """A single record: the data itself, or under ``noun``."""
    return single(opened(answer), record, noun)


def single(envelope: Envelope, record: type[R], noun: str = "") -> R:
    """The one record in an envelope. Raises UnreadableAnswer at what is wrong with it."""
    data, at = _held(envelope, noun)
    result = decoded(data, record, at)
    if isinstance(result, Unreadable):
        raise envelope.answer.unreadable(result.path, result.problem)
    return result


def records(
    answer: Answer, found: Listing, record: type[R]
) -> tuple[tuple[R, ...], tuple[Unreadable, ...]]:
    """The items of a list, and those that can't be read: one bad item does not hide the others.

    Raises UnreadableAnswer when all of them are bad.
    """
    results = [
        decoded(item, record, f"{found.at}[{place}]") for place, item in enumerate(found.items)
    ]
    readable = tuple(item for item in results if not isinstance(item, Unreadable))
    unreadable = tuple(item for item in results if isinstance(item, Unreadable))
    if unreadable and not readable:
        raise answer.unreadable(unreadable[0].path, unreadable[0].problem)
    return readable, unreadable


def decoded(raw: object, record: type[R], at: str) -> R | Unreadable:
    """One record from JSON that stands at the path ``at``, or what is wrong with it."""
    try:
        return msgspec.convert(one(raw, NORMALISERS[record]), record, strict=False)
    except msgspec.ValidationError as error:
        return _unreadable(str(error), at)


def _unreadable(problem: str, at: str) -> Unreadable:
    """msgspec's "Expected `str`, got `array` - at `$.job_id`", with the place as the partner's."""
    problem, _, place = problem.partition(" - at `$")
    if missing := re.search(r"required field `(\w+)`", problem):
        place = f"{place.rstrip('`')}.{missing[1]}"
    path = re.sub(r"_([a-z])", lambda match: match[1].upper(), place.rstrip("`"))
    return Unreadable(path=(at + path).lstrip("."), problem=problem)


def _held(envelope: Envelope, noun: str) -> tuple[object, str]:
    held = fold(envelope.data).get(noun)
    if isinstance(held, dict):
        return held, f"{envelope.at}.{noun}".lstrip(".")
    return envelope.data, envelope.at


def _is_shown(envelope: Envelope, noun: str) -> bool:
    """Whether an answer tries to show a flow: more than a mere id, or no object at all."""
    data, _ = _held(envelope, noun)
    return not isinstance(data, dict) or not fold(data).keys().isdisjoint({"flow_name", "steps"})
