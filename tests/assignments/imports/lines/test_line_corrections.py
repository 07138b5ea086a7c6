"""Correction of a line by hand, and its new status."""

import csv
from io import StringIO

import pytest

from dashboard.assignments.imports.confirmation import confirm, lines_to_send, select_lines
from dashboard.assignments.imports.exports import problem_lines_csv
from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.imports.rechecks import accept_suggestions, change_mapping
from dashboard.assignments.labels import line_reason
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import BatchState, LineStatus
from dashboard.assignments.personal_data import erase, find
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    checked_batch,
    confirmed_batch,
    count_assign_calls,
    count_states,
    import_csv,
    just_before,
    run_batch,
)
from tests.assignments.review_pages import check_again
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


def corrected(cast: Users, batch: Batch, number: int, email: str, **names: str) -> BatchLine | None:
    said = {"email": email, "first_name": "", "last_name": "", **names}
    return correct_line(batch, number, said, client_for(cast.acme))


def statuses(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("number").values_list("email", "status"))


def test_corrected_line_is_new_and_included(acme: Users, partner: Simulator) -> None:
    batch = checked_batch(acme, "nobody\nada@example.com")
    partner.requests.clear()
    line = corrected(acme, batch, 1, "grace@example.com", first_name="Grace")
    assert line
    assert (line.status, line.first_name, line.included) == (LineStatus.NEW, "Grace", True)
    assert (line_reason(line), line.column) == ("", None)
    assert line.as_imported == "nobody", "what was brought is kept"
    assert lines_to_send(batch).count() == 2
    assert len(partner.requests) == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def test_same_correction_twice_changes_nothing(acme: Users, partner: Simulator) -> None:
    batch = checked_batch(acme, "nobody\nada@example.com")
    first = corrected(acme, batch, 1, "grace@example.com")
    select_lines(batch, shown=[1], selected=[])
    partner.requests.clear()
    again = corrected(acme, batch, 1, "grace@example.com")
    assert first
    assert again
    assert (again.status, again.email) == (first.status, first.email)
    assert not again.included, "who is left out stays out"
    assert not partner.requests


@pytest.mark.parametrize("number", [1, 3])
def test_candidate_of_another_line_is_a_duplicate(acme: Users, number: int) -> None:
    batch = checked_batch(acme, "nobody\nAda@example.com\nnobody either")
    line = corrected(acme, batch, number, "ada@EXAMPLE.com")
    assert line
    assert (line.status, line.included) == (LineStatus.DUPLICATE, False)
    assert line_reason(line) == "Same candidate as in line 2."


def test_candidate_in_the_flow_is_reported(acme: Users, partner: Simulator) -> None:
    run_batch(confirmed_batch(acme, "there@example.com"))
    batch = checked_batch(acme, "nobody\nnobody either")
    line = corrected(acme, batch, 1, "THERE@example.com")
    assert line
    assert (line.status, line.included) == (LineStatus.ALREADY_IN_FLOW, False)
    assert line.detail
    partner.variants.set(consistency_delay=60)
    run_batch(confirmed_batch(acme, "soon@example.com"))
    line = corrected(acme, batch, 2, "soon@example.com")
    assert line
    assert (line.status, line.included) == (LineStatus.IN_OTHER_BATCH, False)


def test_candidate_in_another_flow_is_reported(acme: Users) -> None:
    run_batch(confirmed_batch(acme, "there@example.com", flow_id="2", flow_name="Sales"))
    line = corrected(acme, checked_batch(acme, "nobody"), 1, "there@example.com")
    assert line
    assert (line.status, line.detail, line.included) == (LineStatus.IN_OTHER_FLOW, "Sales", True)


def test_possible_typo_is_corrected_by_its_suggestion(acme: Users) -> None:
    batch = checked_batch(acme, "nobody\nada@example.com")
    line = corrected(acme, batch, 1, "grace@gmial.com")
    assert line
    assert (line.status, line.suggestion) == (LineStatus.POSSIBLE_TYPO, "grace@gmail.com")
    assert not line.included
    assert accept_suggestions(batch, [1])
    check_again(batch)
    assert statuses(batch)[0] == ("grace@gmail.com", LineStatus.NEW)


def test_correction_survives_a_new_mapping(acme: Users) -> None:
    batch = import_csv(acme, "mail,Whole,Job\nnobody,Ada Lovelace,7\ngrace@example.com,Grace,8")
    check_again(batch)
    corrected(acme, batch, 1, "ada@example.com", last_name="Byron")
    assert change_mapping(batch, ["email", "name", "talent_id"])
    check_again(batch)
    line = batch.lines.get(number=1)
    assert (line.email, line.first_name, line.last_name) == ("ada@example.com", "", "Byron")
    assert (line.talent_id, line.status) == ("7", LineStatus.NEW)


def test_next_line_of_the_old_candidate_takes_its_place(acme: Users) -> None:
    same = "ada@example.com"
    batch = checked_batch(acme, f"{same}\n{same}\n{same}\ngrace@example.com")
    select_lines(batch, shown=[1], selected=[])
    corrected(acme, batch, 1, "augusta@example.com")
    second, third = batch.lines.filter(email=same).order_by("number")
    assert (second.status, second.included) == (LineStatus.NEW, False), "excluded, and stays so"
    assert third.status == LineStatus.DUPLICATE
    assert line_reason(third) == "Same candidate as in line 2."


def test_question_about_the_names_goes_once_they_are_entered(acme: Users) -> None:
    batch = checked_batch(acme, "Arun\tBell\tx1@example.com\n\tnobody")
    line = batch.lines.get(number=1)
    assert "which of the two names" in line_reason(line)
    edited = corrected(acme, batch, 1, "x1@example.com", first_name="Bell", last_name="Arun")
    assert edited
    assert line_reason(edited) == ""
    assert not edited.included, "nobody has selected it yet"
    moved = corrected(acme, batch, 1, "x2@example.com", first_name="Bell", last_name="Arun")
    assert moved
    assert line_reason(moved) == ""


def test_changed_name_keeps_the_status_without_a_call(acme: Users, partner: Simulator) -> None:
    run_batch(confirmed_batch(acme, "there@example.com"))
    batch = checked_batch(acme, "there@example.com")
    partner.requests.clear()
    line = corrected(acme, batch, 1, "there@example.com", first_name="Grace")
    assert line
    assert (line.status, line.first_name) == (LineStatus.ALREADY_IN_FLOW, "Grace")
    assert not partner.requests


def test_unreadable_flow_counts_as_new_until_the_recheck(acme: Users, partner: Simulator) -> None:
    partner.variants.set(already_assigned="second_invitation")
    there = run_batch(confirmed_batch(acme, "there@example.com"))
    there.delete()
    batch = checked_batch(acme, "nobody\nada@example.com")
    partner.faults.add(route="candidates", kind="status", status=500)
    line = corrected(acme, batch, 1, "there@example.com")
    assert line
    assert line.status == LineStatus.NEW
    assert "We will check whether" in line_reason(line)
    partner.faults.clear()
    assert confirm(batch, count=2, per_minute=0, by=acme.recruiter)
    Batch.objects.update(starts_at=batch.created_at)
    assert count_states(run_batch(batch)) == {"already_in": 1, "assigned": 1}
    assert partner.invitations["there@example.com"] == 1


def test_later_of_two_corrections_of_a_line_wins(
    acme: Users,
) -> None:
    run_batch(confirmed_batch(acme, "there@example.com"))
    batch = checked_batch(acme, "there@example.com\nada@example.com")
    with just_before(
        'UPDATE "assignments_batch"', lambda: corrected(acme, batch, 1, "grace@example.com")
    ):
        line = corrected(acme, batch, 1, "there@example.com", first_name="Tom")
    assert line
    assert (line.status, line.included) == (LineStatus.IN_OTHER_BATCH, False)
    assert (line.email, line.first_name) == ("there@example.com", "Tom")
    batch.refresh_from_db()
    assert batch.flow_read_at is None


@pytest.mark.parametrize("state", [BatchState.SCHEDULED, BatchState.CHECKING, BatchState.CANCELLED])
def test_batch_that_is_not_ready_is_not_changed(acme: Users, state: BatchState) -> None:
    batch = checked_batch(acme, "nobody\nada@example.com")
    Batch.objects.update(state=state)
    assert corrected(acme, batch, 1, "grace@example.com") is None
    assert statuses(batch)[0] == ("nobody", LineStatus.INVALID)


def test_correction_sends_nothing(acme: Users, partner: Simulator) -> None:
    corrected(acme, checked_batch(acme, "nobody"), 1, "grace@example.com")
    assert not count_assign_calls(partner)


def test_exported_lines_have_the_corrected_values(acme: Users) -> None:
    batch = checked_batch(acme, "nobody\nada@example.com\nnobody either")
    corrected(acme, batch, 1, "ada@example.com")
    file = b"".join(problem_lines_csv(batch).streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = csv.DictReader(StringIO(file))
    found = [(row["Line"], row["Value"]) for row in rows]
    assert found == [("1", "ada@example.com"), ("3", "nobody either")]


def test_imported_address_of_a_corrected_line_is_found_and_erased(
    acme: Users,
) -> None:
    batch = checked_batch(acme, "ada@gmial.com\nx.ada@gmial.com")
    corrected(acme, batch, 1, "ada@example.com")
    corrected(acme, batch, 2, "grace@example.com")
    assert len(find(acme.acme.pk, "ada@gmial.com")) == 1
    assert erase(acme.acme.pk, "ada@gmial.com") == 1
    assert statuses(batch) == [("grace@example.com", LineStatus.NEW)]


def test_corrected_line_with_the_name_goes_before_one_without(acme: Users) -> None:
    batch = checked_batch(acme, "ada@@example.com;Ada;Lovelace\nada@example.com\nada@example.com")
    line = corrected(acme, batch, 1, "ada@example.com", first_name="Ada", last_name="Lovelace")
    assert line
    assert (line.status, line.included, line.name) == (LineStatus.NEW, True, "Ada Lovelace")
    others = batch.lines.filter(number__gt=1)
    assert {(other.status, other.included) for other in others} == {(LineStatus.DUPLICATE, False)}
    assert {line_reason(other) for other in others} == {"Same candidate as in line 1."}
    assert [sent.name for sent in lines_to_send(batch)] == ["Ada Lovelace"]


def test_corrected_line_does_not_replace_another_name(acme: Users) -> None:
    batch = checked_batch(acme, "ada@@example.com;Ada;Lovelace\nada@example.com;Augusta;King")
    line = corrected(acme, batch, 1, "ada@example.com", first_name="Ada", last_name="Lovelace")
    assert line
    assert line.status == LineStatus.DUPLICATE
    assert [sent.name for sent in lines_to_send(batch)] == ["Augusta King"]
