"""Columns that are a question: no line is selected until a member has answered it."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from dashboard.assignments.imports import rechecks
from dashboard.assignments.imports.readers import Choices
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.imports import ImportFile
from tests.assignments.review_pages import check_again, post_import
from tests.support.pages import LintingClient

pytestmark = pytest.mark.usefixtures("quick")

UNSURE = "Zzz;Qqq;Xxx\nLovelace;Countess;ada@example.com\nHopper;Admiral;grace@example.com\n"
MAPPING = ["last_name", "", "email"]


@pytest.fixture
def batch(recruiter: LintingClient) -> Batch:
    """Return the checked batch of a file whose columns are a question."""
    file = SimpleUploadedFile("list.csv", UNSURE.encode())
    assert post_import(recruiter, file=file).status_code == 303
    batch = Batch.objects.get()
    check_again(batch)
    return batch


def selected(batch: Batch) -> int:
    check_again(batch)
    return batch.lines.filter(included=True).count()


def test_check_without_the_file_selects_nobody(batch: Batch) -> None:
    assert batch.has_unsure_columns
    ImportFile.objects.all().delete()
    assert rechecks.check_again(batch)
    assert selected(batch) == 0
    assert rechecks.accept_suggestions(batch)
    assert selected(batch) == 0


def test_answer_selects_the_lines_also_without_the_file(batch: Batch) -> None:
    ImportFile.objects.all().delete()
    assert rechecks.change_mapping(batch, MAPPING)
    assert not batch.has_unsure_columns
    assert selected(batch) == 2
    assert rechecks.check_again(batch)
    assert selected(batch) == 2


def test_answer_counts_beside_a_stored_reading(batch: Batch) -> None:
    assert rechecks.change_mapping(batch, MAPPING)
    assert selected(batch) == 2


def test_reread_file_asks_as_it_is_read(batch: Batch) -> None:
    assert rechecks.reread_file(batch, Choices(mapping=tuple(MAPPING)))
    assert not batch.has_unsure_columns
    assert selected(batch) == 2
    assert rechecks.reread_file(batch, Choices(header=0))
    batch.refresh_from_db()
    assert batch.has_unsure_columns == ("columns" in unsure_stages(batch))


def unsure_stages(batch: Batch) -> list[str]:
    guesses = ImportFile.objects.get(batch=batch).reading["guesses"]
    return [stage for stage, guess in guesses.items() if not guess["is_sure"]]


def test_line_that_a_member_selected_stays_selected(batch: Batch) -> None:
    batch.lines.filter(number=1).update(included=True, manual_choice=True)
    ImportFile.objects.all().delete()
    assert rechecks.check_again(batch)
    assert selected(batch) == 1


def test_migration_marks_the_batches_of_stored_files(batch: Batch) -> None:
    editor = SimpleNamespace(connection=connection)
    Batch.objects.update(has_unsure_columns=False)
    migration = import_module("dashboard.assignments.migrations.0014_unsure_columns")
    migration.mark_unsure(apps, editor)
    batch.refresh_from_db()
    assert batch.has_unsure_columns
    Batch.objects.update(has_unsure_columns=False)
    ImportFile.objects.update(reading={})
    migration.mark_unsure(apps, editor)
    batch.refresh_from_db()
    assert not batch.has_unsure_columns
