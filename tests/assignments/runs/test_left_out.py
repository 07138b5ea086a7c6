"""The lines of a confirmed list that were not sent: they stay, with their reason."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import confirm, lines_to_send
from dashboard.assignments.imports.readers.columns import recognize_header
from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import BatchState, LineStatus
from dashboard.assignments.runs.left_out import left_out, left_out_lines, reason
from flows_api.simulator import Simulator
from tests.assignments.batches import checked_batch, confirmed_batch, import_csv
from tests.support.pages import LintingClient, text
from tests.support.users import Users

FAULTY = "ada@example.com\nAda@Example.com\nnot an address\nbob@example.com\nx@gmial.com"

pytestmark = pytest.mark.usefixtures("quick")


def rows_of(response: Any) -> list[list[str]]:
    content = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_finished_import_says_what_was_left_out(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, FAULTY)
    url = f"/w/acme/batches/{batch.pk}/"
    page = recruiter.page(url)
    assert page.find(attrs={"data-metric": "left-out"})["data-value"] == "3"
    assert "Of 5 lines in the list: 0 assigned · 3 left out" in text(page.main)
    assert text(page.main).count("Pasted") == 1, "nothing repeats the title"
    lines = recruiter.page(page.find("a", string="view")["href"])
    assert [text(row) for row in lines.select("tbody tr")] == [
        "Ada@Example.com Duplicate Same candidate as in line 1. 2",
        "not an address Invalid An e-mail address has exactly one @ sign. 3",
        "x@gmial.com Possible typo Did you mean x@gmail.com? 5",
    ]
    invalid = recruiter.page(f"{url}left-out/?status=invalid")
    assert len(invalid.select("tbody tr")) == 1


def test_file_of_the_lines_left_out_can_be_imported(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, FAULTY)
    header, *rows = rows_of(recruiter.get(f"/w/acme/batches/{batch.pk}/left-out.csv"))
    fields = recognize_header(header)
    assert fields is not None
    assert [row[fields.index("email")] for row in rows] == [
        "Ada@Example.com",
        "not an address",
        "x@gmial.com",
    ]


def test_nothing_is_said_where_nothing_was_left_out(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, "ada@example.com")
    url = f"/w/acme/batches/{batch.pk}/"
    assert "left out" not in text(recruiter.page(url).main)
    assert "No lines" in text(recruiter.page(f"{url}left-out/").main)


def test_review_is_the_page_of_a_list_that_is_not_confirmed(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = checked_batch(acme, FAULTY)
    answer = recruiter.get(f"/w/acme/batches/{batch.pk}/left-out/")
    assert (answer.status_code, answer["Location"]) == (303, f"/w/acme/batches/{batch.pk}/")


@given(
    lines=st.lists(
        st.tuples(st.sampled_from(LineStatus), st.booleans()), min_size=2, max_size=8
    ).filter(lambda drawn: (LineStatus.NEW, True) in drawn)
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_is_either_sent_or_left_out(
    acme: Users, lines: list[tuple[LineStatus, bool]]
) -> None:
    Batch.objects.all().delete()
    batch = checked_batch(acme, "\n".join(f"p{n}@example.com" for n in range(len(lines))))
    for line, (status, included) in zip(batch.lines.order_by("number"), lines, strict=True):
        batch.lines.filter(pk=line.pk).update(status=status, included=included)
    assert batch.state == BatchState.READY
    assert confirm(batch, count=lines_to_send(batch).count(), per_minute=0, by=acme.recruiter)
    sent = set(batch.assignments.values_list("email", flat=True))
    unsent = set(left_out_lines(batch).values_list("email", flat=True))
    assert not sent & unsent
    assert len(sent) + len(unsent) == len(lines) == batch.line_count
    assert left_out(batch, {}).choices[0].count == len(unsent)


@given(
    status=st.sampled_from(LineStatus),
    manual_choice=st.sampled_from([None, True, False]),
    detail=st.sampled_from(["", "This row is hidden in the workbook.", "hidden", "Round two"]),
    suggestion=st.sampled_from(["", "ada@other.example"]),
)
def test_reason_says_only_what_is_known(
    status: LineStatus, manual_choice: bool | None, detail: str, suggestion: str
) -> None:
    line = BatchLine(
        status=status, manual_choice=manual_choice, detail=detail, suggestion=suggestion
    )
    said = reason(line)
    if "by hand" in said:
        assert (status, manual_choice, detail) == (LineStatus.NEW, False, "")
    if "Did you mean" in said:
        assert status == LineStatus.POSSIBLE_TYPO
    if status == LineStatus.UNKNOWN:
        assert said.startswith("We can't tell")
        assert said != "hidden"
    elif detail and status not in (LineStatus.IN_OTHER_FLOW, LineStatus.POSSIBLE_TYPO):
        assert detail in said
    assert said or not detail


def test_each_line_left_out_has_its_own_reason(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    table = "email,first\nada@gmail.com,Ada\na.da@gmail.com,Ada\nbob@x.example,B"
    batch = import_csv(acme, table)
    preflight.run_preflight(batch.pk)
    batch.lines.filter(number=3).update(status=LineStatus.UNKNOWN, detail="hidden", included=False)
    batch.refresh_from_db()
    assert confirm(batch, count=1, per_minute=0, by=acme.recruiter)
    rows = recruiter.page(f"/w/acme/batches/{batch.pk}/left-out/").select("tbody tr")
    assert "Probably the same mailbox as in line" in text(rows[0])
    assert "We can't tell whether this candidate is already in the flow." in text(rows[1])
    assert "does not show the complete e-mail address" in text(rows[1])


@pytest.mark.parametrize(("invited", "words"), [(True, "Invitations sent"), (False, "Finished")])
def test_heading_and_time_of_a_finished_import_are_past(
    recruiter: LintingClient, acme: Users, *, invited: bool, words: str
) -> None:
    batch = confirmed_batch(acme, "ada@example.com")
    batch.assignments.update(state="assigned" if invited else "already_in")
    Batch.objects.update(state=BatchState.RUNNING)
    finish_if_over(batch.pk)
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert text(page.select_one("#batch-progress h2")) == words
    summary = page.select_one(".batch-summary")
    assert "now" not in text(summary).lower()
    assert summary.time is not None
    assert page.find("a", href="/w/acme/flows/1/candidates/", string=None, class_="button")


def test_viewer_reads_and_downloads_what_was_left_out(viewer: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, FAULTY)
    url = f"/w/acme/batches/{batch.pk}/"
    link = viewer.page(url).find("a", string="download")
    assert len(rows_of(viewer.get(link["href"]))) == 4
    assert viewer.page(f"{url}left-out/").find("a", href=link["href"])
