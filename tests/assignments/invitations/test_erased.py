"""Rows with the key of an earlier time still stand for their candidates."""

import uuid

import pytest

from dashboard.assignments.imports import preflight
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.erased import earlier_key, erased_keys, key_hashes
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState, LineStatus
from dashboard.assignments.single.submission import Submission, create_or_find
from tests.assignments.batches import FLOW, import_pasted
from tests.support.users import Users

EARLIER = {
    "ada@straße.example": "email:ada@strasse.example",
    "ada@☃.example": "email:ada@xn--n3h.example",
    "ada@münchen.example": "email:ada@xn--mnchen-3ya.example",
    "ada@example.com": "email:ada@example.com",
}


def a_row(cast: Users, key: str, state: AssignmentState = AssignmentState.ASSIGNED) -> Assignment:
    return Assignment.objects.create(
        workspace=cast.acme, flow_id=FLOW, candidate_key=key, state=state
    )


def is_new(cast: Users, email: str) -> bool:
    submission = Submission(uuid.uuid4(), FLOW, "Flow", CandidateDetails(email=email))
    return create_or_find(cast.acme, submission, by=cast.owner)[1]


@pytest.mark.parametrize(("email", "earlier"), EARLIER.items())
def test_earlier_key_is_that_of_idna_2003(email: str, earlier: str) -> None:
    assert earlier_key(CandidateDetails(email=email).key) == earlier


@pytest.mark.parametrize("key", ["job-candidate:7", "email:ada@☃..example", "email:ada@xn--.x"])
def test_a_key_without_another_one_is_its_own(key: str) -> None:
    assert earlier_key(key) == key


@pytest.mark.parametrize("email", EARLIER)
def test_a_candidate_who_was_erased_under_the_earlier_key_is_not_invited(
    cast: Users, email: str
) -> None:
    a_row(cast, key_hashes(cast.acme.pk, EARLIER[email])[0])
    assert not is_new(cast, email)


def test_of_two_keys_with_one_earlier_key_both_are_held(cast: Users) -> None:
    a_row(cast, key_hashes(cast.acme.pk, "email:ada@strasse.example")[0])
    keys = {CandidateDetails(email=f"ada@{name}.example").key for name in ("straße", "strasse")}
    assert erased_keys(cast.acme.pk, FLOW, [*keys, "email:bob@example.com"]) == keys


@pytest.mark.parametrize(
    ("state", "reserves"), [(AssignmentState.ASSIGNED, True), (AssignmentState.REJECTED, False)]
)
def test_a_row_whose_domain_idna_2008_refuses_still_reserves(
    cast: Users, state: AssignmentState, *, reserves: bool
) -> None:
    a_row(cast, EARLIER["ada@☃.example"], state)
    assert is_new(cast, "ada@☃.example") is not reserves


def test_a_domain_with_a_key_of_its_own_is_not_reserved_by_the_other(cast: Users) -> None:
    a_row(cast, "email:ada@strasse.example")
    assert is_new(cast, "ada@straße.example")


@pytest.mark.usefixtures("quick", "partner")
def test_an_import_finds_the_row_with_the_earlier_key(acme: Users) -> None:
    a_row(acme, key_hashes(acme.acme.pk, EARLIER["ada@straße.example"])[0])
    batch = import_pasted(acme, "ada@straße.example")
    preflight.run_preflight(batch.pk)
    assert batch.lines.get().status == LineStatus.IN_OTHER_BATCH
