"""What is done to chosen people: notes, leave to wait, reviews, and how all of that goes again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.audit.models import AuditEntry
from dashboard.audit.words import facts as audit_facts
from dashboard.progress import erasing
from dashboard.progress.models import (
    Note,
    Person,
    Review,
    Selection,
    Snooze,
)
from tests.progress.conftest import Look
from tests.progress.pages import PEOPLE, choose, count, fields, keys, part
from tests.progress.test_snoozing import BY
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text


def test_a_note_stands_beside_the_person_with_who_and_when(
    recruiter: LintingClient, viewer: LintingClient, look: Look
) -> None:
    look()
    person = keys(recruiter.page(PEOPLE))[0]
    for words in ("Called once", "Called <b>twice</b>"):
        recruiter.post(choose(recruiter, person=person, deed="note"), {"text": words})
    row = part(viewer.page(PEOPLE), "tbody tr")
    assert text(part(row, ".person-note")).startswith(f"Called <b>twice</b> · {BY}")
    assert "1 earlier note" in text(row)
    assert "Called once" in text(row)
    entries = AuditEntry.objects.filter(action="note.written")
    assert [entry.facts["count"] for entry in entries] == [1, 1]
    assert "Called" not in str([entry.facts for entry in entries])


@pytest.mark.parametrize(
    ("deed", "typed", "words"),
    [
        ("note", {"text": " "}, "This field is required."),
        ("note", {"text": "x" * 501}, "at most 500"),
        ("snooze", {"until": "day"}, "Choose the day from which they count again."),
        ("snooze", {"until": "day", "day": "2020-01-01"}, "Choose a day that is still to come."),
        ("snooze", {"until": "day", "day": "2999-01-01"}, "Choose a day within a year."),
        ("snooze", {"until": "day", "day": "soon"}, "Enter a valid date."),
        ("snooze", {"until": "move", "day": "2999-01-01"}, "Choose “a day”, or leave it empty."),
        ("snooze", {"until": "never"}, "never is not one of the available choices"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is(
    recruiter: LintingClient, look: Look, deed: str, typed: dict[str, str], words: str
) -> None:
    look()
    where = choose(recruiter, all="1", deed=deed)
    answer = recruiter.post(where, typed)
    assert answer.status_code == 422
    page = parse(answer)
    assert words in text(part(page, ".error-summary"))
    assert text(page.title).startswith("Error:")
    assert not Note.objects.exists()
    assert not Snooze.objects.exists()


def test_stuck_people_are_snoozed_and_woken_from_their_lists(
    recruiter: LintingClient,
    stuck: list[int],
) -> None:
    listing = recruiter.page(PEOPLE, data={"show": "stuck"})
    where = choose(recruiter, **fields(listing), person=keys(listing)[:2], deed="snooze")
    assert recruiter.post(where, {"until": "move"})["Location"] == f"{PEOPLE}?show=stuck"
    assert count(recruiter.page(PEOPLE, data={"show": "stuck"})) == len(stuck) - 2
    resting = recruiter.page(PEOPLE, data={"show": "snoozed"})
    assert count(resting) == 2
    where = choose(recruiter, **fields(resting), all="1", deed="wake")
    recruiter.post(where)
    assert count(recruiter.page(PEOPLE, data={"show": "stuck"})) == len(stuck)
    actions = AuditEntry.objects.filter(action__startswith="people.").order_by("pk")
    assert [(e.action, e.facts["count"]) for e in actions] == [
        ("people.snoozed", 2),
        ("people.woken", 2),
    ]
    assert actions[0].facts["until"] == "move"
    assert "they move" in dict(audit_facts(actions[0].facts)).values()


def test_erasing_a_person_takes_all_of_it_and_their_data_page_shows_it_before(
    recruiter: LintingClient, owner: LintingClient, look: Look, acme: Cast
) -> None:
    look()
    person = Person.objects.exclude(email="").earliest("pk")
    near = {"show": "near", "step": "1", "all": "1"}
    recruiter.post(choose(recruiter, **near, deed="review"), {"text": "Looked hard"})
    for deed, typed in (("note", {"text": "Called twice"}), ("snooze", {"until": "move"})):
        recruiter.post(choose(recruiter, person=str(person.pk), deed=deed), typed)
    found = [str(holding.what) for holding in erasing.find(acme.acme.pk, person.email)]
    assert any("Called twice" in what for what in found)
    assert any("Snoozed in" in what for what in found)
    erasing.erase(acme.acme.pk, person.email)
    assert not Note.objects.exists()
    assert not Snooze.objects.exists()
    assert not Selection.objects.exists(), "a list may have been searched for them"
    look()
    assert not Note.objects.exists()


def test_notes_and_reviews_go_with_the_retention_and_choices_after_a_day(
    recruiter: LintingClient, look: Look, acme: Cast
) -> None:
    look()
    recruiter.post(choose(recruiter, all="1", deed="note"), {"text": "Called"})
    near = {"show": "near", "step": "1", "all": "1", "deed": "review"}
    recruiter.post(choose(recruiter, **near), {})
    erasing.purge()
    assert Selection.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        erasing.purge()
    assert not Selection.objects.exists()
    assert Note.objects.exists()
    assert Review.objects.exists()
    late = timezone.now() + timedelta(days=acme.acme.keep_people_days + 1)
    with time_machine.travel(late, tick=False):
        erasing.purge()
    assert not Note.objects.exists()
    assert not Review.objects.exists()
    assert Person.objects.exists()
