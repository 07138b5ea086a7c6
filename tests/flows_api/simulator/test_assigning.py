"""Assignments: the candidate, the invitation and repeated assignments."""

import pytest

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api, faults_of

ADA = {"email": "Ada@Example.com", "firstName": "Ada", "lastName": "Lovelace"}


def test_the_assigned_are_listed_counted_and_invited(api: Api, simulator: Simulator) -> None:
    before = api.flow()["candidateCount"]
    answer = api.assign(**ADA, jobId=12345, talentId="t-1")
    assert answer.status_code == 201
    receipt = answer.json()["data"]
    newest = api.page()["candidates"][0]
    assert receipt["candidate"] == {
        "id": newest["id"],
        "email": "Ada@Example.com",
        "firstName": "Ada",
        "lastName": "Lovelace",
    }
    assert (newest["jobId"], newest["talentId"]) == (12345, "t-1")
    assert (newest["status"], newest["currentStep"], newest["attempts"]) == ("NOT_STARTED", 1, [])
    assert api.flow()["candidateCount"] == before + 1
    assert simulator.invitations == {"ada@example.com": 1}


def test_an_email_alone_is_enough(api: Api) -> None:
    assert api.assign(email="ada@example.com").status_code == 201
    newest = api.page()["candidates"][0]
    assert (newest["firstName"], newest["lastName"]) == (None, None)


@pytest.mark.parametrize("given", [4711, "4711", 4711.0])
def test_a_job_candidate_id_identifies_a_candidate(
    api: Api, simulator: Simulator, given: object
) -> None:
    answer = api.assign(jobCandidateId=given)
    assert answer.status_code == 201
    assert answer.json()["data"]["candidate"]["email"] == "applicant.4711@inbox.example"
    assert api.page()["candidates"][0]["jobCandidateId"] == 4711
    assert simulator.invitations["applicant.4711@inbox.example"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"firstName": "Ada"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "ada"}, "email"),
        ({"email": "ada@example"}, "email"),
        ({"email": " ada@example.com"}, "email"),
        ({"email": None}, "email"),
        ({"email": "a" * 490 + "@example.com"}, "email"),
        ({"email": "ada@example.com", "firstName": "A" * 201}, "firstName"),
        ({"email": "ada@example.com", "jobId": ""}, "jobId"),
        ({"email": "ada@example.com", "talentId": True}, "talentId"),
        ({"email": "ada@example.com", "resend": True}, "resend"),
        ({"jobCandidateId": 1}, "jobCandidateId"),
        ({"jobCandidateId": "none", "email": "ada@example.com"}, "jobCandidateId"),
    ],
)
def test_a_refusal_names_the_field_and_does_nothing(
    api: Api, simulator: Simulator, body: dict[str, object], field: str
) -> None:
    assert list(faults_of(api.assign(**body))) == [field]
    assert api.flow()["candidateCount"] == 40
    assert not simulator.invitations


@pytest.mark.parametrize(
    ("variant", "status", "invited"),
    [
        ("conflict", 409, 1),
        ("invalid", 400, 1),
        ("existing", 200, 1),
        ("second_invitation", 201, 2),
    ],
)
def test_a_repeated_assignment(
    api: Api, simulator: Simulator, variant: str, status: int, invited: int
) -> None:
    simulator.variants.set(already_assigned=variant)
    assert api.assign(**ADA).status_code == 201
    assert api.assign(email="ADA@example.COM").status_code == status
    assert simulator.invitations["ada@example.com"] == invited
    assert len(api.all_candidates(search="ada@example.com")) == 1


def test_a_candidate_can_be_in_several_flows(api: Api, simulator: Simulator) -> None:
    assert api.assign(1, **ADA).status_code == api.assign(2, **ADA).status_code == 201
    assert simulator.invitations["ada@example.com"] == 2


def test_the_list_may_show_them_later(api: Api, simulator: Simulator) -> None:
    simulator.variants.set(consistency_delay=120)
    assert api.assign(**ADA).status_code == 201
    assert api.all_candidates(search="ada@example.com") == []
    assert api.flow()["candidateCount"] == 40
    assert api.assign(**ADA).status_code == 409
    simulator.clock.advance(119)
    assert api.page()["pagination"]["total"] == 40
    simulator.clock.advance(2)
    assert len(api.all_candidates(search="ada@example.com")) == 1
    assert api.flow()["candidateCount"] == 41


def test_a_flow_that_is_not_active_may_refuse(api: Api, simulator: Simulator) -> None:
    assert api.assign(4, **ADA).status_code == 201
    simulator.variants.set(inactive_flow="refused")
    assert api.assign(4, email="grace@example.com").status_code == 400


@pytest.mark.parametrize(("variant", "status"), [("ok", 200), ("bare", 201), ("empty", 204)])
def test_the_answer_is_a_guess(api: Api, simulator: Simulator, variant: str, status: int) -> None:
    simulator.variants.set(assign_answer=variant)
    answer = api.assign(**ADA)
    assert answer.status_code == status
    assert bool(answer.content) == (variant != "empty")
