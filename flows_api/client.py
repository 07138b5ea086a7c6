"""FlowsClient: one method for each endpoint of the partner that is documented (contract.md §3–§6).

Every method raises FlowsError's subclasses (drawn in ``errors``) and nothing else, but ValueError
for arguments that the contract rules out. Reads may be repeated by the transport; writes never.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from flows_api import decode
from flows_api.answers import Answer, Request
from flows_api.company import (
    AssessmentPage,
    Job,
    JobCandidate,
    JobPage,
    Team,
    TeamList,
    User,
    UserPage,
)
from flows_api.errors import FlowsError, NotFound, Rejected
from flows_api.guard import Guard
from flows_api.models import (
    AssignReceipt,
    CandidatePage,
    CandidateStatus,
    Flow,
    FlowList,
    StepInput,
)
from flows_api.parameters import fixed, flow_body, given, paged, path_of
from flows_api.secret import Secret
from flows_api.transport import Transport

FLOWS = "/assessment-flows"
MOST_JOB_CANDIDATES = 100


class FlowsClient:
    """The partner's API for one key. Cheap to make: the transport holds the connections.

    ``base_url`` includes ``/v1/partner``. All ids are strings. ``guard`` may refuse calls, and
    hears what came of them.
    """

    def __init__(
        self, transport: Transport, *, base_url: str, api_key: Secret, guard: Guard | None = None
    ) -> None:
        self._transport = transport
        self._base_url = base_url
        self._key = api_key
        self._guard = guard

    def __repr__(self) -> str:
        return f"FlowsClient({self._base_url})"

    # Flows (contract.md §3)

    def list_flows(self) -> FlowList:
        """All flows that are not deleted; their steps and counts only "where available"."""
        return decode.flow_list(self._get(FLOWS))

    def get_flow(self, flow_id: str) -> Flow:
        """One flow, its steps with their assessments' names. Raises NotFound."""
        return decode.one_of(self._get(path_of(FLOWS, flow_id)), Flow, "flow")

    def create_flow(
        self, *, name: str, steps: Sequence[StepInput], description: str | None = None
    ) -> Flow | None:
        """The new flow; None if the partner accepted it without showing it.

        Not idempotent: after an error with ``may_have_happened`` look at the list first.
        Raises Rejected with ``details`` such as "steps[0].assessmentId"; ValueError without steps.
        """
        body = flow_body(name, steps, description=description)
        return decode.written_flow(self._write("POST", FLOWS, body))

    def update_flow(
        self,
        flow_id: str,
        *,
        name: str,
        steps: Sequence[StepInput],
        description: str | None = None,
        status: str | None = None,
    ) -> Flow | None:
        """The flow after the change; None if the partner accepted it without showing it.

        ``steps`` are all of them, existing ones first and in order: the partner replaces the whole
        list, and lets only thresholds change and stages be appended (contract.md §3.3). A None is
        not sent, and so keeps its value. Raises Rejected, NotFound; ValueError without steps.
        """
        body = flow_body(name, steps, description=description, status=status)
        return decode.written_flow(self._write("PATCH", path_of(FLOWS, flow_id), body))

    def list_candidates(
        self,
        flow_id: str,
        *,
        page: int = 1,
        page_size: int = 10,
        search: str = "",
        status: CandidateStatus | str | None = None,
    ) -> CandidatePage:
        """A page of a flow's candidates, ``page_size`` from 1 to 100 (contract.md §3.5).

        ``search`` finds parts of names and e-mails. Raises NotFound for an unknown flow. A page
        beyond the last is empty: where the partner answers 400 or 404 there, the first is looked
        at to tell this from a missing flow (contract.md §10).
        """
        query = paged(page, page_size, size_name="pageSize")
        query |= given(search=search or None, status=status and CandidateStatus(status).value)
        path = path_of(FLOWS, flow_id, "candidates")
        try:
            return decode.candidate_page(self._get(path, query), page=page, page_size=page_size)
        except (NotFound, Rejected) as error:
            if page == 1:
                raise
            problem = error
        first = decode.candidate_page(
            self._get(path, query | {"page": "1"}), page=1, page_size=page_size
        )
        return _past_the_end(first, page, problem)

    def assign(
        self,
        flow_id: str,
        *,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        job_candidate_id: str | None = None,
        job_id: str | None = None,
        talent_id: str | None = None,
    ) -> AssignReceipt:
        """Assign a person and send them the first step's invitation (contract.md §3.6).

        Exactly one of ``email`` and ``job_candidate_id``: which would count is not documented, so
        both or neither is a ValueError. Not idempotent: after an error with ``may_have_happened``
        look them up with ``list_candidates(search=email)`` before trying again.
        """
        if bool(email) == bool(job_candidate_id):
            raise ValueError("give either email or job_candidate_id")
        body = given(
            email=email,
            firstName=first_name,
            lastName=last_name,
            jobCandidateId=job_candidate_id,
            jobId=job_id,
            talentId=talent_id,
        )
        return decode.assign_receipt(self._write("POST", path_of(FLOWS, flow_id, "assign"), body))

    # What the company has beside its flows (contract.md §4–§6)

    def list_assessments(self, *, page: int = 1, page_size: int = 10) -> AssessmentPage:
        """A page of assessments that steps can use; ``page_size`` is one of 10, 20, 40, 80, 100."""
        query = paged(page, fixed(page_size), page_name="pageNumber", size_name="perPage")
        answer = self._get("/assessment", query)
        return decode.assessment_page(answer, page=page, page_size=page_size)

    def list_users(
        self,
        *,
        page: int = 1,
        page_size: int = 20,
        statuses: Iterable[str] = (),
        role: str | None = None,
        is_company_admin: bool | None = None,
        search: str = "",
    ) -> UserPage:
        """A page of the company's users, ``page_size`` from 1 to 100 (contract.md §5).

        ``statuses`` are of ACTIVE, INVITED, EXPIRED; ``search`` finds parts of names and e-mails.
        """
        query = paged(page, page_size, size_name="perPage") | given(
            status=",".join(statuses) or None,
            role=role,
            isCompanyAdmin=None if is_company_admin is None else str(is_company_admin).lower(),
            search=search or None,
        )
        return decode.user_page(self._get("/users", query), page=page, page_size=page_size)

    def get_user(self, user_id: str) -> User:
        """One user. Raises NotFound."""
        return decode.one_of(self._get(path_of("/users", user_id)), User, "user")

    def list_teams(self) -> TeamList:
        """All teams of the company."""
        return decode.team_list(self._get("/teams"))

    def get_team(self, team_id: str) -> Team:
        """One team. Raises NotFound, also for another company's."""
        return decode.one_of(self._get(path_of("/teams", team_id)), Team, "team")

    def list_jobs(self, *, page: int = 1, page_size: int = 10) -> JobPage:
        """A page of jobs; ``page_size`` is one of 10, 20, 40, 80, 100 (contract.md §6)."""
        query = paged(page, fixed(page_size), page_name="pageNumber", size_name="perPage")
        return decode.job_page(self._get("/jobs", query), page=page, page_size=page_size)

    def get_job(self, job_id: str) -> Job:
        """One job. Raises NotFound."""
        return decode.one_of(self._get(path_of("/jobs", job_id)), Job, "job")

    def fetch_job_candidates(self, ids: Sequence[str]) -> list[JobCandidate]:
        """The applications with these ids, at most 100 (contract.md §6); those unknown are absent.

        A read, although it is a POST. Raises ValueError for more ids.
        """
        if len(ids) > MOST_JOB_CANDIDATES:
            raise ValueError("at most 100 ids at once")
        request = Request(
            method="POST",
            path="/job-candidates/bulk-fetch",
            body=msgspec.json.encode({"jobCandidateIds": list(ids)}),
        )
        return decode.job_candidates(self._call(request))

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        return self._call(Request(method="GET", path=path, query=query or {}))

    def _write(self, method: str, path: str, body: Mapping[str, object]) -> Answer:
        encoded = msgspec.json.encode(body)
        return self._call(Request(method=method, path=path, body=encoded, writes=True))

    def _call(self, request: Request) -> Answer:
        if self._guard is None:
            return self._transport.call(self._base_url, request, self._key)
        self._guard.before()
        try:
            answer = self._transport.call(self._base_url, request, self._key)
        except FlowsError as error:
            self._guard.after(error)
            raise
        self._guard.after(None)
        return answer


def _past_the_end(first: CandidatePage, page: int, problem: FlowsError) -> CandidatePage:
    """An empty ``page`` beyond the last. Raises ``problem`` if the first page says that it exists.

    A page that should be there and is refused must not look like the end of the list.
    """
    if first.total_pages is not None and page <= first.total_pages:
        raise problem
    return msgspec.structs.replace(first, candidates=(), unreadable=(), page=page, has_next=False)
