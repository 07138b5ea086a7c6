"""Of a candidate's lines, the first one with a name counts."""

import pytest

from dashboard.assignments.imports.confirmation import lines_to_send
from dashboard.assignments.labels import line_reason
from dashboard.assignments.models.choices import LineStatus
from tests.assignments.batches import checked_batch
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


def test_the_first_line_with_a_name_counts(acme: Users) -> None:
    batch = checked_batch(
        acme,
        "ada@example.com\nAda Lovelace <ada@example.com>\nAda L <ada@example.com>\nb@x.example",
    )
    assert [(line.email, line.name) for line in lines_to_send(batch).order_by("number")] == [
        ("ada@example.com", "Ada Lovelace"),
        ("b@x.example", ""),
    ]
    others = batch.lines.filter(status=LineStatus.DUPLICATE)
    assert {line_reason(line) for line in others} == {"Same candidate as in line 2."}


def test_without_a_name_the_first_line_counts(acme: Users) -> None:
    batch = checked_batch(acme, "ada@example.com\nada@example.com")
    assert [line.number for line in lines_to_send(batch)] == [1]


def test_a_name_to_check_takes_the_place_unselected(acme: Users) -> None:
    batch = checked_batch(acme, "ada@example.com\nPerson01 Test <ada@example.com>")
    assert not lines_to_send(batch)
    assert batch.lines.get(number=2).status == LineStatus.CHECK_NAME
