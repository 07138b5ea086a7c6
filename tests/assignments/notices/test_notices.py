"""Notices about batches: for the confirming member, on any page, until they are read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.labels import PASTED_SOURCE
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.notices.notices import MAX_BATCHES, MAX_SEPARATE, mark_read, notices_for
from dashboard.assignments.personal_data import purge
from dashboard.assignments.runs.controls import cancel, pause, resume
from tests.assignments.batches import addresses, confirmed_batch
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

PAGE = "/w/acme/members/"
NOTICES_URL = "/w/acme/batches/notices/"


def ended(cast: Users, count: int = 5, *, start: int = 0, **states: int) -> Batch:
    """Return a finished batch with rows in the given states, and the others assigned."""
    batch = confirmed_batch(cast, addresses(count, start=start))
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    rows = list(batch.assignments.values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=rows).update(state=AssignmentState.ASSIGNED)
    for state, number in states.items():
        some, rows = rows[:number], rows[number:]
        Assignment.objects.filter(pk__in=some).update(state=state)
    finish_if_over(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    return batch


def messages(page: Any) -> Any:
    return page.find(id="batch-notices")


def test_next_page_shows_the_outcome_until_it_is_dismissed(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = ended(acme, needs_you=2, rejected=1)
    for _ in range(2):
        shown = messages(recruiter.page(PAGE))
        outcome = "2 assigned, 1 not assigned, 2 need a decision"
        assert f"{outcome}: import “ Pasted ” to “ Flow ” is finished." in text(shown)
        opens = shown.find("form", attrs={"class": "notice-open"})
        assert opens["action"] == f"/w/acme/batches/{batch.pk}/notice/dismissal/"
    response = recruiter.post(shown.form["action"], headers={"Referer": f"http://testserver{PAGE}"})
    assert (response.status_code, response["Location"]) == (303, f"http://testserver{PAGE}")
    assert not messages(recruiter.page(PAGE))


def test_notice_is_for_the_confirming_member_in_the_workspace(
    owner: LintingClient, recruiter: LintingClient, acme: Users
) -> None:
    batch = ended(acme)
    assert not messages(owner.page(PAGE))
    assert owner.post(f"/w/acme/batches/{batch.pk}/notice/dismissal/").status_code == 303
    assert messages(recruiter.page(PAGE)), "another person's reading is not theirs"
    assert not notices_for(acme.recruiter, acme.other)
    assert not messages(recruiter.page("/account/"))


def test_batch_page_in_view_dismisses_its_notice(recruiter: LintingClient, acme: Users) -> None:
    batch = ended(acme)
    page: Any = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert not messages(page)
    seen = page.find(id="batch-progress")["data-seen"]
    assert messages(recruiter.page(PAGE)), "to fetch a page is not to read it"
    assert recruiter.post(seen, headers={"X-Requested-With": "seen"}).status_code == 204
    assert not messages(recruiter.page(PAGE))
    page = recruiter.page(f"/w/acme/batches/{batch.pk}/")
    assert not page.find(id="batch-progress").has_attr("data-seen")


@pytest.mark.parametrize("kind", list(PauseKind))
def test_paused_batch_has_a_notice_until_it_is_resumed(
    recruiter: LintingClient, acme: Users, kind: PauseKind
) -> None:
    batch = confirmed_batch(acme, addresses(2))
    pause(batch, kind, "")
    shown = messages(recruiter.page(PAGE))
    if kind == PauseKind.MEMBER:
        assert not shown
        return
    assert f"is paused: {kind.label}." in text(shown)
    assert not messages(recruiter.page(f"/w/acme/batches/{batch.pk}/"))
    resume(batch)
    assert "waits for you" not in text(messages(recruiter.page(PAGE)))


def test_cancelled_batch_has_no_notice(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(2))
    assert cancel(batch)
    assert not messages(recruiter.page(PAGE))


def test_page_polls_while_a_batch_runs_with_one_query(
    recruiter: LintingClient, acme: Users, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch = confirmed_batch(acme, addresses(2))
    poll = messages(recruiter.page(PAGE))["hx-get"]
    assert messages(recruiter.page(PAGE))["hx-trigger"] == "every 15s"
    headers = {"HX-Request": "true", "HX-Target": "batch-notices"}
    with django_assert_max_num_queries(4) as captured:
        assert recruiter.get(poll, headers=headers).status_code == 204
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1
    Batch.objects.update(state=BatchState.RUNNING)
    batch.assignments.update(state=AssignmentState.ASSIGNED)
    finish_if_over(batch.pk)
    part = parse(recruiter.get(poll, headers=headers))
    assert "2 assigned" in text(part)
    assert not messages(part).has_attr("hx-get"), "there is nothing left to ask for"


def test_page_without_batches_costs_one_query_and_does_not_poll(
    recruiter: LintingClient, acme: Users, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    recruiter.page(PAGE)
    with django_assert_max_num_queries(20) as captured:
        assert not messages(recruiter.page(PAGE))
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1


def test_an_import_viewed_from_its_notice_needs_no_dismissal(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = ended(acme)
    form = messages(recruiter.page(PAGE)).select_one(".notice-open")
    button = form.find("button")
    response = recruiter.post(form["action"], {button["name"]: button["value"]})
    assert response["Location"] == f"/w/acme/batches/{batch.pk}/"
    assert not messages(recruiter.page(PAGE))


def test_dismissing_one_notice_leaves_the_others(recruiter: LintingClient, acme: Users) -> None:
    first = ended(acme)
    ended(acme, 3, start=50)
    headers = {"HX-Request": "true", "HX-Target": "batch-notices"}
    part = parse(recruiter.post(f"/w/acme/batches/{first.pk}/notice/dismissal/", headers=headers))
    assert [text(p) for p in part.find_all("summary", attrs={"data-announce": True})] == [
        "3 assigned: import “ Pasted ” to “ Flow ” is finished."
    ]
    assert part.find(attrs={"data-focus-on-arrival": True})


def stopped_by_itself(cast: Users, count: int = 2, *, start: int = 0) -> Batch:
    batch = confirmed_batch(cast, addresses(count, start=start))
    pause(batch, PauseKind.MANY_REJECTED)
    return batch


def test_batch_that_finishes_while_another_is_dismissed_is_new(
    recruiter: LintingClient, acme: Users
) -> None:
    read = ended(acme)
    confirmed_batch(acme, addresses(2, start=20))
    poll = messages(recruiter.page(PAGE))["hx-get"]
    mark_read(read, acme.recruiter)
    ended(acme, 3, start=50)
    headers = {"HX-Request": "true", "HX-Target": "batch-notices"}
    assert "3 assigned" in text(parse(recruiter.get(poll, headers=headers)))


def test_newest_notice_is_announced(recruiter: LintingClient, acme: Users) -> None:
    first = stopped_by_itself(acme)
    ended(acme, 3, start=50)
    for newest in ("3 assigned: import", "is paused"):
        aloud = messages(recruiter.page(PAGE)).find_all(attrs={"data-announce": True})
        assert [newest in text(words) for words in aloud] == [True]
        if "assigned" in newest:
            assert resume(first)
            stopped_by_itself(acme, start=70)


def bare(cast: Users, count: int, **values: Any) -> None:
    """Create empty batches that have a notice each."""
    Batch.objects.bulk_create(
        Batch(
            workspace=cast.acme,
            confirmed_by=cast.recruiter,
            has_unread_notice=True,
            **{
                "flow_id": "1",
                "source": f"{n}.csv",
                "state": BatchState.DONE,
                "finished_at": timezone.now(),
                **values,
            },
        )
        for n in range(count)
    )


def test_pasted_lists_are_told_apart_by_size_time_and_flow(
    recruiter: LintingClient, acme: Users
) -> None:
    at = datetime(2026, 11, 25, 3, 40, tzinfo=UTC)
    for flow, size in (("Engineers", 34), ("Sales", 2)):
        values = {"source": PASTED_SOURCE, "flow_name": flow, "line_count": size, "created_at": at}
        bare(acme, 1, **values)
    said = text(messages(recruiter.page(PAGE)))
    assert "“ Pasted list of 34, 25 Nov 03:40 ” to “ Engineers ” is finished" in said
    assert "“ Pasted list of 2, 25 Nov 03:40 ” to “ Sales ” is finished" in said


@pytest.mark.parametrize(
    ("waiting", "done", "words"),
    [
        (0, 3, "3 imports have finished."),
        (3, 0, "3 imports need action."),
        (1, 2, "1 import needs action. 2 imports have finished."),
    ],
)
def test_more_than_two_batches_share_one_notice(
    recruiter: LintingClient, acme: Users, waiting: int, done: int, words: str
) -> None:
    bare(acme, done)
    bare(acme, waiting, state=BatchState.PAUSED, pause_kind=PauseKind.API_KEY)
    shown = messages(recruiter.page(PAGE))
    (notice,) = shown.select(".notice")
    assert text(notice.summary) == words
    assert notice.find("a")["href"] == "/w/acme/batches/"
    assert bool(notice.form) == bool(done)


def test_dismissing_the_shared_notice_keeps_later_ends(
    recruiter: LintingClient, acme: Users
) -> None:
    bare(acme, MAX_SEPARATE + 1)
    bare(acme, 1, state=BatchState.PAUSED, pause_kind=PauseKind.API_KEY)
    form = messages(recruiter.page(PAGE)).form
    data = {box["name"]: box["value"] for box in form.find_all("input")}
    bare(acme, 1, source="later.csv", finished_at=timezone.now() + timedelta(seconds=1))
    headers = {"HX-Request": "true", "HX-Target": "batch-notices"}
    part = parse(recruiter.post(form["action"], data, headers=headers))
    assert "later.csv" in text(part)
    assert "is paused" in text(part)
    assert len(part.select(".notice")) == 2
    assert recruiter.post(form["action"], {"until": "soon"}).status_code == 303
    assert len(notices_for(acme.recruiter, acme.acme).lists) == 2


def test_any_number_of_notices_costs_two_bounded_queries(
    recruiter: LintingClient, acme: Users, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bare(acme, MAX_BATCHES + 5)
    with django_assert_max_num_queries(20) as captured:
        (notice,) = messages(recruiter.page(PAGE)).select(".notice")
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert ["LIMIT 1" in sql for sql in ours] == [True, False]
    assert f"LIMIT {MAX_BATCHES + 2}" in ours[1]
    assert "mapping" not in ours[1]
    assert text(notice.summary).startswith("Many of your imports have finished")


def test_notice_older_than_a_week_is_purged(acme: Users) -> None:
    old, new = ended(acme), ended(acme, 3, start=50)
    waiting = stopped_by_itself(acme, start=70)
    long_ago = timezone.now() - timedelta(days=8)
    Batch.objects.filter(pk=old.pk).update(finished_at=long_ago)
    Batch.objects.filter(pk=waiting.pk).update(paused_at=long_ago)
    purge()
    left = {batch.pk for batch in notices_for(acme.recruiter, acme.acme).lists}
    assert left == {new.pk, waiting.pk}


def test_poll_address_redirects_a_reader_to_the_batches(recruiter: LintingClient) -> None:
    assert recruiter.get(NOTICES_URL)["Location"] == "/w/acme/batches/"


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-31T00:00:00Z"]
)
def test_invalid_time_dismisses_nothing(recruiter: LintingClient, acme: Users, until: str) -> None:
    batch = ended(acme)
    assert recruiter.post("/w/acme/batches/notices/dismissal/", {"until": until}).status_code == 303
    batch.refresh_from_db()
    assert batch.has_unread_notice
