"""Erasure of candidates from corrected lines, which also store what was imported."""

from contextlib import suppress
from threading import Thread

import pytest
from django.db import connection

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.choices import Verdict
from dashboard.assignments.erasing import erase, find
from dashboard.assignments.mending import mend
from dashboard.workspaces.partner import client_for
from tests.assignments.batches import checked, from_csv, just_before
from tests.assignments.previews import check_again
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ADA = "ada@web.de"


def mended(cast: Cast, batch: Batch, number: int, email: str) -> Line | None:
    said = {"email": email, "first_name": "", "last_name": ""}
    return mend(batch, number, said, client_for(cast.acme))


def erasing_beside(cast: Cast, email: str) -> Thread:
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
@pytest.mark.parametrize("asked", [ADA, "ADA@web.de"])
def test_imported_address_is_found_in_any_spelling(acme: Cast, cell: str, asked: str) -> None:
    batch = from_csv(acme, f'mail,x\n"{cell}",1\nxada@web.de,2\ngrace@example.com,3')
    check_again(batch)
    assert batch.lines.get(number=1).email.lower() == ADA
    mended(acme, batch, 1, "grete@example.com")
    mended(acme, batch, 2, "augusta@example.com")
    assert len(find(acme.acme.pk, asked)) == 1
    assert erase(acme.acme.pk, asked) == 1
    assert [line.number for line in batch.lines.order_by("number")] == [2, 3]
    assert not find(acme.acme.pk, asked)


def test_other_workspaces_lines_are_not_found(acme: Cast) -> None:
    batch = checked(acme, "mailto:ada@web.de\ngrace@example.com")
    mended(acme, batch, 1, "grete@example.com")
    assert not find(acme.other.pk, ADA)
    assert erase(acme.other.pk, ADA) == 0


@pytest.mark.parametrize("heirs", [0, 1])
@pytest.mark.parametrize("moment", ['UPDATE "assignments_batch"', 'UPDATE "assignments_line"'])
def test_candidate_erased_during_a_correction_does_not_return(
    acme: Cast, moment: str, heirs: int
) -> None:
    batch = checked(acme, "\n".join([ADA, *[ADA] * heirs, "grace@example.com"]))
    threads: list[Thread] = []
    with (
        just_before(moment, lambda: threads.append(erasing_beside(acme, ADA))),
        suppress(Line.DoesNotExist),
    ):
        mended(acme, batch, 1, "grete@example.com")
    threads[0].join()
    (line,) = batch.lines.all()
    assert (line.email, line.verdict) == ("grace@example.com", Verdict.NEW)
