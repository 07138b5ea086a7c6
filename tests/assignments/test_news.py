"""Whoever confirmed a list hears of its end on any page, once, and not before they have read it."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.figures import finish_if_over
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.news import news_for
from dashboard.assignments.steering import cancel, pause, resume
from tests.assignments.batches import confirmed, people
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")

PAGE = "/w/acme/members/"
NEWS = "/w/acme/batches/news/"


def ended(cast: Cast, count: int = 5, *, start: int = 0, **states: int) -> Batch:
    """A list that is done, with so many rows in the states named, the others assigned."""
    batch = confirmed(cast, people(count, start=start))
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    rows = list(batch.assignments.values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=rows).update(state=State.ASSIGNED)
    for state, number in states.items():
        some, rows = rows[:number], rows[number:]
        Assignment.objects.filter(pk__in=some).update(state=state)
    finish_if_over(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    return batch


def told(page: Any) -> Any:
    return page.find(id="batch-news")


def test_the_next_page_says_what_became_of_it_until_it_is_put_away(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = ended(acme, needs_you=2, rejected=1)
    for _ in range(2):
        shown = told(recruiter.page(PAGE))
        assert "The list “ Pasted ” is done: 2 assigned, 2 need you, 1 not assigned." in text(shown)
        assert shown.find("a", href=f"/w/acme/batches/{batch.pk}/")
    response = recruiter.post(shown.form["action"], headers={"Referer": f"http://testserver{PAGE}"})
    assert (response.status_code, response["Location"]) == (303, f"http://testserver{PAGE}")
    assert not told(recruiter.page(PAGE))


def test_it_is_for_whoever_confirmed_it_and_in_its_workspace(
    owner: LintingClient, recruiter: LintingClient, acme: Cast
) -> None:
    batch = ended(acme)
    assert not told(owner.page(PAGE))
    assert owner.post(f"/w/acme/batches/{batch.pk}/seen/").status_code == 303
    assert told(recruiter.page(PAGE)), "another person's reading is not theirs"
    assert not news_for(acme.recruiter, acme.other)
    assert not told(recruiter.page("/account/"))


def test_on_the_lists_own_page_it_is_read_as_soon_as_that_is_in_view(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = ended(acme)
    page: Any = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert not told(page)
    seen = page.find(id="batch-progress")["data-seen"]
    assert told(recruiter.page(PAGE)), "to fetch a page is not to read it"
    assert recruiter.post(seen, headers={"X-Requested-With": "seen"}).status_code == 204
    assert not told(recruiter.page(PAGE))
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert not page.find(id="batch-progress").has_attr("data-seen")


@pytest.mark.parametrize("kind", list(PauseKind))
def test_a_list_that_paused_by_itself_says_so_until_it_goes_on(
    recruiter: LintingClient, acme: Cast, kind: PauseKind
) -> None:
    batch = confirmed(acme, people(2))
    pause(batch, kind, "")
    shown = told(recruiter.page(PAGE))
    if kind == PauseKind.PERSON:
        assert not shown
        return
    assert f"waits for you: {kind.label}." in text(shown)
    assert not told(recruiter.page(f"/w/acme/batches/{batch.pk}/"))
    resume(batch)
    assert "waits for you" not in text(told(recruiter.page(PAGE)))


def test_a_list_that_was_stopped_is_no_news(recruiter: LintingClient, acme: Cast) -> None:
    batch = confirmed(acme, people(2))
    assert cancel(batch)
    assert not told(recruiter.page(PAGE))


def test_while_a_list_is_sent_the_page_asks_now_and_then_for_one_query(
    recruiter: LintingClient, acme: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch = confirmed(acme, people(2))
    poll = told(recruiter.page(PAGE))["hx-get"]
    assert told(recruiter.page(PAGE))["hx-trigger"] == "every 15s"
    headers = {"HX-Request": "true", "HX-Target": "batch-news"}
    with django_assert_max_num_queries(4) as captured:
        assert recruiter.get(poll, headers=headers).status_code == 204
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1
    Batch.objects.update(state=BatchState.RUNNING)
    batch.assignments.update(state=State.ASSIGNED)
    finish_if_over(batch.pk)
    part = parse(recruiter.get(poll, headers=headers))
    assert "2 assigned" in text(part)
    assert not told(part).has_attr("hx-get"), "there is nothing left to ask for"


def test_without_any_list_a_page_costs_one_query_and_asks_nothing(
    recruiter: LintingClient, acme: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    recruiter.page(PAGE)
    with django_assert_max_num_queries(20) as captured:
        assert not told(recruiter.page(PAGE))
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1


def test_putting_one_away_leaves_the_others(recruiter: LintingClient, acme: Cast) -> None:
    first = ended(acme)
    ended(acme, 3, start=50)
    headers = {"HX-Request": "true", "HX-Target": "batch-news"}
    part = parse(recruiter.post(f"/w/acme/batches/{first.pk}/seen/", headers=headers))
    assert [text(p) for p in part.find_all("p", attrs={"data-announce": True})] == [
        "The list “ Pasted ” is done: 3 assigned. See the list"
    ]
    assert part.find(attrs={"data-focus-on-arrival": True})


def test_the_polls_address_leads_a_reader_to_the_lists(recruiter: LintingClient) -> None:
    assert recruiter.get(NEWS)["Location"] == "/w/acme/batches/"
