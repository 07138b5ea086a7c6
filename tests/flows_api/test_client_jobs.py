"""Jobs as the partner really sends them: with more fields than any page needs."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from flows_api import Job
from flows_api.decoding.decode import job_page
from flows_api.messages import Request, Response

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
REAL = {
    "id": 12345,
    "title": "Engineer",
    "status": "ACTIVE",
    "workMode": "REMOTE",
    "createdAt": "2026-03-01T09:00:00.000Z",
    "pipelineStage": [{"name": "Screen", "type": "INTERVIEW", "totalCandidate": 3}],
    "rejectedCandidateCount": 2,
    "potentialHiresCount": 1,
    "runningRevenue": None,
    "publishType": "Full_Time",
}


def read(*jobs: object) -> tuple[Job, ...]:
    body = msgspec.json.encode({"jobs": jobs, "totalJobs": len(jobs)})
    request = Request(method="GET", path="/jobs")
    return job_page(Response(request=request, status=200, body=body), page=1, page_size=10).jobs


def test_a_job_with_all_its_fields_is_read() -> None:
    (job,) = read(REAL)
    assert (job.id, job.title, job.status, job.work_mode) == (
        "12345",
        "Engineer",
        "ACTIVE",
        "REMOTE",
    )


@given(
    extra=st.dictionaries(st.text(max_size=12), JSON),
    stages=JSON,
)
def test_no_other_field_makes_a_job_unreadable(extra: dict[str, object], stages: object) -> None:
    plain = {"id": 1, "title": "Engineer", "status": "ACTIVE"}
    unknown = {f"x-{key}": value for key, value in extra.items()}
    assert read({**plain, **unknown, "pipelineStage": stages}) == read(plain)
