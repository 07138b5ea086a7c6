"""The partner's many shapes of flows and company records become one record each."""

import datetime as dt
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api.company import Assessment, Job, JobCandidate, Team, User
from flows_api.decoding.decode import decode_item
from flows_api.models import Flow, Record, Step

R = TypeVar("R", bound=Record)
Fields = dict[str, Any]

START = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
MILLIS = int(START.timestamp() * 1000)
TIMES = [MILLIS, MILLIS // 1000, "2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000+00:00"]


def read(raw: object, record: type[R]) -> R:
    result = decode_item(raw, record, "data")
    assert isinstance(result, record), result
    return result


def flow(fields: Fields) -> Flow:
    return read({"id": 1, "flowName": "Screen"} | fields, Flow)


def steps_of(*steps: Fields) -> list[Step]:
    return list(flow({"steps": [{"assessmentId": "a"} | fields for fields in steps]}).steps or ())


# Flows


def test_the_documented_example_is_read_completely() -> None:
    raw = {
        "id": 1,
        "companyId": "company-uuid",
        "flowName": "Engineering screen",
        "description": None,
        "status": "ACTIVE",
        "candidateCount": 3,
        "steps": [],
    }
    assert read(raw, Flow) == Flow(
        id="1",
        name="Engineering screen",
        status="ACTIVE",
        candidate_count=3,
        steps=(),
        company_id="company-uuid",
    )


@pytest.mark.parametrize("company", [12345, "12345"])
def test_ids_are_the_same_as_numbers_and_as_strings(company: object) -> None:
    assert flow({"id": "1", "companyId": company}) == flow({"id": 1, "companyId": "12345"})


@pytest.mark.parametrize("name", ["description", "candidateCount", "steps", "status", "companyId"])
def test_null_is_absent(name: str) -> None:
    assert flow({name: None}) == flow({})


def test_steps_that_are_absent_are_not_steps_that_are_none() -> None:
    assert flow({}).steps is None
    assert flow({"steps": []}).steps == ()


def test_a_count_of_zero_is_not_an_unknown_count() -> None:
    assert flow({"candidateCount": 0}).candidate_count == 0
    assert flow({}).candidate_count is None


def test_an_unknown_status_stays_as_it_is() -> None:
    assert flow({"status": "Paused-by-admin"}).status == "Paused-by-admin"


JUNK = (7, "n/a", True, ["a"], {"total": 3}, {"deep": {"er": [1]}}, 10**400)
FLOW_FIELDS = ("description", "candidateCount", "companyId", "status", "createdAt", "updatedAt")
STEP_FIELDS = (
    *("id", "order", "passThreshold", "assessmentName", "assessmentType", "assessmentDuration"),
    *("name", "instructions", "passAction"),
)


@given(
    own=st.dictionaries(st.sampled_from(FLOW_FIELDS), st.sampled_from(JUNK)),
    of_step=st.dictionaries(st.sampled_from(STEP_FIELDS), st.sampled_from(JUNK)),
)
def test_a_field_of_another_type_is_unknown_and_the_flow_readable(
    own: Fields, of_step: Fields
) -> None:
    found = flow(own | {"steps": [{"assessmentId": "a"} | of_step]})
    assert (found.id, found.name, len(found.steps or ())) == ("1", "Screen", 1)
    assert found.steps
    assert found.steps[0].assessment_id == "a"


def test_what_another_type_says_is_read_where_it_is_plain() -> None:
    found = flow({"flowName": 2026, "candidateCount": {"total": 45}, "description": {"html": ""}})
    assert (found.name, found.candidate_count, found.description) == ("2026", 45, None)
    (step,) = steps_of({"name": 2, "passAction": {"code": "NEXT"}, "passThreshold": {"value": 60}})
    assert (step.name, step.pass_action, step.pass_threshold) == ("2", "NEXT", 60)


def test_unknown_keys_are_ignored() -> None:
    assert flow({"novelty": {"deep": [1]}}) == flow({})


def test_snake_case_is_read_alike() -> None:
    camel = {"id": 1, "flowName": "S", "candidateCount": 2, "steps": [{"assessmentId": "a"}]}
    snake = {"id": 1, "flow_name": "S", "candidate_count": 2, "steps": [{"assessment_id": "a"}]}
    assert read(camel, Flow) == read(snake, Flow)


@pytest.mark.parametrize("threshold", [60, 60.0, "60", "60.0"])
def test_a_threshold_is_a_number_or_a_numeric_string(threshold: object) -> None:
    assert steps_of({"passThreshold": threshold})[0].pass_threshold == 60


def test_a_threshold_out_of_range_is_shown_as_it_is() -> None:
    assert steps_of({"passThreshold": 250})[0].pass_threshold == 250
    assert steps_of({})[0].pass_threshold is None


@pytest.mark.parametrize("name", ["assessmentType", "type"])
def test_a_steps_type_has_two_names(name: str) -> None:
    assert steps_of({name: "QUIZ"})[0].assessment_type == "QUIZ"


@pytest.mark.parametrize("duration", [20, "20", 20.0])
def test_a_duration_is_a_number_or_a_string(duration: object) -> None:
    assert steps_of({"assessmentDuration": duration})[0].assessment_duration == 20


def test_a_deleted_assessment_leaves_its_id_as_the_label() -> None:
    (step,) = steps_of({"assessmentName": None, "assessmentDuration": None})
    assert (step.assessment_name, step.assessment_duration, step.label) == (None, None, "a")


@pytest.mark.parametrize(
    "orders",
    [(1, 2, 3), (0, 1, 2), (None, None, None), (1, None, 3), (2, 2, 2), ("1", "2", "3")],
)
def test_steps_count_from_one_however_they_are_numbered(orders: tuple[object, ...]) -> None:
    read_steps = steps_of(*({"order": order, "name": str(n)} for n, order in enumerate(orders)))
    assert [(step.order, step.name) for step in read_steps] == [(1, "0"), (2, "1"), (3, "2")]


def test_the_partners_order_wins_over_the_position() -> None:
    assert [
        step.name for step in steps_of({"order": 2, "name": "b"}, {"order": 1, "name": "a"})
    ] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("time", TIMES)
def test_a_flow_may_have_times(time: object) -> None:
    assert flow({"createdAt": time, "lastUpdatedOn": time}).created_at == START


# The company's other records


def test_an_assessment_is_read_completely() -> None:
    raw = {
        "assessmentId": "t1",
        "testName": "Python",
        "companyId": "companyId_1",
        "jobId": "12345",
        "status": "ACTIVE",
        "assessmentType": "QUIZ",
        "questionCount": 12,
        "hiringForRole": "Engineer",
        "purposeOfInterview": "Screen",
        "duration": 20,
        "aiLanguage": "english",
        "skills": ["python"],
        "buckets": [{"any": "thing"}],
        "createdAt": MILLIS,
        "lastUpdatedOn": MILLIS,
        "createdBy": "u1",
        "isEmailVerificationRequired": True,
        "shouldEvaluateCEFR": False,
        "assessmentUrl": "https://talent.example/apps/start-quiz?testId=t1",
        "postedBy": {"firstName": "Eve", "lastName": "Li", "email": "e@x.com", "clientId": 3},
        "submissionCount": 4,
    }
    found = read(raw, Assessment)
    assert (found.id, found.name, found.job_id, found.duration) == ("t1", "Python", "12345", 20)
    assert (found.created_at, found.last_updated_at) == (START, START)
    assert found.posted_by
    assert (found.posted_by.first_name, found.posted_by.client_id) == ("Eve", "3")
    assert found.buckets == ({"any": "thing"},)
    assert (found.is_email_verification_required, found.should_evaluate_cefr) == (True, False)


def test_an_assessment_needs_no_more_than_id_and_name() -> None:
    assert read({"id": 3, "name": "Python"}, Assessment) == Assessment(id="3", name="Python")


def test_a_user_is_read_completely() -> None:
    raw = {
        "id": 1,
        "email": "e@x.com",
        "firstName": "Eve",
        "status": "ACTIVE",
        "role": None,
        "isCompanyAdmin": True,
        "invitedById": 2,
        "teamId": None,
        "teamIds": [1, "2"],
    }
    assert read(raw, User) == User(
        id="1",
        email="e@x.com",
        first_name="Eve",
        status="ACTIVE",
        is_company_admin=True,
        invited_by_id="2",
        team_ids=("1", "2"),
    )


def test_a_team_and_a_job_are_read_in_their_own_kinds_of_time() -> None:
    team = {"id": "t", "name": "Core", "createdAt": MILLIS, "createdBy": None, "userCount": 3}
    assert read(team, Team) == Team(id="t", name="Core", created_at=START, user_count=3)
    job = {"id": 12345, "title": "Dev", "status": "DRAFT", "createdAt": MILLIS // 1000}
    assert read(job, Job) == Job(id="12345", title="Dev", status="DRAFT", created_at=START)


@pytest.mark.parametrize(("count", "expected"), [("3", 3), (3.0, 3), (2.5, None), ([3], None)])
def test_a_team_is_read_whatever_its_count_is(count: object, expected: int | None) -> None:
    assert read({"id": "t", "name": "Core", "userCount": count}, Team).user_count == expected


@pytest.mark.parametrize("value", [None, True, "YES", {"by": "a rule"}, [1]])
def test_an_application_is_read_whatever_the_undocumented_fields_are(value: object) -> None:
    raw = {"id": "jc", "recommendToRecruitingFirm": value, "aiSummary": value}
    found = read(raw | {"criteriaMatches": value}, JobCandidate)
    assert (found.id, found.recommend_to_recruiting_firm, found.ai_summary) == ("jc", value, value)


def test_a_job_candidate_takes_names_from_the_details() -> None:
    raw = {
        "id": 4,
        "jobId": 5,
        "profileMatchScore": "80",
        "candidate_details": {
            "id": 6,
            "first_name": "Ada",
            "last_name": "King",
            "email": "a@x.com",
        },
    }
    assert read(raw, JobCandidate) == JobCandidate(
        id="4",
        job_id="5",
        candidate_id="6",
        email="a@x.com",
        first_name="Ada",
        last_name="King",
        profile_match_score=80,
    )
