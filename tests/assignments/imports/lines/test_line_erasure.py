"""Erasure of candidates from corrected lines, which also store what was imported."""

from contextlib import suppress
from threading import Thread

import pytest
from django.db import connection

from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.personal_data import erase, find
from dashboard.workspaces.connection.client import client_for
from tests.assignments.batches import checked_batch, import_csv, just_before
from tests.assignments.review_pages import check_again
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ADA = "ada@web.de"


def corrected(cast: Users, batch: Batch, number: int, email: str) -> BatchLine | None:
    said = {"email": email, "first_name": "", "last_name": ""}
    return correct_line(batch, number, said, client_for(cast.acme))


def erasing_beside(cast: Users, email: str) -> Thread:
    """Start to erase ``email`` over another connection, and give it time to reach the lock."""

    def work() -> None:
        try:
            erase(cast.acme.pk, email)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join(0.5)
    return thread


@pytest.mark.parametrize(
    "cell",
    [
        "mailto:ada@web.de",
        "<ada@web.de>",
        "Ada@Web.de;",
        "ada @web.de",
        "ada@web.de\u200b",
        "a\u00adda@web.de",
        "ada\uff20web.de",
    ],
)
@pytest.mark.parametrize("searched", [ADA, "ADA@web.de"])
def test_imported_address_is_found_in_any_spelling(acme: Users, cell: str, searched: str) -> None:
    batch = import_csv(acme, f'mail,x\n"{cell}",1\nxada@web.de,2\ngrace@example.com,3')
    check_again(batch)
    assert batch.lines.get(number=1).email.lower() == ADA
    corrected(acme, batch, 1, "grete@example.com")
    corrected(acme, batch, 2, "augusta@example.com")
    assert len(find(acme.acme.pk, searched)) == 1
    assert erase(acme.acme.pk, searched) == 1
    assert [line.number for line in batch.lines.order_by("number")] == [2, 3]
    assert not find(acme.acme.pk, searched)


def test_other_workspaces_lines_are_not_found(acme: Users) -> None:
    batch = checked_batch(acme, "mailto:ada@web.de\ngrace@example.com")
    corrected(acme, batch, 1, "grete@example.com")
    assert not find(acme.other.pk, ADA)
    assert erase(acme.other.pk, ADA) == 0


@pytest.mark.parametrize("heirs", [0, 1])
@pytest.mark.parametrize("moment", ['UPDATE "assignments_batch"', 'UPDATE "assignments_line"'])
def test_candidate_erased_during_a_correction_does_not_return(
    acme: Users, moment: str, heirs: int
) -> None:
    batch = checked_batch(acme, "\n".join([ADA, *[ADA] * heirs, "grace@example.com"]))
    threads: list[Thread] = []
    with (
        just_before(moment, lambda: threads.append(erasing_beside(acme, ADA))),
        suppress(BatchLine.DoesNotExist),
    ):
        corrected(acme, batch, 1, "grete@example.com")
    threads[0].join()
    (line,) = batch.lines.all()
    assert (line.email, line.status) == ("grace@example.com", LineStatus.NEW)
