"""Correction of a line by hand, and its new status."""

import csv
from io import StringIO

import pytest

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.choices import BatchState, Verdict
from dashboard.assignments.confirming import choose, confirm, to_send
from dashboard.assignments.drafting import remap, use_suggestions
from dashboard.assignments.erasing import erase, find
from dashboard.assignments.exports import problem_lines_csv
from dashboard.assignments.mending import mend
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import checked, confirmed, from_csv, just_before, posts, run, states
from tests.assignments.previews import check_again
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


def mended(cast: Cast, batch: Batch, number: int, email: str, **names: str) -> Line | None:
    said = {"email": email, "first_name": "", "last_name": "", **names}
    return mend(batch, number, said, client_for(cast.acme))


def verdicts(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("number").values_list("email", "verdict"))


def test_corrected_line_is_new_and_included(acme: Cast, partner: Simulator) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    partner.requests.clear()
    line = mended(acme, batch, 1, "grace@example.com", first_name="Grace")
    assert line
    assert (line.verdict, line.first_name, line.included) == (Verdict.NEW, "Grace", True)
    assert (line.note, line.column) == ("", None)
    assert line.as_typed == "nobody", "what was brought is kept"
    assert to_send(batch).count() == 2
    assert len(partner.requests) == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def test_same_correction_twice_changes_nothing(acme: Cast, partner: Simulator) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    first = mended(acme, batch, 1, "grace@example.com")
    choose(batch, shown=[1], ticked=[])
    partner.requests.clear()
    again = mended(acme, batch, 1, "grace@example.com")
    assert first
    assert again
    assert (again.verdict, again.email) == (first.verdict, first.email)
    assert not again.included, "who is left out stays out"
    assert not partner.requests


@pytest.mark.parametrize("number", [1, 3])
def test_candidate_of_another_line_is_a_duplicate(acme: Cast, number: int) -> None:
    batch = checked(acme, "nobody\nAda@example.com\nnobody either")
    line = mended(acme, batch, number, "ada@EXAMPLE.com")
    assert line
    assert (line.verdict, line.included) == (Verdict.TWICE, False)
    assert line.note == "Same candidate as in line 2."


def test_candidate_in_the_flow_is_reported(acme: Cast, partner: Simulator) -> None:
    run(confirmed(acme, "there@example.com"))
    batch = checked(acme, "nobody\nnobody either")
    line = mended(acme, batch, 1, "THERE@example.com")
    assert line
    assert (line.verdict, line.included) == (Verdict.HERE, False)
    assert line.note
    partner.variants.set(consistency_delay=60)
    run(confirmed(acme, "soon@example.com"))
    line = mended(acme, batch, 2, "soon@example.com")
    assert line
    assert (line.verdict, line.included) == (Verdict.HELD, False)


def test_candidate_in_another_flow_is_reported(acme: Cast) -> None:
    run(confirmed(acme, "there@example.com", flow_id="2", flow_name="Sales"))
    line = mended(acme, checked(acme, "nobody"), 1, "there@example.com")
    assert line
    assert (line.verdict, line.note, line.included) == (Verdict.ELSEWHERE, "Sales", True)


def test_possible_typo_is_corrected_by_its_suggestion(acme: Cast) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    line = mended(acme, batch, 1, "grace@gmial.com")
    assert line
    assert (line.verdict, line.suggestion) == (Verdict.TYPO, "grace@gmail.com")
    assert not line.included
    assert use_suggestions(batch, [1])
    check_again(batch)
    assert verdicts(batch)[0] == ("grace@gmail.com", Verdict.NEW)


def test_correction_survives_a_new_mapping(acme: Cast) -> None:
    batch = from_csv(acme, "mail,Whole,Job\nnobody,Ada Lovelace,7\ngrace@example.com,Grace,8")
    check_again(batch)
    mended(acme, batch, 1, "ada@example.com", last_name="Byron")
    assert remap(batch, ["email", "name", "talent_id"])
    check_again(batch)
    line = batch.lines.get(number=1)
    assert (line.email, line.first_name, line.last_name) == ("ada@example.com", "", "Byron")
    assert (line.talent_id, line.verdict) == ("7", Verdict.NEW)


def test_next_line_of_the_old_candidate_takes_its_place(acme: Cast) -> None:
    same = "ada@example.com"
    batch = checked(acme, f"{same}\n{same}\n{same}\ngrace@example.com")
    choose(batch, shown=[1], ticked=[])
    mended(acme, batch, 1, "augusta@example.com")
    second, third = batch.lines.filter(email=same).order_by("number")
    assert (second.verdict, second.included) == (Verdict.NEW, False), "excluded, and stays so"
    assert (third.verdict, third.note) == (Verdict.TWICE, "Same candidate as in line 2.")


def test_changed_name_keeps_the_status_without_a_call(acme: Cast, partner: Simulator) -> None:
    run(confirmed(acme, "there@example.com"))
    batch = checked(acme, "there@example.com")
    partner.requests.clear()
    line = mended(acme, batch, 1, "there@example.com", first_name="Grace")
    assert line
    assert (line.verdict, line.first_name) == (Verdict.HERE, "Grace")
    assert not partner.requests


def test_unreadable_flow_counts_as_new_until_the_recheck(acme: Cast, partner: Simulator) -> None:
    partner.variants.set(already_assigned="second_invitation")
    there = run(confirmed(acme, "there@example.com"))
    there.delete()
    batch = checked(acme, "nobody\nada@example.com")
    partner.faults.add(route="candidates", kind="status", status=500)
    line = mended(acme, batch, 1, "there@example.com")
    assert line
    assert line.verdict == Verdict.NEW
    assert "We will check whether" in line.note
    partner.faults.clear()
    assert confirm(batch, count=2, per_minute=0, by=acme.recruiter)
    Batch.objects.update(starts_at=batch.created_at)
    assert states(run(batch)) == {"already_in": 1, "assigned": 1}
    assert partner.invitations["there@example.com"] == 1


def test_later_of_two_corrections_of_a_line_wins(
    acme: Cast,
) -> None:
    run(confirmed(acme, "there@example.com"))
    batch = checked(acme, "there@example.com\nada@example.com")
    with just_before(
        'UPDATE "assignments_batch"', lambda: mended(acme, batch, 1, "grace@example.com")
    ):
        line = mended(acme, batch, 1, "there@example.com", first_name="Tom")
    assert line
    assert (line.verdict, line.included) == (Verdict.HELD, False)
    assert (line.email, line.first_name) == ("there@example.com", "Tom")
    batch.refresh_from_db()
    assert batch.listed_at is None


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.CHECKING, BatchState.CANCELLED])
def test_batch_that_is_not_ready_is_not_changed(acme: Cast, state: BatchState) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    Batch.objects.update(state=state)
    assert mended(acme, batch, 1, "grace@example.com") is None
    assert verdicts(batch)[0] == ("nobody", Verdict.INVALID)


def test_correction_sends_nothing(acme: Cast, partner: Simulator) -> None:
    mended(acme, checked(acme, "nobody"), 1, "grace@example.com")
    assert not posts(partner)


def test_exported_lines_have_the_corrected_values(acme: Cast) -> None:
    batch = checked(acme, "nobody\nada@example.com\nnobody either")
    mended(acme, batch, 1, "ada@example.com")
    file = b"".join(problem_lines_csv(batch).streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = csv.DictReader(StringIO(file))
    found = [(row["row"], row["value"]) for row in rows]
    assert found == [("1", "ada@example.com"), ("3", "nobody either")]


def test_imported_address_of_a_corrected_line_is_found_and_erased(
    acme: Cast,
) -> None:
    batch = checked(acme, "ada@gmial.com\nx.ada@gmial.com")
    mended(acme, batch, 1, "ada@example.com")
    mended(acme, batch, 2, "grace@example.com")
    assert len(find(acme.acme.pk, "ada@gmial.com")) == 1
    assert erase(acme.acme.pk, "ada@gmial.com") == 1
    assert verdicts(batch) == [("grace@example.com", Verdict.NEW)]
