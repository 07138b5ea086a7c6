"""The partner's many shapes of candidates, attempts and receipts become one record each."""

import datetime as dt
from typing import Any, TypeVar

import msgspec
import pytest

from flows_api.decoding.decode import decode_item
from flows_api.models import (
    AssignReceipt,
    Attempt,
    Candidate,
    Record,
    StepReference,
    UnreadableItem,
)

R = TypeVar("R", bound=Record)
Fields = dict[str, Any]

START = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
MILLIS = int(START.timestamp() * 1000)
TIMES = [MILLIS, MILLIS // 1000, "2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000+00:00"]


def read(raw: object, record: type[R]) -> R:
    result = decode_item(raw, record, "data")
    assert isinstance(result, record), result
    return result


def candidate(fields: Fields) -> Candidate:
    return read({"id": 1} | fields, Candidate)


def attempts_of(fields: Fields) -> list[Attempt]:
    """Return the attempts, without what each of them says of its step."""
    found = candidate(fields).attempts
    return [msgspec.structs.replace(one, reference=StepReference()) for one in found]


ADA = {"first_name": "Ada", "last_name": "King", "email": "ada@example.com"}


@pytest.mark.parametrize(
    "fields",
    [
        {"firstName": "Ada", "lastName": "King", "email": "ada@example.com"},
        {"first_name": "Ada", "last_name": "King", "email": "ada@example.com"},
        {"name": "Ada King", "email": "ada@example.com"},
        {"name": {"first": "Ada", "last": "King"}, "email": "ada@example.com"},
        {"candidate": {"name": {"firstName": "Ada", "family": "King"}}, "email": "ada@example.com"},
        {"fname": "Ada", "lname": "King", "email": "ada@example.com"},
        {"fullName": " Ada  King ", "email": "ada@example.com"},
        {"candidate": {"firstName": "Ada", "lastName": "King", "email": "ada@example.com"}},
        {"candidate": {"name": "Ada King"}, "email": "ada@example.com"},
        {"talent": {"firstName": "Ada", "lastName": "King", "email": "ada@example.com"}},
        {
            "candidate_details": {
                "first_name": "Ada",
                "last_name": "King",
                "email": "ada@example.com",
            }
        },
    ],
)
def test_names_are_the_same_wherever_they_stand(fields: Fields) -> None:
    found = candidate(fields)
    assert {name: getattr(found, name) for name in ADA} == ADA
    assert found.name == "Ada King"


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "ada@example.com"},
        {"emailAddress": "ada@example.com"},
        {"email_address": "ada@example.com"},
        {"candidateEmail": "ada@example.com"},
        {"candidate_email": "ada@example.com"},
        {"mail": "ada@example.com"},
        {"eMail": "ada@example.com"},
        {"Email": "ada@example.com"},
        {"email": {"address": "ada@example.com"}},
        {"email": " ada@example.com "},
        {"email": "Ada King <ada@example.com>"},
        {"email": None, "candidate": {"emailAddress": "ada@example.com"}},
        {"email": "", "user": {"mail": "ada@example.com"}},
        {"talent": {"candidateEmail": "ada@example.com"}},
        {"candidate_details": {"email": "ada@example.com"}},
        {"candidate": {"user": {"email": "ada@example.com"}}},
    ],
)
def test_an_email_is_found_under_each_name(fields: Fields) -> None:
    assert candidate(fields).email == "ada@example.com"
    assert read({"assignmentId": 1} | fields, AssignReceipt).email == "ada@example.com"


def test_a_whole_address_goes_before_a_masked_one() -> None:
    found = candidate({"email": "a***@example.com", "candidateEmail": "ada@example.com"})
    assert (found.email, found.has_comparable_email) == ("ada@example.com", True)


def test_a_masked_address_is_shown_as_it_came() -> None:
    found = candidate({"email": "a***@example.com"})
    assert (found.email, found.has_comparable_email) == ("a***@example.com", False)


def test_a_candidate_assigned_by_email_only_has_no_name() -> None:
    found = candidate({"email": "x@example.com", "firstName": None, "lastName": None})
    assert (found.name, found.first_name, found.last_name) == ("", None, None)


def test_one_name_alone_is_a_first_name() -> None:
    assert candidate({"name": "Plato"}).first_name == "Plato"
    assert candidate({"name": "Plato"}).last_name is None


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 0},
        {"id": "0"},
        {"candidateId": 0},
        {"assignmentId": "0"},
        {"jobCandidateId": 0},
        {"candidate": {"id": 0}},
        {"candidate": {"id": "0"}},
        {"candidate": {"candidateId": 0}},
        {"id": "", "candidate": {"id": 0}},
    ],
)
def test_an_id_is_found_under_each_name_and_zero_is_one(fields: Fields) -> None:
    assert read(fields, Candidate).id == "0"


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"email": "ada@example.com"}, "unnamed-89241d50c5a911587a0e"),
        (
            {"email": "a***@example.com", "name": "Ada King", "assignedAt": MILLIS},
            "unnamed-466880b291fd4db5fd7f",
        ),
    ],
)
def test_the_id_that_is_made_for_a_candidate_without_any_never_changes(
    fields: Fields, made: str
) -> None:
    """It stands in addresses, notes and the history."""
    assert read(fields, Candidate).id == made


def test_an_address_alone_makes_an_id() -> None:
    later = {"name": "Ada King", "assignedAt": MILLIS, "email": "ada@example.com"}
    assert read(later, Candidate).id == read({"email": "ada@example.com"}, Candidate).id


def test_where_the_address_is_masked_or_missing_all_that_is_known_makes_an_id() -> None:
    known = {"email": "a***@example.com", "name": "Ada King", "assignedAt": MILLIS}
    others = [
        known,
        known | {"email": "b***@example.com"},
        known | {"name": "Eva King"},
        known | {"name": "Ada Byron"},
        known | {"assignedAt": MILLIS + 1000},
        {"name": "Ada King"},
        {"lastName": "King"},
    ]
    assert len({read(fields, Candidate).id for fields in others}) == len(others)


@pytest.mark.parametrize("fields", [{}, {"assignedAt": MILLIS}])
def test_a_candidate_of_whom_nothing_is_known_is_unreadable(fields: Fields) -> None:
    assert isinstance(decode_item(fields, Candidate, "data"), UnreadableItem)


@pytest.mark.parametrize("fields", [{"talentId": 5}, {"talentId": "5"}, {"talent": {"id": 5}}])
def test_a_talent_is_given_by_id_or_nested(fields: Fields) -> None:
    assert candidate(fields).talent_id == "5"


@pytest.mark.parametrize(
    "status", ["in_progress", "IN_PROGRESS", "In_Progress", "In progress", "in-progress"]
)
def test_a_documented_status_is_known_in_any_case(status: str) -> None:
    assert candidate({"status": status}).status == "IN_PROGRESS"


def test_a_status_may_be_unknown_or_absent() -> None:
    assert candidate({"status": "On hold"}).status == "On hold"
    assert candidate({}).status == candidate({"status": None}).status == ""


@pytest.mark.parametrize(
    "fields",
    [{"currentStep": 2}, {"currentStep": "2"}, {"current_step": 2}, {"currentStepIndex": 1}],
)
def test_the_current_step_counts_from_one(fields: Fields) -> None:
    assert candidate(fields).current_step == 2


def test_a_plain_current_step_may_be_a_number_an_id_an_assessment_or_a_name() -> None:
    assert candidate({"currentStep": "7"}).current == StepReference(
        order=7, id="7", assessment_id="7", name="7"
    )
    assert candidate({"currentStage": "Interview"}).current == StepReference(
        id="Interview", assessment_id="Interview", name="Interview"
    )


def test_what_stands_beside_a_nested_current_step_counts_too() -> None:
    fields = {"currentStep": {"label": "Interview"}, "currentStepId": "s2", "currentStepIndex": 1}
    assert candidate(fields).current == StepReference(name="Interview", id="s2", index=1)


@pytest.mark.parametrize("time", TIMES)
def test_times_are_the_same_instant_in_each_shape(time: object) -> None:
    found = candidate({"assignedAt": time, "lastActivityAt": time})
    assert found.assigned_at == found.last_activity_at == START


# Attempts

RAW_ATTEMPT = {
    "stepOrder": 1,
    "assessmentId": "a",
    "attemptNumber": 1,
    "status": "submitted",
    "startedAt": MILLIS,
    "submittedAt": MILLIS,
    "score": 70,
    "passed": True,
    "submissionId": 9,
    "reportUrl": "https://example.com/r",
}
ATTEMPT = Attempt(
    step_order=1,
    assessment_id="a",
    number=1,
    status="submitted",
    started_at=START,
    submitted_at=START,
    score=70,
    passed=True,
    submission_id="9",
    report_url="https://example.com/r",
)
SNAKE_ATTEMPT = {
    "step_order": 1,
    "assessment_id": "a",
    "attempt_number": "1",
    "status": "submitted",
    "started_at": "2026-03-01T09:00:00Z",
    "submitted_at": MILLIS // 1000,
    "score": {"score": 14, "max_score": 20},
    "passed": True,
    "submission_id": "9",
    "report_url": "https://example.com/r",
}
WITHOUT_STEP = {k: v for k, v in RAW_ATTEMPT.items() if k not in ("stepOrder", "assessmentId")}


@pytest.mark.parametrize(
    "fields",
    [
        {"attempts": [RAW_ATTEMPT]},
        {"attempts": [SNAKE_ATTEMPT]},
        {"submissions": [RAW_ATTEMPT]},
        {"attempts": [], "submissions": [RAW_ATTEMPT]},
        {
            "submissions": [
                {k: v for k, v in RAW_ATTEMPT.items() if k != "submissionId"} | {"id": 9}
            ]
        },
        {"steps": [{"order": 1, "assessmentId": "a", "attempts": [WITHOUT_STEP]}]},
        {"steps": [{"order": 0, "assessmentId": "a", "attempts": [WITHOUT_STEP]}]},
        {"steps": [{"assessmentId": "a", "attempts": [WITHOUT_STEP]}, {"assessmentId": "b"}]},
        {"steps": [{"assessmentId": "a", "submissions": [WITHOUT_STEP]}]},
        {"attempts": [WITHOUT_STEP | {"stepIndex": 0, "assessmentId": "a"}]},
    ],
)
def test_an_attempt_is_the_same_wherever_it_stands(fields: Fields) -> None:
    assert attempts_of(fields) == [ATTEMPT]


@pytest.mark.parametrize("attempts", [{}, {"attempts": None}, {"attempts": []}, {"steps": []}])
def test_attempts_may_be_missing_null_or_empty(attempts: Fields) -> None:
    assert attempts_of(attempts) == []


def test_what_an_attempt_does_not_have_yet_is_unknown_and_not_zero() -> None:
    (running,) = attempts_of({"attempts": [{"stepOrder": 1, "score": None, "passed": None}]})
    assert running == Attempt(step_order=1)
    assert running.score is None
    (scored,) = attempts_of({"attempts": [{"score": 0, "passed": False}]})
    assert (scored.score, scored.passed) == (0, False)


def test_a_report_that_is_no_web_address_is_dropped() -> None:
    (found,) = attempts_of({"attempts": [{"reportUrl": "javascript:alert(1)"}]})
    assert found.report_url is None


# Receipts


@pytest.mark.parametrize(
    "raw",
    [
        {
            "assignmentId": 5,
            "flowId": 1,
            "candidate": {"id": 8, "email": "ada@example.com"},
            "status": "NOT_STARTED",
            "currentStep": 1,
            "invitedAt": MILLIS,
        },
        {
            "id": "5",
            "candidateId": "8",
            "email": "ada@example.com",
            "status": "not_started",
            "currentStepIndex": 0,
            "invited_at": "2026-03-01T09:00:00Z",
        },
    ],
)
def test_a_receipt_is_the_same_in_each_shape(raw: Fields) -> None:
    assert read(raw, AssignReceipt) == AssignReceipt(
        assignment_id="5",
        candidate_id="8",
        email="ada@example.com",
        status="NOT_STARTED",
        current_step=1,
        invited_at=START,
    )


def test_a_receipt_may_be_empty() -> None:
    assert read({}, AssignReceipt) == AssignReceipt()


@pytest.mark.parametrize(
    ("message", "shown"), [("Invited.", "Invited."), ("", None), ({"en": "Invited."}, None)]
)
def test_the_message_of_a_receipt_is_text(message: object, shown: str | None) -> None:
    assert read({"message": message}, AssignReceipt).message == shown


@pytest.mark.parametrize("name", ["createdOn", "invitedOn", "assignedOn", "invitationSentAt"])
@pytest.mark.parametrize("unread", [0, "", "soon", None, {}])
def test_a_time_that_cannot_be_read_does_not_hide_a_good_one(name: str, unread: object) -> None:
    assert candidate({"assignedAt": unread, name: MILLIS}).assigned_at == START


@pytest.mark.parametrize("name", ["lastUpdatedOn", "updatedOn", "lastActivityOn"])
def test_the_last_activity_has_the_names_of_other_records(name: str) -> None:
    assert candidate({name: MILLIS}).last_activity_at == START


@pytest.mark.parametrize("none", [0, "0", "00000000-0000-0000-0000-000000000000", ""])
def test_a_zero_is_no_id_beside_another(none: object) -> None:
    assert candidate({"id": none, "candidateId": "c7"}).id == "c7"
    assert candidate({"id": none, "candidate": {"id": "c8"}}).id == "c8"
