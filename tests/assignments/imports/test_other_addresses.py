"""One candidate with several addresses, and one mailbox in several spellings."""

import pytest

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.imports.rechecks import accept_suggestions
from dashboard.assignments.imports.validation import Status
from dashboard.assignments.invitations.addresses import mailbox_of, normalize_address
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.personal_data import erase, find
from dashboard.workspaces.connection.client import client_for
from tests.assignments.review_pages import post_import
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")
ROW = "Ada\tLovelace\tada@people.example\tada.l@work.example"
GMAIL = ["ada.lovelace@gmail.com", "adalovelace@gmail.com", "Ada.Lovelace+jobs@googlemail.com"]


def imported(client: LintingClient, people: str) -> Batch:
    """Import a paste and check it against the flow."""
    post_import(client, people=people)
    batch = Batch.objects.latest("created_at")
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    return batch


def review(client: LintingClient, batch: Batch) -> str:
    return text(client.page(f"/w/acme/batches/{batch.pk}/").main)


def test_other_address_is_offered_and_can_be_taken(recruiter: LintingClient) -> None:
    batch = imported(recruiter, ROW)
    assert "1 can be invited, 0 can't. 2 addresses read." in review(recruiter, batch)
    line = batch.lines.get()
    assert (line.email, line.name, line.included) == ("ada@people.example", "Ada Lovelace", True)
    assert "Use ada.l@work.example" in review(recruiter, batch)
    accept_suggestions(batch, [line.number])
    line.refresh_from_db()
    assert (line.email, line.name) == ("ada.l@work.example", "Ada Lovelace")
    assert line.suggestion == "ada@people.example"


def test_other_address_is_not_taken_with_all_typos(recruiter: LintingClient) -> None:
    batch = imported(recruiter, f"{ROW}\ngrace@gmial.com")
    accept_suggestions(batch)
    emails = batch.lines.order_by("number").values_list("email", flat=True)
    assert list(emails) == ["ada@people.example", "grace@gmail.com"]


def test_line_is_erased_by_either_address(recruiter: LintingClient, acme: Users) -> None:
    for email in ("ADA.L@work.example", "ada@people.example"):
        batch = imported(recruiter, ROW)
        assert len(find(acme.acme.pk, email)) == 1
        assert erase(acme.acme.pk, email) == 1
        assert not batch.lines.exists()


def test_one_mailbox_in_several_spellings_is_flagged_and_not_dropped(
    recruiter: LintingClient,
) -> None:
    batch = imported(recruiter, "\n".join(GMAIL))
    statuses = list(batch.lines.order_by("number").values_list("status", "included"))
    flagged = (LineStatus.POSSIBLE_DUPLICATE, False)
    assert statuses == [(LineStatus.NEW, True), flagged, flagged]
    assert "Probably the same mailbox as in line 1." in review(recruiter, batch)
    assert all(line.is_sendable for line in batch.lines.all())


def test_corrected_line_is_compared_with_the_mailboxes(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = imported(recruiter, f"{GMAIL[0]}\ngrace@people.example")
    entered = {"email": GMAIL[2], "first_name": "", "last_name": ""}
    line = correct_line(batch, 2, entered, client_for(acme.acme))
    assert line is not None
    assert line.status == LineStatus.POSSIBLE_DUPLICATE


def test_mailboxes_of_unknown_providers_are_as_written() -> None:
    assert mailbox_of("a.b+c@firma.example") == "a.b+c@firma.example"
    assert {mailbox_of(email) for email in GMAIL} == {"adalovelace@gmail.com"}
    assert LineStatus.POSSIBLE_DUPLICATE.value == Status.POSSIBLE_DUPLICATE


def test_domains_are_compared_by_idna_2008() -> None:
    sharp, double = (normalize_address(f"a@{name}.example") for name in ("straße", "strasse"))
    assert sharp != double
    assert sharp == normalize_address("A@XN--STRAE-OQA.example")
    assert normalize_address("a@MÜLLER.example") == normalize_address("a@müller.example")


def test_several_candidates_in_one_cell_are_split(recruiter: LintingClient) -> None:
    batch = imported(
        recruiter,
        'E-mail;Job\n"Ada Lovelace <ada@people.example>, grace@people.example";Engineer',
    )
    rows = batch.lines.order_by("number").values_list("email", "first_name", "last_name")
    assert list(rows) == [
        ("ada@people.example", "Ada", "Lovelace"),
        ("grace@people.example", "", ""),
    ]


def test_second_email_column_is_offered(recruiter: LintingClient) -> None:
    people = "Name;E-mail;Private e-mail\nAda Lovelace;ada@work.example;ada@people.example"
    line = imported(recruiter, f"{people}\nGrace Hopper;grace@work.example;").lines.get(number=1)
    assert (line.email, line.suggestion) == ("ada@work.example", "ada@people.example")


def test_only_address_of_a_candidate_may_be_the_other_one(recruiter: LintingClient) -> None:
    rows = "Name\tE-Mail 1\tE-Mail 2\nAda Lovelace\tada@x.example\t\nGrace Hopper\t\tg@x.example"
    batch = imported(recruiter, rows)
    assert list(batch.lines.values_list("email", "included")) == [
        ("ada@x.example", True),
        ("g@x.example", True),
    ]
