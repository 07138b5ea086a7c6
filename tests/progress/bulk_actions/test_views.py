"""Bulk actions that are stored in Flowdeck: notes, snoozes, reviews."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.audit.labels import detail_rows as audit_facts
from dashboard.audit.models import AuditEntry
from dashboard.progress import personal_data
from dashboard.progress.models import Note, Review, Selection, Snooze, SyncedCandidate
from tests.progress.conftest import RunSync
from tests.progress.factories import BY
from tests.progress.pages import SEGMENT, count, fields, keys, part, select
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users


def test_note_is_shown_with_author_and_time(
    recruiter: LintingClient, viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    candidate = keys(recruiter.page(SEGMENT))[0]
    for words in ("Called once", "Called <b>twice</b>"):
        recruiter.post(select(recruiter, candidate=candidate, bulk_action="note"), {"text": words})
    row = part(viewer.page(SEGMENT), "tbody tr")
    assert text(part(row, ".candidate-note")).startswith(f"Called <b>twice</b> · {BY}")
    assert "1 earlier note" in text(row)
    assert "Called once" in text(row)
    entries = AuditEntry.objects.filter(action="note.written")
    assert [entry.details["count"] for entry in entries] == [1, 1]
    assert "Called" not in str([entry.details for entry in entries])


@pytest.mark.parametrize(
    ("action", "entered", "words"),
    [
        ("note", {"text": " "}, "Enter a value."),
        ("note", {"text": "x" * 501}, "at most 500"),
        ("snooze", {"until": "day"}, "Enter the date on which they count again."),
        ("snooze", {"until": "day", "day": "2020-01-01"}, "Enter a date in the future."),
        ("snooze", {"until": "day", "day": "2999-01-01"}, "Enter a date within a year."),
        ("snooze", {"until": "day", "day": "soon"}, "Enter a valid date."),
        (
            "snooze",
            {"until": "move", "day": "2999-01-01"},
            "Select “a date”, or leave the date empty.",
        ),
        ("snooze", {"until": "never"}, "never is not one of them"),
    ],
)
def test_invalid_form_is_refused_and_nothing_is_stored(
    recruiter: LintingClient, run_sync: RunSync, action: str, entered: dict[str, str], words: str
) -> None:
    run_sync()
    where = select(recruiter, all="1", bulk_action=action)
    answer = recruiter.post(where, entered)
    assert answer.status_code == 422
    page = parse(answer)
    assert words in text(part(page, ".error-summary"))
    assert text(page.title).startswith("Error:")
    assert not Note.objects.exists()
    assert not Snooze.objects.exists()


def test_stalled_candidates_are_snoozed_and_unsnoozed(
    recruiter: LintingClient,
    stalled: list[int],
) -> None:
    listing = recruiter.page(SEGMENT, data={"show": "stalled"})
    where = select(recruiter, **fields(listing), candidate=keys(listing)[:2], bulk_action="snooze")
    assert recruiter.post(where, {"until": "move"})["Location"] == f"{SEGMENT}?show=stalled"
    left = recruiter.page(SEGMENT, data={"show": "stalled"})
    assert count(left) == len(stalled) - 2
    undo = part(left, ".flash a")["href"]
    assert count(recruiter.page(str(undo))) == 2
    resting = recruiter.page(SEGMENT, data={"show": "snoozed"})
    assert count(resting) == 2
    where = select(recruiter, **fields(resting), all="1", bulk_action="unsnooze")
    recruiter.post(where)
    assert count(recruiter.page(SEGMENT, data={"show": "stalled"})) == len(stalled)
    actions = AuditEntry.objects.filter(action__startswith="people.").order_by("pk")
    assert [(e.action, e.details["count"]) for e in actions] == [
        ("people.snoozed", 2),
        ("people.woken", 2),
    ]
    assert actions[0].details["until"] == "move"
    assert "their next activity" in [row.value for row in audit_facts(actions[0].details)]


def test_erasure_deletes_notes_and_snoozes(
    recruiter: LintingClient, owner: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    candidate = SyncedCandidate.objects.exclude(email="").earliest("pk")
    near = {"show": "near", "step": "1", "all": "1"}
    recruiter.post(select(recruiter, **near, bulk_action="review"), {"text": "Looked hard"})
    for action, entered in (("note", {"text": "Called twice"}), ("snooze", {"until": "move"})):
        recruiter.post(select(recruiter, candidate=str(candidate.pk), bulk_action=action), entered)
    found = [str(record.label) for record in personal_data.find(acme.acme.pk, candidate.email)]
    assert any("Called twice" in what for what in found)
    assert any("Snoozed in" in what for what in found)
    personal_data.erase(acme.acme.pk, candidate.email)
    assert not Note.objects.exists()
    assert not Snooze.objects.exists()
    assert not Selection.objects.exists(), "a list may have been searched for them"
    run_sync()
    assert not Note.objects.exists()


def test_retention_deletes_notes_reviews_and_selections(
    recruiter: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    run_sync()
    recruiter.post(select(recruiter, all="1", bulk_action="note"), {"text": "Called"})
    near = {"show": "near", "step": "1", "all": "1", "bulk_action": "review"}
    recruiter.post(select(recruiter, **near), {})
    personal_data.purge()
    assert Selection.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        personal_data.purge()
    assert not Selection.objects.exists()
    assert Note.objects.exists()
    assert Review.objects.exists()
    late = timezone.now() + timedelta(days=acme.acme.candidate_retention_days + 1)
    with time_machine.travel(late, tick=False):
        personal_data.purge()
    assert not Note.objects.exists()
    assert not Review.objects.exists()
    assert SyncedCandidate.objects.exists()
