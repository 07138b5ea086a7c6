"""A line that can't be used is corrected by hand, and judged again by itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.assignments.batch import Batch, BatchState, Line, Verdict
from dashboard.assignments.confirming import choose, confirm, to_send
from dashboard.assignments.drafting import remap, use_suggestions
from dashboard.assignments.erasing import erase, find
from dashboard.assignments.exports import faults
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


def test_it_is_new_and_would_be_sent(acme: Cast, partner: Simulator) -> None:
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


def test_twice_the_same_changes_nothing_more(acme: Cast, partner: Simulator) -> None:
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
def test_who_stands_in_another_line_is_a_second_one(acme: Cast, number: int) -> None:
    batch = checked(acme, "nobody\nAda@example.com\nnobody either")
    line = mended(acme, batch, number, "ada@EXAMPLE.com")
    assert line
    assert (line.verdict, line.included) == (Verdict.TWICE, False)
    assert line.note == "The same person as in line 2."


def test_who_is_in_the_flow_already_is_said_so(acme: Cast, partner: Simulator) -> None:
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


def test_who_is_in_another_flow_is_said_so(acme: Cast) -> None:
    run(confirmed(acme, "there@example.com", flow_id="2", flow_name="Sales"))
    line = mended(acme, checked(acme, "nobody"), 1, "there@example.com")
    assert line
    assert (line.verdict, line.note, line.included) == (Verdict.ELSEWHERE, "Sales", True)


def test_a_slip_is_asked_about_and_corrected_as_suggested(acme: Cast) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    line = mended(acme, batch, 1, "grace@gmial.com")
    assert line
    assert (line.verdict, line.suggestion) == (Verdict.TYPO, "grace@gmail.com")
    assert not line.included
    assert use_suggestions(batch, [1])
    check_again(batch)
    assert verdicts(batch)[0] == ("grace@gmail.com", Verdict.NEW)


def test_it_outlives_that_the_columns_are_read_anew(acme: Cast) -> None:
    batch = from_csv(acme, "mail,Whole,Job\nnobody,Ada Lovelace,7\ngrace@example.com,Grace,8")
    check_again(batch)
    mended(acme, batch, 1, "ada@example.com", last_name="Byron")
    assert remap(batch, ["email", "name", "talent_id"])
    check_again(batch)
    line = batch.lines.get(number=1)
    assert (line.email, line.first_name, line.last_name) == ("ada@example.com", "", "Byron")
    assert (line.talent_id, line.verdict) == ("7", Verdict.NEW)


def test_of_the_person_whom_it_was_about_the_next_line_takes_its_place(acme: Cast) -> None:
    same = "ada@example.com"
    batch = checked(acme, f"{same}\n{same}\n{same}\ngrace@example.com")
    choose(batch, shown=[1], ticked=[])
    mended(acme, batch, 1, "augusta@example.com")
    second, third = batch.lines.filter(email=same).order_by("number")
    assert (second.verdict, second.included) == (Verdict.NEW, False), "left out they stay so"
    assert (third.verdict, third.note) == (Verdict.TWICE, "The same person as in line 2.")


def test_only_the_name_changed_leaves_the_verdict_and_asks_nobody(
    acme: Cast, partner: Simulator
) -> None:
    run(confirmed(acme, "there@example.com"))
    batch = checked(acme, "there@example.com")
    partner.requests.clear()
    line = mended(acme, batch, 1, "there@example.com", first_name="Grace")
    assert line
    assert (line.verdict, line.first_name) == (Verdict.HERE, "Grace")
    assert not partner.requests


def test_while_the_flow_cant_be_read_they_count_as_new_and_are_looked_for_before_sending(
    acme: Cast, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    there = run(confirmed(acme, "there@example.com"))
    there.delete()
    batch = checked(acme, "nobody\nada@example.com")
    partner.faults.add(route="candidates", kind="status", status=500)
    line = mended(acme, batch, 1, "there@example.com")
    assert line
    assert line.verdict == Verdict.NEW
    assert "is looked up before anything is sent" in line.note
    partner.faults.clear()
    assert confirm(batch, count=2, per_minute=0, by=acme.recruiter)
    Batch.objects.update(starts_at=batch.created_at)
    assert states(run(batch)) == {"already_in": 1, "assigned": 1}
    assert partner.invitations["there@example.com"] == 1


def test_of_two_who_correct_one_line_the_later_counts_and_nobody_is_called_new_unasked(
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
def test_of_a_list_that_is_not_ready_nothing_changes(acme: Cast, state: BatchState) -> None:
    batch = checked(acme, "nobody\nada@example.com")
    Batch.objects.update(state=state)
    assert mended(acme, batch, 1, "grace@example.com") is None
    assert verdicts(batch)[0] == ("nobody", Verdict.INVALID)


def test_nothing_is_sent(acme: Cast, partner: Simulator) -> None:
    mended(acme, checked(acme, "nobody"), 1, "grace@example.com")
    assert not posts(partner)


def test_the_lines_to_correct_say_what_was_entered(acme: Cast) -> None:
    batch = checked(acme, "nobody\nada@example.com\nnobody either")
    mended(acme, batch, 1, "ada@example.com")
    rows: Iterator[tuple[Any, ...]] = faults(batch)
    assert [(row[0], row[2]) for row in rows][1:] == [(1, "ada@example.com"), (3, "nobody either")]


def test_an_address_that_was_brought_and_is_another_by_now_is_found_and_erased(
    acme: Cast,
) -> None:
    batch = checked(acme, "ada@gmial.com\nx.ada@gmial.com")
    mended(acme, batch, 1, "ada@example.com")
    mended(acme, batch, 2, "grace@example.com")
    assert len(find(acme.acme.pk, "ada@gmial.com")) == 1
    assert erase(acme.acme.pk, "ada@gmial.com") == 1
    assert verdicts(batch) == [("grace@example.com", Verdict.NEW)]
