"""The audit log: append-only, readable by owners, exported, purged after its retention."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from dashboard.audit import labels
from dashboard.audit.labels import ACTION_LABELS, action_label
from dashboard.audit.models import AuditEntry, PurgePermit
from dashboard.audit.personal_data import purge
from dashboard.core.audit_events import record_event
from dashboard.progress.segments.query import SEGMENT_NAMES
from dashboard.workspaces.models import Workspace
from flows_api import CandidateStatus, Secret
from tests.conftest import SignIn
from tests.support.pages import LintingClient, text
from tests.support.users import Users

AUDIT = "/w/acme/audit/"


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    client = sign_in(cast.owner)
    AuditEntry.objects.all().delete()
    return client


def entry(cast: Users, action: str = "member.removed", **details: object) -> AuditEntry:
    record_event(cast.owner, cast.acme, action, **details)
    return AuditEntry.objects.latest("pk")


@pytest.mark.usefixtures("append_only")
def test_no_entry_is_changed_or_deleted(cast: Users) -> None:
    row = entry(cast)
    attempts: list[Callable[[], object]] = [
        lambda: AuditEntry.objects.update(actor="somebody else"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: row.delete(),
        lambda: connection.cursor().execute("DELETE FROM audit_auditentry"),
        lambda: connection.cursor().execute("UPDATE audit_auditentry SET actor = 'x'"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert AuditEntry.objects.latest("pk").actor == cast.owner.email


@pytest.mark.usefixtures("append_only")
def test_deleting_a_user_keeps_their_entries(cast: Users) -> None:
    entry(cast)
    email = cast.owner.email
    cast.owner.delete()
    assert AuditEntry.objects.latest("pk").actor == email


@pytest.mark.usefixtures("append_only")
def test_the_purge_deletes_only_expired_entries(cast: Users) -> None:
    old = timezone.now() - timedelta(days=100)
    for workspace, at in ((cast.acme, old), (cast.acme, timezone.now()), (cast.other, old)):
        AuditEntry.objects.create(workspace=workspace, action="old", at=at)
    Workspace.objects.filter(pk=cast.acme.pk).update(audit_retention_days=90)
    assert purge() == 1
    assert AuditEntry.objects.filter(action="old").count() == 2
    assert not PurgePermit.objects.exists()


@pytest.mark.usefixtures("append_only")
def test_a_permit_covers_its_workspace_and_time_only(cast: Users) -> None:
    entry(cast)
    PurgePermit.objects.create(workspace=cast.other, older_than=timezone.now())
    PurgePermit.objects.create(workspace=cast.acme, older_than=timezone.now() - timedelta(days=1))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_a_secret_is_rejected_and_a_key_masked(cast: Users) -> None:
    with pytest.raises(TypeError):
        entry(cast, key=Secret("sk_live_" + "x" * 22))
    assert entry(cast, note="sk_live_" + "x" * 22).details == {"note": "sk_live_…"}


def test_only_owners_can_read_the_log(cast: Users, olivia: LintingClient) -> None:
    entry(cast, member="vera@example.com")
    shown = text(olivia.page(AUDIT).main)
    assert "Member removed" in shown
    assert "vera@example.com" in shown


def test_markup_in_details_is_escaped(cast: Users, olivia: LintingClient) -> None:
    entry(cast, member="<b>x</b>")
    assert "<b>x</b>" in text(olivia.page(AUDIT).main)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?person=olivia", 2),
        ("?person=vera@example.com", 2),
        ("?person=EXAMPLE.com%20V%C3%89ra", 2),
        ("?action=member.left", 1),
        ("?person=vera&action=member.left", 1),
        ("?since=2000-01-01&until=2000-12-31", 0),
        ("?since=2000-01-01", 3),
        ("?since=not-a-date", 3),
        ("?page=999", 3),
    ],
)
def test_the_url_filters_the_entries(
    cast: Users, olivia: LintingClient, query: str, count: int
) -> None:
    entry(cast, member="vera@example.com")
    entry(cast, "settings.changed")
    record_event(cast.viewer, cast.acme, "member.left")
    assert len(olivia.page(AUDIT + query).select("tbody tr")) == count


def test_a_fragment_request_returns_the_results(cast: Users, olivia: LintingClient) -> None:
    entry(cast)
    fragment = olivia.fragment(AUDIT, "audit-results")
    assert fragment.find(id="audit-results")
    assert not fragment.find("h1")


def test_entries_of_another_workspace_are_not_shown(cast: Users, olivia: LintingClient) -> None:
    record_event(cast.outsider, cast.other, "member.removed", member="secret@other.example")
    assert "secret@other.example" not in str(olivia.page(AUDIT))
    assert "secret@other.example" not in _exported(olivia)


def test_the_export_is_filtered_and_escapes_formulas(cast: Users, olivia: LintingClient) -> None:
    cast.owner.email = "=cmd@example.com"
    entry(cast, member="one@example.com")
    entry(cast, "settings.changed")
    lines = _exported(olivia, "?action=member.removed").splitlines()
    assert len(lines) == 2
    assert "'=cmd@example.com" in lines[1]
    assert AuditEntry.objects.latest("pk").action == "audit.exported"


def _exported(client: LintingClient, query: str = "") -> str:
    response = client.get(f"{AUDIT}export.csv{query}")
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def test_coded_values_are_translated() -> None:
    details = {
        "role": "viewer",
        "method": ["totp"],
        "until": "move",
        "changes": ["viewer"],
        "count": 2400,
    }
    settings = {"before": {"audit": 90}, "after": {"audit": 365}}
    with translation.override("de"):
        shown = [(str(row.label), row.value) for row in labels.detail_rows({**details, **settings})]
    assert shown == [
        ("Rolle", "Lesen"),
        ("Methode", "Authenticator-App"),
        ("Bis", "zur nächsten Aktivität"),
        ("Änderungen", "viewer"),
        ("Anzahl", "2.400"),
        ("Vorher", "Protokoll: 90"),
        ("Nachher", "Protokoll: 365"),
    ]


@pytest.mark.parametrize("name", [*CandidateStatus, *SEGMENT_NAMES])
def test_what_was_exported_is_translated(name: str) -> None:
    detail = "status" if name.isupper() else "what"
    with translation.override("de"):
        [row] = labels.detail_rows({detail: name})
        [filtered] = labels.detail_rows({"search": False})
    assert row.value != name
    assert (str(filtered.label), filtered.value) == ("Filter", "nein")


def test_an_action_without_a_label_is_shown_by_name() -> None:
    assert action_label("thing.was_done") == "thing: was done"
    assert all(str(words) for words in ACTION_LABELS.values())


def test_a_request_that_cannot_be_audited_fails(cast: Users, olivia: LintingClient) -> None:
    """An action that can't be recorded is rolled back."""
    membership = cast.acme.memberships.get(user=cast.viewer)
    olivia.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AuditEntry.objects, "bulk_create", _broken)
        response = olivia.post(f"/w/acme/members/{membership.pk}/removal/")
    assert response.status_code == 500
    assert cast.acme.memberships.filter(user=cast.viewer).exists()


def _broken(*_rows: object) -> None:
    raise DatabaseError("no space left")


def test_a_nul_in_details_is_removed(cast: Users) -> None:
    record_event(cast.owner, cast.acme, "flow.changed", reason="too\0strict, not \\u0000")
    assert AuditEntry.objects.get().details["reason"].startswith("toostrict")
