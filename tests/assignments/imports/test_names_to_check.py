"""Lines with an odd name or the name of somebody else: questions, not errors."""

from typing import Any

import pytest

from dashboard.assignments.imports.confirmation import lines_to_send
from dashboard.assignments.models.choices import LineStatus
from flows_api.simulator import Simulator
from tests.assignments.batches import checked_batch, count_assign_calls
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]
LIST = """Person01 Test <p01@example.com>
Person02 Test <p02@example.com>
Ada Lovelace <ada@example.com>
not an address"""


def test_all_names_are_accepted_with_one_click(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = checked_batch(acme, LIST)
    path = f"/w/acme/batches/{batch.pk}/"
    page = recruiter.page(path)
    assert "3 can be invited, 1 can't." in text(page.main)
    assert "2 names to check" in text(page.main)
    [row] = page.select("tr[data-email='p01@example.com']")
    assert row["data-status"] == "possible_typo", "a name that checks from outside know"
    assert "Check the name" in text(row)
    assert not row.select("[checked]")
    button: Any = page.select_one("button[name=accept]")
    form = {field["name"]: field["value"] for field in page.select("[name=version]")}
    recruiter.post(button["formaction"], {**form, "accept": button["value"]})
    assert {line.email for line in lines_to_send(batch)} == {
        "p01@example.com",
        "p02@example.com",
        "ada@example.com",
    }
    page = recruiter.page(path)
    assert not page.select("button[name=accept]")
    assert "Check the name" not in text(page.select_one("tr[data-email='p01@example.com']"))
    assert not count_assign_calls(partner)


def test_a_name_to_check_holds_its_place(recruiter: LintingClient, acme: Users) -> None:
    batch = checked_batch(acme, LIST)
    line = batch.lines.get(email="p01@example.com")
    assert (line.status, line.included, line.is_sendable) == (LineStatus.CHECK_NAME, False, True)
    assert line.candidate_key, "its later duplicate does not take its place"


@pytest.mark.parametrize(
    ("second", "said"), [("Augusta King", True), ("ada  lovelace", False), ("", False)]
)
def test_a_duplicate_with_another_name_says_so(
    recruiter: LintingClient, acme: Users, second: str, said: bool
) -> None:
    batch = checked_batch(acme, f"Ada Lovelace <ada@example.com>\n{second} <ada@example.com>")
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    [row] = page.select("tr[data-status=duplicate]")
    assert ("The name there is Ada Lovelace" in text(row)) is said
