"""The outcome of all cases: each number equals its list, shares and medians a count by hand."""

import re
from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone

from dashboard.cases.models import Case, CaseHandling, Decision, Outcome
from dashboard.cases.personal_data import erase
from dashboard.cases.queue.metrics import count_by_member, count_by_step, count_queue
from dashboard.progress.models import SyncedFlow
from tests.support.cases import DAY, START, create_flow, failed_candidate, open_all, store_sync
from tests.support.pages import LintingClient, text
from tests.support.users import Users

CASES = "/w/acme/cases/"


@pytest.fixture
def flows(cast: Users) -> list[SyncedFlow]:
    """Return two flows with 60 cases each at three steps, of which half are decided."""
    flows = [create_flow(cast.acme, key) for key in ("8", "9")]
    for flow in flows:
        store_sync(flow, START + 9 * DAY, [failed_candidate(n, step=n % 3 + 1) for n in range(60)])
        open_all(flow)
    for number, case in enumerate(Case.objects.order_by("pk")):
        if number % 2:
            outcome = (Outcome.UPHELD, Outcome.SENT_ON)[number % 4 == 3]
            at = case.opened_at + timedelta(hours=number)
            Decision.objects.create(case=case, number=1, outcome=outcome, by="x", at=at)
    erase(cast.acme.pk, "c4@example.com")
    return flows


def test_every_number_leads_to_exactly_its_cases(
    flows: list[SyncedFlow], viewer: LintingClient
) -> None:
    page = viewer.page(f"{CASES}metrics/")
    rows = page.select("tbody tr[data-flow]")
    assert len(rows) == 2 * 4
    for row in rows:
        cells = row.select("[data-count]")
        numbers = {cell["data-count"]: int(text(cell).split()[0]) for cell in cells}
        parts = [n for name, n in numbers.items() if name != "all"]
        assert sum(parts) == numbers["all"] == (20 if row.get("data-step") else 60)
        for link in row.select("a[data-count], [data-count] a"):
            shown = text(link).split()[0]
            listed = viewer.page(str(link["href"]))
            assert len(listed.select("tr[data-case]")) == min(50, int(shown))
            assert listed.find(class_="results-count").get_text().split()[0] == shown
    assert page.select("a[data-count=erased]")


def test_shares_and_medians_are_those_counted_by_hand(flows: list[SyncedFlow], cast: Users) -> None:
    for counts in count_by_step(cast.acme):
        cases = Case.objects.filter(flow__flow_id=counts.flow_id)
        if counts.step is not None:
            cases = cases.filter(step=counts.step)
        decisions = Decision.objects.filter(case__in=cases)
        days = [(d.at - d.case.opened_at) / timedelta(days=1) for d in decisions]
        upheld = decisions.filter(outcome=Outcome.UPHELD).count()
        assert counts.total == cases.count()
        assert counts.median_days == pytest.approx(median(days))
        assert counts.upheld_rate.share == pytest.approx(upheld / len(days))
        assert counts.upheld_rate.count + counts.sent_on_rate.count == counts.decided


def test_a_superseded_decision_counts_once_and_the_first_ends_the_days(
    flows: list[SyncedFlow], cast: Users
) -> None:
    before = count_by_step(cast.acme)[0]
    case = Case.objects.filter(flow=flows[0], decisions__outcome=Outcome.UPHELD)[0]
    later = case.opened_at + timedelta(days=90)
    Decision.objects.create(case=case, number=2, outcome=Outcome.SENT_ON, by="x", at=later)
    after = count_by_step(cast.acme)[0]
    assert (after.total, after.decided) == (before.total, before.decided)
    assert after.states[Outcome.SENT_ON] == before.states[Outcome.SENT_ON] + 1
    assert after.median_days == pytest.approx(before.median_days)


def test_the_queue_counts_open_cases_only(flows: list[SyncedFlow], cast: Users) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    undecided = Case.objects.of(cast.acme).undecided()
    mine = list(undecided[:3])
    decided = Case.objects.exclude(pk__in=undecided)
    CaseHandling.objects.filter(case__in=decided).update(assignee=cast.recruiter, due_on=yesterday)
    for number, case in enumerate(mine):
        CaseHandling.objects.filter(case=case).update(
            assignee=cast.recruiter, due_on=yesterday if number else None
        )
    counts = count_queue(cast.acme, cast.recruiter.pk)
    everybody = undecided.count()
    assert (counts.open, counts.mine, counts.overdue) == (everybody, 3, 2)
    assert counts.nobody == everybody - 3
    members = {row.member: (row.open, row.overdue) for row in count_by_member(cast.acme)}
    assert members == {"": (everybody - 3, 0), cast.recruiter.email: (3, 2)}
    assert count_queue(cast.other, cast.outsider.pk).open == 0


def test_the_home_page_has_the_queue_with_its_links(
    flows: list[SyncedFlow], recruiter: LintingClient, cast: Users
) -> None:
    case = Case.objects.of(cast.acme).undecided()[0]
    response = recruiter.post(
        f"{CASES}{case.pk}/handling/", {"assignee": cast.recruiter.pk, "due_on": "2020-01-02"}
    )
    assert response.status_code == 303
    queue = recruiter.page("/w/acme/progress/").select_one(".case-queue")
    assert "1 handled by you" in text(queue)
    for link in queue.select("li a"):
        listed = recruiter.page(str(link["href"]))
        shown = int(text(listed.find(class_="results-count")).split()[0])
        assert shown == int(re.findall(r"\d+", text(link).removeprefix("Engineers: "))[0])
    assert "overdue" in text(recruiter.page(f"{CASES}?assignee=me").find("tbody"))


def test_the_home_page_tells_how_long_the_oldest_is_open_in_each_flow(
    flows: list[SyncedFlow], recruiter: LintingClient, cast: Users
) -> None:
    now = timezone.now()
    for days, flow in ((3, flows[0]), (12, flows[1])):
        first = Case.objects.undecided().filter(flow=flow)[0]
        Case.objects.filter(pk=first.pk).update(opened_at=now - timedelta(days=days, hours=1))
    queue = recruiter.page("/w/acme/progress/").select_one(".case-queue")
    assert queue.select_one("[data-oldest]")["data-oldest"] == "12"
    listed = {row["data-flow-queue"]: text(row) for row in queue.select("[data-flow-queue]")}
    assert listed == {
        "9": "Engineers : 29 , the oldest open for 12 days",
        "8": "Engineers : 29 , the oldest open for 3 days",
    }
    assert list(listed) == ["9", "8"], "the one with the oldest first"


def test_the_home_page_names_few_flows(
    flows: list[SyncedFlow], recruiter: LintingClient, cast: Users
) -> None:
    for n in range(5):
        flow = create_flow(cast.acme, f"more-{n}")
        store_sync(flow, START + DAY, [failed_candidate(n)])
        open_all(flow)
    queue = recruiter.page("/w/acme/progress/").select_one(".case-queue")
    assert len(queue.select("[data-flow-queue]")) == 5
    assert "2 more flows" in text(queue)
    assert count_queue(cast.acme, None).open == 58 + 5


@pytest.mark.parametrize(("field", "value"), [("due_on", "soon"), ("assignee", "0")])
def test_a_handling_that_makes_no_sense_is_refused(
    flows: list[SyncedFlow], recruiter: LintingClient, field: str, value: str
) -> None:
    case = Case.objects.order_by("pk")[0]
    response = recruiter.post(f"{CASES}{case.pk}/handling/", {field: value})
    assert response.status_code == 422


def test_nobody_outside_the_workspace_or_below_recruiter_handles_a_case(
    flows: list[SyncedFlow], recruiter: LintingClient, cast: Users
) -> None:
    case = Case.objects.order_by("pk")[0]
    for member in (cast.outsider, cast.viewer):
        posted = {"assignee": member.pk}
        assert recruiter.post(f"{CASES}{case.pk}/handling/", posted).status_code == 422
    assert CaseHandling.objects.exclude(assignee=None).count() == 0
