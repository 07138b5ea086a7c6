"""200 failed candidates at three steps, 30 in cases: states, sums, links and lasting evidence."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from dashboard.cases.evidence.types import Evidence, load_evidence
from dashboard.cases.models import Case, CaseHandling, CaseRules, Continuation, Decision, Outcome
from dashboard.cases.personal_data import erase
from dashboard.cases.rules import near_failures as rule
from dashboard.progress.models import CandidateState, StepResult, SyncedFlow
from flows_api import Candidate
from tests.progress.pages import part
from tests.support.cases import (
    DAY,
    REASON,
    START,
    create_flow,
    failed_candidate,
    open_candidate,
    store_sync,
)
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

HOME = "/w/acme/"
CASES = f"{HOME}cases/"
FAILED = 200
STEPS = (1, 2, 3)
THRESHOLD = 60
STATES = ("open", "upheld", "sent_on", "erased")


def step_of(number: int) -> int:
    return number % 3 + 1


def score_of(number: int) -> float:
    return 40 + number % 20


def failures(more: float = 0) -> list[Candidate]:
    """Return the 200, of whom every third has ``more`` points than at first."""
    return [
        failed_candidate(n, step=step_of(n), score=score_of(n) + (more if n % 7 == 0 else 0))
        for n in range(FAILED)
    ]


@pytest.fixture
def flow(acme: Users) -> SyncedFlow:
    """Return the flow, whose candidates failed, or have not started."""
    flow = create_flow(acme.acme)
    store_sync(flow, START + 9 * DAY, [*failures(), *(open_candidate(n) for n in range(200, 230))])
    return flow


@pytest.fixture
def cases(flow: SyncedFlow, acme: Users, recruiter: LintingClient) -> list[Case]:
    """Return 30 cases: ten by the rule, twelve of a selection, and eight opened by hand."""
    CaseRules.objects.create(workspace=acme.acme, near_points=1, due_days=5)
    assert rule.apply_rule(flow) == 10
    keys = dict(flow.candidates.values_list("candidate_id", "pk"))
    selected = [keys[f"c{n}"] for n in range(FAILED) if step_of(n) == 2 and n % 20 != 19][:12]
    posted = {"candidate": selected, "show": "failed", "step": "2", "bulk_action": "case"}
    path = recruiter.post(f"{HOME}flows/9/progress/selections/", posted)["Location"]
    assert recruiter.post(path, {"requested": "on"}).status_code == 303
    for n in [n for n in range(100, FAILED) if step_of(n) != 2 and n % 20 != 19][:8]:
        path = f"{HOME}flows/9/progress/candidates/c{n}/cases/"
        assert recruiter.post(path, {"step": step_of(n)}).status_code == 303
    return list(Case.objects.order_by("pk"))


@pytest.fixture
def handled(cases: list[Case], acme: Users, recruiter: LintingClient) -> list[Case]:
    """Return the cases: twelve of them decided, some handled, some overdue, and three erased."""
    for case in cases[:12]:
        posted = {"reason": REASON, "seen": 0, "confirmed": "on"}
        assert recruiter.post(f"{CASES}{case.pk}/decisions/", posted).status_code == 303
    for case in cases[:5]:
        supersede(case)
    later = timezone.localdate() + timedelta(days=9)
    for n, case in enumerate(cases):
        assignee = (acme.recruiter, acme.owner, None)[n % 3]
        due_on = later - timedelta(days=20 if n % 4 == 0 else 0)
        CaseHandling.objects.filter(case=case).update(assignee=assignee, due_on=due_on)
    for case in (cases[0], cases[7], cases[20]):
        assert erase(acme.acme.pk, case.email) == 1
    return list(Case.objects.with_state().order_by("pk"))


def supersede(case: Case) -> None:
    """Record that the candidate was sent on after all."""
    sent_on = {"outcome": Outcome.SENT_ON, "reason": REASON, "by": "olivia@example.com"}
    Decision.objects.create(case=case, number=2, **sent_on)


def store_continuation(flow: SyncedFlow, cases: list[Case]) -> Counter[int]:
    """Store the continuations, where every second candidate completed. Return those sent on."""
    sent_on = [case for case in cases if case.state == Outcome.SENT_ON]  # type: ignore[attr-defined]
    for step in STEPS[:2]:
        target = create_flow(flow.workspace, f"after-{step}")
        own = [case for case in sent_on if case.step == step and not case.erased_at]
        status = ("COMPLETED", "FAILED", "IN_PROGRESS")
        listed = [
            Candidate(id=f"x{n}", email=case.email.upper(), status=status[n % 3])
            for n, case in enumerate(own)
        ]
        store_sync(target, START + 20 * DAY, listed)
        Continuation.objects.create(
            flow=flow, step=step, name=f"Then {step}", steps=[], target_id=target.flow_id
        )
    return Counter(case.step for case in sent_on)


def listed_rows(client: LintingClient, href: str) -> list[int]:
    """Return the cases of the list at ``href``, of all its pages."""
    found: list[int] = []
    for number in count(1):
        page = client.page(href if number == 1 else f"{href}&page={number}")
        found += [int(row["data-case"]) for row in page.select("tr[data-case]")]
        total = int(text(part(page, ".results-count")).split()[0])
        if number * 50 >= total:
            assert len(found) == total == len(set(found))
            return found
    raise AssertionError


def metric_links(page: Page) -> Iterator[tuple[str, int]]:
    """Yield each link to a list of cases with the number in it."""
    for link in part(page, "main").select(f"a[href^='{CASES}?'], a[href='{CASES}']"):
        # A state of a filter or the name of a flow may stand before the number.
        numbers = re.findall(r"\d[\d,]*", text(link))
        if numbers and "page-link" not in link.get_attribute_list("class"):
            (number,) = numbers
            yield str(link["href"]), int(number.replace(",", ""))


def test_each_failed_candidate_is_in_one_place_and_the_sums_are_equal(
    flow: SyncedFlow, handled: list[Case], viewer: LintingClient
) -> None:
    assert len(handled) == 30
    states = {state: listed_rows(viewer, f"{CASES}?state={state}") for state in (*STATES, "all")}
    everything = states.pop("all")
    assert {state: len(rows) for state, rows in states.items()} == {
        "open": 17,
        "upheld": 7,
        "sent_on": 5,
        "erased": 1,
    }
    assert sorted(pk for rows in states.values() for pk in rows) == sorted(everything)
    assert sorted(everything) == [case.pk for case in handled]
    for step in STEPS:
        by_state = [
            listed_rows(viewer, f"{CASES}?state={state}&flow=9&step={step}") for state in STATES
        ]
        own = [case.pk for case in handled if case.step == step]
        assert sorted(pk for rows in by_state for pk in rows) == own
    # The 200 are the candidates with a case and those without: the list shows which is which.
    signs: Counter[int] = Counter()
    for step in STEPS:
        segment = f"{HOME}flows/9/candidates/?show=failed&step={step}&pageSize=100"
        for row in viewer.page(segment).select("tr[data-candidate]"):
            signs[len(row.select(".candidate-case a"))] += 1
    assert signs == {1: 27, 0: FAILED - 27}, "three of the 30 are erased"


def test_every_figure_leads_to_its_rows(
    flow: SyncedFlow, handled: list[Case], acme: Users, recruiter: LintingClient
) -> None:
    change = {"version": 1, "label": "Step", "old": 55, "new": THRESHOLD}
    for step in STEPS:
        flow.threshold_changes.create(**change, order=step, before=START, by=acme.owner.email)
    sent_on = store_continuation(flow, handled)
    pages = {
        "list": f"{CASES}?state=all",
        "one step": f"{CASES}?state=all&flow=9&step=1",
        "metrics": f"{CASES}metrics/",
        "home": f"{HOME}progress/",
        "dossier": f"{HOME}flows/9/dossier/",
    }
    followed: Counter[str] = Counter()
    for name, path in pages.items():
        for href, metric in metric_links(recruiter.page(path)):
            rows = listed_rows(recruiter, href) if metric else []
            assert len(rows) == metric, (name, href)
            followed[name] += 1
    assert followed == {"list": 5, "one step": 3, "metrics": 27, "home": 4, "dossier": 3}
    metrics = recruiter.page(pages["metrics"])
    for step in STEPS[:2]:
        row = part(metrics, f"[data-continuation=after-{step}]")
        numbers = [int(text(cell)) for cell in row.select("td")]
        erased = re.findall(r"(\d+) erased", text(part(row, "th")))
        assert numbers[0] == sent_on[step] == sum(numbers[1:]) + sum(map(int, erased))


def test_the_filters_of_the_list_tell_what_they_narrow(
    flow: SyncedFlow, handled: list[Case], acme: Users, recruiter: LintingClient
) -> None:
    requested = listed_rows(recruiter, f"{CASES}?state=all&requested=1")
    assert sorted(requested) == [case.pk for case in handled if case.is_requested]
    assert len(requested) == 12
    # Whoever left handling, and still handles cases, stays in the filter that leads to them.
    acme.acme.memberships.filter(user=acme.owner).update(role="viewer")
    page = recruiter.page(f"{CASES}?flow=9&step=2&requested=1&assignee={acme.owner.pk}")
    selected = part(page, "#case-assignee option[selected]")
    assert text(selected) == acme.owner.email
    assert part(page, "input[name=requested]").has_attr("checked")
    assert text(part(page, ".results-count")).endswith("· Engineers · Step 2")


def test_evidence_is_that_of_its_version_after_ten_syncs_and_a_moved_threshold(
    flow: SyncedFlow, handled: list[Case], viewer: LintingClient, acme: Users
) -> None:
    before = {case.pk: (case.evidence, shown_evidence(viewer, case)) for case in handled}
    for n in range(10):
        if n == 4:
            move_thresholds(flow, acme)
        # Everybody new is better than those of before, so that ranks change too.
        new_ones = [failed_candidate(300 + n, step=step, score=99) for step in STEPS]
        store_sync(flow, START + (20 + n) * DAY, [*failures(more=n + 1), new_ones[n % 3]])
    assert flow.version == 11
    ranks = ranks_by_hand()
    stored = list(Case.objects.exclude(evidence=None))
    assert len(stored) == 27
    for case in stored:
        assert case.version == 1
        assert (case.evidence, shown_evidence(viewer, case)) == before[case.pk]
        evidence = load_evidence(case.evidence)
        assert evidence is not None
        number = int(case.candidate_id.removeprefix("c"))
        assert (evidence.score, evidence.status) == (score_of(number), "FAILED")
        assert evidence.distance_then == evidence.distance_now == score_of(number) - THRESHOLD
        assert (evidence.rank, evidence.ranked) == ranks[case.step][score_of(number)]
        assert snapshot_of(case) == recorded(evidence)
    changes = viewer.page(f"{HOME}flows/9/dossier/").select("[data-change]")
    assert [text(part(change, "strong")) for change in changes] == ["60 → to 75"] * 3


def move_thresholds(flow: SyncedFlow, acme: Users) -> None:
    """Set all thresholds to 75, as a sync that finds it does."""
    for step in flow.steps:
        step["mark"] = 75
        flow.threshold_changes.create(
            version=flow.version + 1,
            order=step["order"],
            label=step["label"],
            old=THRESHOLD,
            new=75,
            before=START + 24 * DAY,
            by=acme.owner.email,
        )


def shown_evidence(client: LintingClient, case: Case) -> str:
    """Return the text of the evidence on the page of ``case``, "" for an erased one."""
    evidence: Any = client.page(f"{CASES}{case.pk}/").select_one(".case-evidence")
    return text(evidence) if evidence else ""


def ranks_by_hand() -> dict[int, dict[float, tuple[int, int]]]:
    """Return the rank of each score at each step, among all who have one, in the first sync."""
    scores: dict[int, list[float]] = {step: [] for step in STEPS}
    for number in range(FAILED):
        last = step_of(number)
        scores[last].append(score_of(number))
        for earlier in range(1, last):
            scores[earlier].append(80)
    return {
        step: {one: (sum(other > one for other in own) + 1, len(own)) for one in own}
        for step, own in scores.items()
    }


def snapshot_of(case: Case) -> dict[str, object]:
    """Return what the rows of the case's version say of its candidate and step."""
    own = {"flow": case.flow, "candidate__candidate_id": case.candidate_id}
    result = StepResult.objects.at(case.version).filter(**own, order=case.step)
    state = CandidateState.objects.at(case.version).filter(**own)
    columns = ("score", "passed", "submitted_at", "waited_low", "waited_high")
    return {**result.values(*columns).get(), **state.values("status").get()}


def recorded(evidence: Evidence) -> dict[str, object]:
    names = ("score", "passed", "submitted_at", "waited_low", "waited_high", "status")
    return {name: getattr(evidence, name) for name in names}
