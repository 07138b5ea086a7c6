"""Import of a file or pasted lines: unreadable lists, and repeated submissions."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.readers import MAX_BYTES
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses
from tests.assignments.imports.factories import xlsx_of
from tests.assignments.review_pages import BULK, form_data, post_import, token
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_uploaded_files_are_read(recruiter: LintingClient, acme: Users, name: str) -> None:
    rows = [["E-Mail", "Vorname"], ["ada@example.com", "Ada"]]
    raw = xlsx_of(rows) if name.endswith("x") else b"E-Mail;Vorname\r\nada@example.com;Ada\r\n"
    assert post_import(recruiter, file=SimpleUploadedFile(name, raw)).status_code == 303
    assert list(Batch.objects.get().lines.values_list("email", "first_name")) == [
        ("ada@example.com", "Ada")
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Paste candidates or select a file"),
        ({"file": SimpleUploadedFile("x.csv", b"x" * (MAX_BYTES + 1))}, "larger than 5 MB"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04nonsense")}, "neither an Excel"),
        ({"people": "E-mail;Name\n"}, "no rows"),
    ],
)
def test_unreadable_list_is_explained_in_the_summary(
    recruiter: LintingClient, values: dict[str, Any], said: str
) -> None:
    response = post_import(recruiter, **values)
    assert response.status_code == 422
    page = parse(response)
    assert said in text(page.find(id="error-summary"))
    assert text(page.title).startswith("Error: ")
    assert not Batch.objects.exists()


def test_same_upload_and_same_confirmation_twice(
    recruiter: LintingClient, partner: Simulator
) -> None:
    data = {"token": token(recruiter.page(BULK)), "people": addresses(2)}
    first, second = recruiter.post(BULK, data), recruiter.post(BULK, data)
    assert first["Location"] == second["Location"]
    batch = Batch.objects.get()
    preflight.run_preflight(batch.pk)
    form = form_data(recruiter.page(first["Location"]))
    for _ in range(2):
        assert recruiter.post(f"{first['Location']}confirmation/", form).status_code == 303
    assert Assignment.objects.count() == 2


def test_list_posted_by_another_page_knows_its_flow(recruiter: LintingClient, acme: Users) -> None:
    assert recruiter.post(BULK, {"people": addresses(1)}).status_code == 303
    flow = client_for(acme.acme).get_flow("1")
    assert Batch.objects.get().flow_name == flow.name


def test_template_can_be_imported(recruiter: LintingClient) -> None:
    raw = b"".join(recruiter.get("/w/acme/assignments/template.csv").streaming_content)  # type: ignore[attr-defined]
    assert post_import(recruiter, file=io.BytesIO(raw)).status_code == 303


def test_help_shows_an_address_in_its_brackets(recruiter: LintingClient) -> None:
    shown = text(recruiter.page(BULK).find(id="id_people_helptext"))
    assert shown.startswith("Ada Lovelace <ada@example.com>, or e-mail")


def test_id_too_long_to_store_is_refused_before_anything_is_saved(
    recruiter: LintingClient,
) -> None:
    address = BULK.replace("/1/", f"/{'x' * 101}/")
    assert recruiter.post(address, {"people": addresses(1)}).status_code == 404
    assert not Batch.objects.exists()
