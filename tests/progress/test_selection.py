"""Choosing people: the exact set is stated, and that set is acted on. All of it without scripts."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.audit.models import AuditEntry
from dashboard.audit.words import facts as audit_facts
from dashboard.progress import erasing, selecting
from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope
from dashboard.progress.models import (
    Chosen,
    Note,
    Person,
    Review,
    Selection,
    Snooze,
    State,
    TrackedFlow,
)
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.progress.test_snoozing import BY, listed, stuck  # noqa: F401
from tests.progress.test_views import PEOPLE, count, part
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, parse, text

CHOOSE = f"{PEOPLE}chosen/"


def choose(client: LintingClient, **posted: Any) -> str:
    """Choose, and hand back where that leads."""
    response = client.post(CHOOSE, posted)
    assert response.status_code == 303
    return str(response["Location"])


def keys(page: Page) -> list[str]:
    return [box["value"] for box in page.select("tbody input[name=person]")]


def fields(page: Page) -> dict[str, str]:
    """What the form around the list posts, but for its boxes and buttons."""
    hidden = part(page, "form#selection").select("input[type=hidden]")
    return {str(field["name"]): str(field.get("value", "")) for field in hidden}


def test_all_that_match_are_exactly_those_who_were_stated_whatever_is_read_meanwhile(
    recruiter: LintingClient, look: Look, partner: Simulator, acme: Cast
) -> None:
    look()
    before = set(listed("here").values_list("person_id", flat=True))
    listing = recruiter.page(PEOPLE, data={"show": "here"})
    where = choose(recruiter, **fields(listing), all="1", deed="note")
    page = recruiter.page(where)
    assert f"Write a note on {len(before)} people" in text(part(page, "h1"))
    assert "read again" not in text(page.main)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    partner.clock.advance(4 * 86400)
    look()
    now = set(listed("here").values_list("person_id", flat=True))
    assert now != before
    page = recruiter.page(where)
    assert (
        f"the same {len(before)} people; {len(now & before)} of them are in that list now"
        in text(page.main)
    )
    done = recruiter.post(where, {"text": "Called"})
    assert done["Location"] == f"{PEOPLE}?show=here"
    assert "it is exactly those who were stated" in text(recruiter.page(done["Location"]).main)
    assert set(Note.objects.values_list("person_id", flat=True)) == before


def test_ticking_some_means_those_and_nobody_else(recruiter: LintingClient, look: Look) -> None:
    look()
    listing = recruiter.page(PEOPLE)
    two = keys(listing)[1:3]
    where = choose(recruiter, **fields(listing), person=two, deed="snooze")
    assert "Snooze 2 people" in text(part(recruiter.page(where), "h1"))
    recruiter.post(where, {"until": "move"})
    assert set(map(str, Snooze.objects.values_list("person_id", flat=True))) == set(two)


def test_ticks_of_other_pages_come_along(recruiter: LintingClient, look: Look) -> None:
    look()
    every = keys(recruiter.page(PEOPLE))
    where = choose(
        recruiter, person=every[:1], kept=f"{every[0]} {every[2]} x 99999999", deed="note"
    )
    assert "Write a note on 2 people" in text(part(recruiter.page(where), "h1"))


def test_the_stated_number_is_the_lists_with_its_search(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    listing = recruiter.page(PEOPLE, data={"search": "an"})
    where = choose(recruiter, **fields(listing), all="1", deed="addresses")
    page = recruiter.page(where)
    assert f"Whom it means: {count(listing)} " in text(page.main)
    assert "found by “an”" in text(page.main)
    assert part(page, ".aside a")["href"] == f"{PEOPLE}?search=an"


def test_nobody_chosen_is_said_where_one_was(recruiter: LintingClient, look: Look) -> None:
    look()
    where = choose(recruiter, show="here", deed="note")
    assert where == f"{PEOPLE}?show=here"
    assert "Nobody was chosen" in text(recruiter.page(where).main)
    assert not Selection.objects.exists()


def test_addresses_can_be_copied_and_the_trail_says_how_many_not_whose(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    page = recruiter.page(choose(recruiter, all="1", deed="addresses"))
    shown = part(page, "textarea#addresses")
    assert shown.has_attr("readonly")
    emails = shown.get_text().split()
    assert sorted(emails) == sorted(
        Person.objects.exclude(email="").values_list("email", flat=True)
    )
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.facts["count"], entry.facts["what"]) == (len(emails), "addresses")
    assert not any(email in str(entry.facts) for email in emails)


@pytest.mark.parametrize(
    ("deed", "what", "words"),
    [
        ("addresses", "addresses", "addresses"),
        ("mail", "mail_drafts", "mail drafts"),
        ("flows", "lines_to_assign", "lines to assign"),
    ],
)
def test_addresses_that_are_shown_are_told_once_whatever_is_loaded_again(
    recruiter: LintingClient, look: Look, deed: str, what: str, words: str
) -> None:
    look()
    where = choose(recruiter, all="1", deed=deed)
    for _reload in range(2):
        recruiter.page(where)
        recruiter.head(where)
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert entry.facts["what"] == what
    assert entry.facts["count"] == Person.objects.exclude(email="").count()
    assert words in dict(audit_facts(entry.facts)).values()


def test_a_mail_is_split_into_drafts_that_hold_everybody(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    Person.objects.update(email="")
    for n, person in enumerate(Person.objects.all()):
        Person.objects.filter(pk=person.pk).update(email=f"{'a' * 90}{n}@example.com")
    page = recruiter.page(choose(recruiter, all="1", deed="mail"))
    links = page.select("a[href^='mailto:']")
    assert len(links) > 1
    assert all(len(link["href"]) <= 1800 for link in links)
    together = "".join(str(link["href"]) for link in links)
    assert together.count("@example.com") == Person.objects.count()
    assert "split among several drafts" in text(page.main)


def test_lines_for_another_flow_arrive_in_its_bulk_form(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    page = recruiter.page(choose(recruiter, all="1", deed="flows"))
    form = part(page, "main form")
    other = part(page, "button[formaction*='/flows/2/']")
    assert not page.select("button[formaction*='/flows/1/']")
    answer = recruiter.post(str(other["formaction"]), {"people": part(form, "textarea").get_text()})
    assert answer.status_code == 303
    assert "/batches/" in answer["Location"]
    assert text(other)


def test_in_an_outage_no_other_flow_is_offered(
    recruiter: LintingClient, look: Look, partner: Simulator
) -> None:
    look()
    path = choose(recruiter, all="1", deed="flows")
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    other = part(recruiter.page(path), "button[formaction*='/flows/2/']")
    assert (other["type"], other["aria-disabled"]) == ("button", "true")


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


def test_the_same_post_once_more_only_leads_on(recruiter: LintingClient, look: Look) -> None:
    look()
    where = choose(recruiter, person=keys(recruiter.page(PEOPLE))[0], deed="note")
    for _click in range(2):
        done = recruiter.post(where, {"text": "Called"})
        assert done["Location"] == PEOPLE
    assert Note.objects.count() == 1
    assert AuditEntry.objects.filter(action="note.written").count() == 1
    assert "That was done already." in text(recruiter.page(PEOPLE).main)


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
    stuck: list[int],  # noqa: F811
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


def test_a_viewer_reads_and_does_not_choose(viewer: LintingClient, look: Look) -> None:
    look()
    page = viewer.page(PEOPLE)
    assert not page.select("input[type=checkbox], .selection")
    assert viewer.post(CHOOSE, {"all": "1"}).status_code == 403


def test_other_workspaces_people_are_not_chosen_nor_another_flows(
    recruiter: LintingClient, look: Look, acme: Cast
) -> None:
    look()
    look("2")
    theirs = a_person(acme.other, tracked())
    elsewhere = State.objects.filter(flow=tracked("2")).values_list("person_id", flat=True)[0]
    where = choose(recruiter, person=[str(theirs.pk), str(elsewhere)], deed="note")
    assert where.startswith(PEOPLE)
    assert not Chosen.objects.exists()


def a_person(workspace: Workspace, like: TrackedFlow) -> Person:
    """Somebody in a flow of ``workspace`` with the same id as ``like``."""
    flow = TrackedFlow.objects.create(
        workspace=workspace, flow_id=like.flow_id, name="Theirs", version=1
    )
    person = Person.objects.create(flow=flow, candidate_id="1", email="t@example.com")
    state = State.objects.filter(flow=like).values()[0]
    State.objects.create(**state | {"id": None, "flow_id": flow.pk, "person_id": person.pk})
    return person


def test_a_selection_of_another_workspace_is_not_found(
    recruiter: LintingClient, look: Look, acme: Cast
) -> None:
    look()
    person = a_person(acme.other, tracked())
    choice = selecting.Choice(people=frozenset([person.pk]))
    theirs = selecting.choose(Scope.visible(person.flow), Ask(), choice)
    assert theirs is not None
    for deed in ("addresses", "mail", "flows", "snooze", "waking", "note", "review"):
        assert recruiter.get(f"{CHOOSE}{theirs.pk}/{deed}/").status_code == 404
    assert recruiter.post(f"{CHOOSE}{theirs.pk}/note/", {"text": "x"}).status_code == 404


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


def test_a_person_erased_after_choosing_is_left_out_and_that_is_said(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    where = choose(recruiter, all="1", deed="note")
    everybody = Person.objects.count()
    Person.objects.earliest("pk").delete()
    words = text(recruiter.page(where).main)
    assert "1 of them is no longer listed and is left out." in words
    assert f"Write a note on {everybody - 1} people" in words


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
