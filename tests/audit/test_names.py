"""Entries name and link what they are about, also where they have only its ID."""

import csv
import io
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.audit import labels
from dashboard.core.audit_events import record_event
from dashboard.core.audit_names import ResolvedName, resolvable
from dashboard.progress.models import SyncedFlow
from tests.assignments.batches import checked_batch
from tests.conftest import SignIn
from tests.support.pages import LintingClient, text
from tests.support.users import Users

AUDIT = "/w/acme/audit/"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
NAMES = {
    "flow_id:1": ResolvedName("Screen", "/w/acme/flows/1/"),
    "batch:b": ResolvedName("40.csv", "/w/acme/batches/b/"),
    "assignment:a": ResolvedName("ada@example.com", "/w/acme/assignments/a/"),
}


@pytest.fixture
def olivia(acme: Users, sign_in: SignIn) -> LintingClient:
    SyncedFlow.objects.create(workspace=acme.acme, flow_id="1", name="Engineering screen")
    return sign_in(acme.owner)


def test_every_kind_of_id_is_resolved() -> None:
    assert resolvable() == {"flow_id", "batch", "assignment", "case"}


def test_import_and_flow_are_links(olivia: LintingClient, acme: Users) -> None:
    batch = checked_batch(acme, "ada@example.com", source="40.csv")
    facts = {"batch": str(batch.pk), "flow": "1"}
    record_event(acme.owner, acme.acme, "batch.cancelled", **facts)
    row = olivia.page(f"{AUDIT}?action=batch.cancelled").tbody.tr
    links = {text(link): link["href"] for link in row.select("dd a")}
    assert links == {
        "40.csv": f"/w/acme/batches/{batch.pk}/",
        "Engineering screen": "/w/acme/flows/1/",
    }
    assert not UUID.search(text(row))


def test_what_is_deleted_has_no_id_on_the_page(olivia: LintingClient, acme: Users) -> None:
    facts = {"batch": str(uuid.uuid4()), "flow": "Old flow", "flow_id": "77"}
    record_event(acme.owner, acme.acme, "batch.cancelled", **facts)
    row = olivia.page(f"{AUDIT}?action=batch.cancelled").tbody.tr
    assert "Import no longer stored" in text(row)
    assert "Flow Old flow" in text(row)
    assert not row.select("dd a")


def test_names_of_another_workspace_are_not_found(olivia: LintingClient, acme: Users) -> None:
    batch = checked_batch(acme, "ada@example.com", source="40.csv")
    type(batch).objects.update(workspace=acme.other)
    record_event(acme.owner, acme.acme, "batch.cancelled", batch=str(batch.pk))
    assert "40.csv" not in text(olivia.page(AUDIT).main)


def test_export_is_readable_and_has_what_was_recorded(olivia: LintingClient, acme: Users) -> None:
    record_event(acme.owner, acme.acme, "flow.changed", flow="Engineering screen", flow_id="1")
    answer = olivia.get(f"{AUDIT}export.csv?action=flow.changed")
    content = b"".join(answer).decode("utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(content)))
    assert row["Action"] == "Flow changed"
    assert row["Details"] == "Flow: Engineering screen"
    assert row["Action code"] == "flow.changed"
    assert row["Details as recorded (JSON)"] == '{"flow": "Engineering screen", "flow_id": "1"}'


@given(
    values=st.dictionaries(
        st.sampled_from(["flow", "flow_id", "batch", "assignment", "count", "reason"]),
        st.sampled_from(["1", "b", "a", "77", ""]) | st.integers(0, 9),
    )
)
def test_each_detail_is_shown_once_and_no_id_beside_its_name(values: dict[str, object]) -> None:
    rows = labels.detail_rows(values, NAMES)
    shown = [str(row.label) for row in rows]
    assert len(shown) == len(set(shown))
    assert len(rows) == len(values) - ({"flow", "flow_id"} <= values.keys())
    assert all(row.href for row in rows if row.value in ("Screen", "40.csv", "ada@example.com"))
