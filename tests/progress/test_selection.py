"""Choosing people: the exact set is stated, and that set is acted on. All of it without scripts."""

from dashboard.audit.models import AuditEntry
from dashboard.progress import selecting
from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope
from dashboard.progress.models import (
    Chosen,
    Note,
    Person,
    Selection,
    Snooze,
    State,
    TrackedFlow,
)
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, listed, tracked
from tests.progress.pages import CHOOSE, PEOPLE, choose, count, fields, keys, part
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text


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


def test_the_same_post_once_more_only_leads_on(recruiter: LintingClient, look: Look) -> None:
    look()
    where = choose(recruiter, person=keys(recruiter.page(PEOPLE))[0], deed="note")
    for _click in range(2):
        done = recruiter.post(where, {"text": "Called"})
        assert done["Location"] == PEOPLE
    assert Note.objects.count() == 1
    assert AuditEntry.objects.filter(action="note.written").count() == 1
    assert "That was done already." in text(recruiter.page(PEOPLE).main)


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
