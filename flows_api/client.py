"""A client with one method per documented endpoint of the partner (docs/partner-api.md).

Every method raises subclasses of FlowsError (drawn in ``errors``) and nothing else, apart from
ValueError for arguments that the API rules out. The transport may repeat reads, but never writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

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
from flows_api.decoding import decode
from flows_api.errors import FlowsError, NotFound, Rejected, WrongAddress
from flows_api.frames import all_clear_frames
from flows_api.guard import Guard
from flows_api.messages import Request, Response
from flows_api.models import (
    AssignReceipt,
    CandidatePage,
    CandidateStatus,
    Flow,
    FlowList,
    StepInput,
)
from flows_api.page_sizes import is_about_size
from flows_api.parameters import check_page_size, flow_body, item_path, page_query, without_none
from flows_api.secret import Secret
from flows_api.transport.session import Transport

FLOWS = "/assessment-flows"
MAX_JOB_CANDIDATES = 100


@all_clear_frames
class FlowsClient:
    """The partner's API for one key. Instances are cheap, as the transport holds the connections.

    ``base_url`` includes ``/v1/partner``. All ids are strings. ``guard`` may refuse calls and is
    told the outcome of each. ``observe`` is called with each successful response, in the thread of
    the call. ``request_id`` is sent as X-Request-ID with all calls, which have one each without it.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        base_url: str,
        api_key: Secret,
        guard: Guard | None = None,
        observe: Callable[[Response], object] | None = None,
        request_id: str = "",
    ) -> None:
        self._transport = transport
        self._base_url = base_url
        self._key = api_key
        self._guard = guard
        self._observe = observe
        self._request_id = request_id

    def observed_by(self, observe: Callable[[Response], object]) -> "FlowsClient":
        """Return the same client, which calls ``observe`` with each successful response."""
        return FlowsClient(
            self._transport,
            base_url=self._base_url,
            api_key=self._key,
            guard=self._guard,
            observe=observe,
            request_id=self._request_id,
        )

    def __repr__(self) -> str:
        return f"FlowsClient({self._base_url})"

    # Flows, see docs/partner-api.md, Flows, Candidates and Assign

    def list_flows(self) -> FlowList:
        """Return all flows that are not deleted, with steps and counts only "where available".

        Raises WrongAddress for a 404: the list of flows always exists.
        """
        try:
            answer = self._get(FLOWS)
        except NotFound as error:
            problem = error
        else:
            return decode.flow_list(answer)
        raise WrongAddress(
            problem.message,
            address=f"{self._base_url}{FLOWS}",
            method=problem.method,
            path=problem.path,
            status=problem.status,
            code=problem.code,
            request_id=problem.request_id,
        )

    def get_flow(self, flow_id: str) -> Flow:
        """Return one flow, its steps with their assessments' names. Raises NotFound."""
        return decode.decode_one(self._get(item_path(FLOWS, flow_id)), Flow, "flow")

    def create_flow(
        self, *, name: str, steps: Sequence[StepInput], description: str | None = None
    ) -> Flow | None:
        """Create a flow and return it, or None if the partner accepted it without showing it.

        Not idempotent: after an error with ``may_have_happened`` read the list first. Raises
        Rejected with ``details`` such as "steps[0].assessmentId", and ValueError without steps.
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
        """Update a flow and return it, or None if the partner accepted it without showing it.

        ``steps`` are all steps, the existing ones first and in order. The partner replaces the
        whole list and allows only changed thresholds and appended steps (docs/partner-api.md,
        Flows). A field that is None is not sent, and so keeps its value. Raises Rejected, NotFound,
        and ValueError without steps.
        """
        body = flow_body(name, steps, description=description, status=status)
        return decode.written_flow(self._write("PATCH", item_path(FLOWS, flow_id), body))

    def list_candidates(
        self,
        flow_id: str,
        *,
        page: int = 1,
        page_size: int = 10,
        search: str = "",
        status: CandidateStatus | str | None = None,
        allow_unreadable: bool = False,
    ) -> CandidatePage:
        """Return a page of a flow's candidates, ``page_size`` from 1 to 100.

        ``search`` finds parts of names and e-mails. Raises NotFound for an unknown flow. A page
        beyond the last one is empty: where the partner answers 400 or 404 there, the first page is
        read to tell this from a missing flow (docs/partner-api.md, Paging). A page of nothing but
        unreadable candidates raises UnreadableResponse, or is returned with ``allow_unreadable``.
        """
        filters = without_none(
            search=search or None, status=status and CandidateStatus(status).value
        )
        path = item_path(FLOWS, flow_id, "candidates")
        try:
            return self._candidate_page(path, filters, page, page_size, allow_unreadable)
        except (NotFound, Rejected) as error:
            if page == 1:
                raise
            problem = error
        first = self._candidate_page(path, filters, 1, page_size, allow_unreadable)
        return _past_the_end(first, page, problem)

    def _candidate_page(
        self,
        path: str,
        filters: Mapping[str, str],
        page: int,
        page_size: int,
        allow_unreadable: bool,
    ) -> CandidatePage:
        """Read one page, in a smaller size where the partner refuses the wanted one.

        The same size is then used for all pages, or their numbers would not fit together.
        """
        known = self._transport.page_sizes
        refusal: Rejected | None = None
        for size in known.sizes_to_try(self._base_url, path, page_size):
            query = {**page_query(page, size, size_name="pageSize"), **filters}
            try:
                answer = self._get(path, query)
            except Rejected as error:
                if not is_about_size(error):
                    raise
                refusal = refusal or error
            else:
                known.learn(self._base_url, page_size, size)
                found = decode.candidate_page(
                    answer, page=page, page_size=size, allow_unreadable=allow_unreadable
                )
                # Pages of the size that they are cut to fit together. A search's total may not.
                if page == 1 and not filters and found.has_next and found.page_size < size:
                    known.learn_cut(self._base_url, path, size, found.page_size)
                return found
        raise refusal or Rejected("No page size is accepted.", method="GET", path=path)

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
        """Assign a candidate, who receives the first step's invitation by e-mail.

        Takes exactly one of ``email`` and ``job_candidate_id``, as their precedence is not
        documented. Both or neither raise ValueError. Not idempotent: after an error with
        ``may_have_happened`` look the candidate up with ``list_candidates(search=email)`` before
        trying again (docs/partner-api.md, Assign).
        """
        if bool(email) == bool(job_candidate_id):
            raise ValueError("give either email or job_candidate_id")
        body = without_none(
            email=email,
            firstName=first_name,
            lastName=last_name,
            jobCandidateId=job_candidate_id,
            jobId=job_id,
            talentId=talent_id,
        )
        return decode.assign_receipt(self._write("POST", item_path(FLOWS, flow_id, "assign"), body))

    # The company's other records, see docs/partner-api.md, Assessments and Users and jobs

    def list_assessments(self, *, page: int = 1, page_size: int = 10) -> AssessmentPage:
        """Return a page of assessments. ``page_size`` is one of 10, 20, 40, 80, 100."""
        query = page_query(
            page, check_page_size(page_size), page_name="pageNumber", size_name="perPage"
        )
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
        """Return a page of the company's users, ``page_size`` from 1 to 100.

        ``statuses`` are of ACTIVE, INVITED, EXPIRED. ``search`` finds parts of names and e-mails
        (docs/partner-api.md, Users and jobs).
        """
        query = page_query(page, page_size, size_name="perPage") | without_none(
            status=",".join(statuses) or None,
            role=role,
            isCompanyAdmin=None if is_company_admin is None else str(is_company_admin).lower(),
            search=search or None,
        )
        return decode.user_page(self._get("/users", query), page=page, page_size=page_size)

    def get_user(self, user_id: str) -> User:
        """Return one user. Raises NotFound."""
        return decode.decode_one(self._get(item_path("/users", user_id)), User, "user")

    def list_teams(self) -> TeamList:
        """Return all teams of the company."""
        return decode.team_list(self._get("/teams"))

    def get_team(self, team_id: str) -> Team:
        """Return one team. Raises NotFound, also for another company's team."""
        return decode.decode_one(self._get(item_path("/teams", team_id)), Team, "team")

    def list_jobs(self, *, page: int = 1, page_size: int = 10) -> JobPage:
        """Return a page of jobs. ``page_size`` is one of 10, 20, 40, 80, 100."""
        query = page_query(
            page, check_page_size(page_size), page_name="pageNumber", size_name="perPage"
        )
        return decode.job_page(self._get("/jobs", query), page=page, page_size=page_size)

    def get_job(self, job_id: str) -> Job:
        """Return one job. Raises NotFound."""
        return decode.decode_one(self._get(item_path("/jobs", job_id)), Job, "job")

    def fetch_job_candidates(self, ids: Sequence[str]) -> list[JobCandidate]:
        """Return the applications with these ids, at most 100 at once. Unknown ids are left out.

        This is a read, although it is a POST (docs/partner-api.md, Users and jobs). Raises
        ValueError for more ids.
        """
        if len(ids) > MAX_JOB_CANDIDATES:
            raise ValueError("at most 100 ids at once")
        request = Request(
            method="POST",
            path="/job-candidates/bulk-fetch",
            body=msgspec.json.encode({"jobCandidateIds": list(ids)}),
        )
        return decode.job_candidates(self._call(request))

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> Response:
        return self._call(Request(method="GET", path=path, query=query or {}))

    def _write(self, method: str, path: str, body: Mapping[str, object]) -> Response:
        encoded = msgspec.json.encode(body)
        return self._call(Request(method=method, path=path, body=encoded, writes=True))

    def _call(self, request: Request) -> Response:
        if self._request_id:
            request = replace(request, id=self._request_id)
        answer = self._guarded_call(request)
        if self._observe is not None:
            self._observe(answer)
        return answer

    def _guarded_call(self, request: Request) -> Response:
        if self._guard is None:
            return self._transport.call(self._base_url, request, self._key)
        self._guard.before()
        problem: FlowsError | None = None
        try:
            return self._transport.call(self._base_url, request, self._key)
        except FlowsError as error:
            problem = error
            raise
        finally:
            # Also after an exception that nobody expects: the guard may hold something.
            self._guard.after(problem)


def _past_the_end(first: CandidatePage, page: int, problem: FlowsError) -> CandidatePage:
    """Return an empty page beyond the last one.

    Raises ``problem`` if the first page says that ``page`` exists, because an existing page that is
    refused must not look like the end of the list.
    """
    if first.total_pages is not None and page <= first.total_pages:
        raise problem
    return msgspec.structs.replace(first, candidates=(), unreadable=(), page=page, has_next=False)
