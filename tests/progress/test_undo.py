"""Undoing actions: exactly what they changed comes back, or nothing does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.audit.models import AuditEntry
from dashboard.core import personal_data
from dashboard.progress.models import CandidateLabel, Note, Snooze, SyncedCandidate
from dashboard.workspaces.models import Label, SavedView, UndoableAction
from dashboard.workspaces.undo import actions
from dashboard.workspaces.undo.actions import purge
from tests.conftest import SignIn
from tests.progress.conftest import RunSync
from tests.progress.drawn import rolled_back
from tests.progress.pages import PAGE, SEGMENT, keys, part, select
from tests.support.pages import LintingClient, text
from tests.support.users import Users

TABLES: tuple[type[Model], ...] = (CandidateLabel, Snooze, Note, SavedView)
VIEWS = "/w/acme/views/"

State = dict[str, list[dict[str, Any]]]


@pytest.fixture
def labels(run_sync: RunSync, acme: Users) -> list[Label]:
    run_sync()
    return [Label.objects.create(workspace=acme.acme, name=name) for name in ("One", "Two")]


def stored() -> State:
    """Return all rows that can be put back, with all their values."""
    return {
        table.__name__: list(table._default_manager.order_by("pk").values()) for table in TABLES
    }


def undo(client: LintingClient, action: UndoableAction | None = None) -> str:
    """Undo an action, the latest by default, and return the message about it."""
    action = action or UndoableAction.objects.latest("pk")
    answer = client.post(f"/w/acme/undo/{action.pk}/", headers={"Referer": SEGMENT})
    assert answer.status_code == 303
    return text(part(client.page(VIEWS), ".flash"))


class Actions:
    """The actions of a member, each by a number that selects candidates and a label."""

    def __init__(self, client: LintingClient, labels: list[Label], candidates: list[str]) -> None:
        self.client, self.labels, self.candidates = client, labels, candidates

    def bulk(self, name: str, n: int, posted: dict[str, Any]) -> None:
        some = [key for at, key in enumerate(self.candidates) if (n + at) % 3]
        path = select(self.client, candidate=some, bulk_action=name)
        self.client.post(path, posted)

    def add(self, n: int) -> None:
        self.bulk("labels", n, {"add": self.labels[n % 2].pk})

    def swap(self, n: int) -> None:
        one, other = self.labels[n % 2], self.labels[(n + 1) % 2]
        self.bulk("labels", n, {"add": one.pk, "remove": other.pk})

    def add_to_one(self, n: int) -> None:
        candidate = SyncedCandidate.objects.get(pk=int(self.candidates[n % len(self.candidates)]))
        path = f"{PAGE}candidates/{candidate.candidate_id}/labels/"
        self.client.post(path, {"add": self.labels[n % 2].pk})

    def snooze(self, n: int) -> None:
        day = timezone.localdate() + timedelta(days=n + 1)
        self.bulk("snooze", n, {"until": "day", "day": day.isoformat()})

    def unsnooze(self, n: int) -> None:
        self.bulk("unsnooze", n, {})

    def note(self, n: int) -> None:
        self.bulk("note", n, {"text": f"Note {n}"})

    def delete_note(self, n: int) -> None:
        if note := Note.objects.order_by("pk").first():
            self.client.post(f"{PAGE}notes/{note.pk}/removal/")

    def save_view(self, n: int) -> None:
        data = {"name": f"View {n}", "path": SEGMENT, "query": f"note={'yes' if n % 2 else 'no'}"}
        self.client.post(VIEWS, {**data, **({"is_default": "on"} if n % 2 else {})})

    def rename_view(self, n: int) -> None:
        if view := SavedView.objects.order_by("pk").last():
            data = {f"{view.pk}-name": f"Renamed {n}", f"{view.pk}-is_default": "on"}
            self.client.post(f"{VIEWS}details/", {"view": view.pk, **data})

    def update_view(self, n: int) -> None:
        if view := SavedView.objects.order_by("pk").first():
            data = {"view": view.pk, "path": SEGMENT, "query": f"search=x{n}"}
            self.client.post(f"{VIEWS}filter/", data)

    def delete_view(self, n: int) -> None:
        if view := SavedView.objects.order_by("pk").first():
            self.client.post(f"{VIEWS}removal/", {"view": view.pk})


ACTIONS: dict[str, Callable[[Actions, int], None]] = {
    name: action
    for name, action in vars(Actions).items()
    if not name.startswith("_") and name != "bulk"
}


@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(ACTIONS)), st.integers(0, 3)), min_size=1, max_size=6
    )
)
def test_undoing_any_actions_from_the_last_to_the_first_restores_each_state(
    recruiter: LintingClient, labels: list[Label], steps: list[tuple[str, int]]
) -> None:
    with rolled_back():
        candidates = [str(pk) for pk in SyncedCandidate.objects.values_list("pk", flat=True)[:5]]
        member = Actions(recruiter, labels, candidates)
        past: list[tuple[State, UndoableAction]] = []
        for name, n in steps:
            before, known = stored(), UndoableAction.objects.count()
            ACTIONS[name](member, n)
            is_recorded = UndoableAction.objects.count() > known
            assert is_recorded == (stored() != before), name
            if is_recorded:
                past.append((before, UndoableAction.objects.latest("pk")))
        for before, action in reversed(past):
            assert "Undone." in undo(recruiter, action)
            assert stored() == before


def test_a_message_offers_to_undo_and_the_audit_log_has_both(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    some = keys(recruiter.page(SEGMENT))[:3]
    path = select(recruiter, candidate=some, bulk_action="labels")
    recruiter.post(path, {"add": labels[0].pk})
    page = recruiter.page(SEGMENT)
    form = part(page, ".flash form[data-undo]")
    assert text(part(form, "button")) == "Undo"
    recruiter.post(str(form["action"]), headers={"Referer": f"http://testserver{SEGMENT}"})
    page = recruiter.page(SEGMENT)
    assert "Undone." in text(part(page, ".flash"))
    assert not page.select("[data-undo], .label-chip")
    entry = AuditEntry.objects.filter(action="action.undone").get()
    assert entry.details == {"what": "labels", "count": 3}


def test_a_change_too_large_to_be_undone_says_so_and_leaves_no_record(
    recruiter: LintingClient, labels: list[Label], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither can an earlier one be undone, which can't see that the large one came after it."""
    monkeypatch.setattr(actions, "MOST_ROWS", 3)
    some = keys(recruiter.page(SEGMENT))[:4]
    Actions(recruiter, labels, some[:3]).add(0)
    earlier = UndoableAction.objects.get()
    recruiter.page(SEGMENT)
    for path, done in (("add", 4), ("remove", 0)):
        action = select(recruiter, candidate=some, bulk_action="labels")
        recruiter.post(action, {path: labels[0].pk})
        flash = part(recruiter.page(SEGMENT), ".flash")
        assert "Changes of more than 3 entries can't be undone." in text(flash)
        assert not flash.select("[data-undo]")
        assert CandidateLabel.objects.count() == done
        assert not UndoableAction.objects.exists()
    assert "This can no longer be undone." in undo(recruiter, earlier)


def test_an_action_that_changed_nothing_offers_no_undo(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    key = keys(recruiter.page(SEGMENT))[0]
    for _ in range(2):
        path = select(recruiter, candidate=key, bulk_action="labels")
        recruiter.post(path, {"add": labels[0].pk})
    first, second = recruiter.page(SEGMENT).select(".flash .notice")
    assert first.select("[data-undo]")
    assert not second.select("[data-undo]")
    assert UndoableAction.objects.count() == 1


def test_only_the_rows_of_the_action_are_undone(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    member = Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3])
    one = int(member.candidates[1])
    CandidateLabel.objects.create(candidate_id=one, label=labels[0])
    member.add(0)
    assert CandidateLabel.objects.count() == 2
    undo(recruiter)
    assert CandidateLabel.objects.get().candidate_id == one


def test_only_who_did_it_undoes_it_and_only_once(
    recruiter: LintingClient, owner: LintingClient, labels: list[Label]
) -> None:
    Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3]).add(0)
    before = stored()
    assert "This can no longer be undone." in undo(owner)
    assert stored() == before
    assert "Undone." in undo(recruiter)
    assert "This can no longer be undone." in undo(recruiter)
    assert not CandidateLabel.objects.exists()


@pytest.mark.parametrize(
    ("action", "newer"),
    [
        ("add", lambda member: member.swap(1)),
        ("add", lambda member: CandidateLabel.objects.earliest("pk").delete()),
        ("snooze", lambda member: member.snooze(1)),
        ("snooze", lambda member: member.unsnooze(1)),
        ("note", lambda member: member.delete_note(0)),
        ("save_view", lambda member: member.rename_view(1)),
        ("save_view", lambda member: SavedView.objects.update(query="note=yes")),
    ],
)
def test_nothing_is_undone_once_something_newer_was_changed(
    recruiter: LintingClient,
    labels: list[Label],
    action: str,
    newer: Callable[[Actions], object],
) -> None:
    member = Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3])
    ACTIONS[action](member, 0)
    done = UndoableAction.objects.get()
    newer(member)
    before = stored()
    assert "Not undone: something newer was changed" in undo(recruiter, done)
    assert stored() == before


def test_a_label_that_a_colleague_put_back_and_took_off_again_stays_off(
    recruiter: LintingClient, owner: LintingClient, labels: list[Label]
) -> None:
    """The rows are as the action left them, and yet a newer action was about them."""
    candidates = keys(recruiter.page(SEGMENT))[:3]
    member, colleague = (Actions(who, labels, candidates) for who in (recruiter, owner))
    member.add(0)
    member.bulk("labels", 0, {"remove": labels[0].pk})
    removal = UndoableAction.objects.latest("pk")
    colleague.add(0)
    colleague.bulk("labels", 0, {"remove": labels[0].pk})
    assert "Not undone" in undo(recruiter, removal)
    assert not CandidateLabel.objects.exists()


def test_a_label_deleted_meanwhile_does_not_come_back(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    member = Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3])
    member.add(0)
    member.bulk("labels", 0, {"remove": labels[0].pk})
    labels[0].delete()
    assert "Not undone" in undo(recruiter)
    assert not CandidateLabel.objects.exists()


def test_a_name_that_was_taken_meanwhile_is_not_taken_twice(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    member = Actions(recruiter, labels, [])
    member.save_view(0)
    member.rename_view(0)
    mine = acme.acme.memberships.get(user=acme.recruiter)
    SavedView.objects.create(
        membership=mine, list_name="candidate_list", name="View 0", query="q=1"
    )
    before = stored()
    assert "Not undone" in undo(recruiter)
    assert stored() == before


def test_an_action_is_forgotten_after_an_hour_and_with_an_erased_candidate(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    member = Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3])
    member.note(0)
    member.delete_note(0)
    assert "Note 0" in str(UndoableAction.objects.latest("pk").before)
    assert purge() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "This can no longer be undone." in undo(recruiter)
        assert purge() == 2
    member.note(1)
    member.delete_note(0)
    personal_data.erase(acme.acme.pk, "somebody@example.com")
    assert not UndoableAction.objects.exists()


def test_a_member_who_may_no_longer_change_labels_does_not_undo_them(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3]).add(0)
    acme.acme.memberships.filter(user=acme.recruiter).update(role="viewer")
    before = stored()
    assert "This can no longer be undone." in undo(recruiter)
    assert stored() == before


def test_an_action_of_another_workspace_is_none(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    Actions(recruiter, labels, keys(recruiter.page(SEGMENT))[:3]).add(0)
    UndoableAction.objects.update(workspace=acme.other)
    before = stored()
    action = UndoableAction.objects.get()
    assert recruiter.post(f"/w/acme/undo/{action.pk}/").status_code == 404
    assert stored() == before


def test_views_are_undone_without_a_trace_in_the_audit_log(
    cast: Users, sign_in: SignIn, labels: list[Label]
) -> None:
    viewer = sign_in(cast.viewer)
    member = Actions(viewer, labels, [])
    member.save_view(1)
    before = stored()
    member.delete_view(0)
    assert "Undone." in undo(viewer)
    assert stored() == before
    assert not AuditEntry.objects.filter(action="action.undone").exists()
