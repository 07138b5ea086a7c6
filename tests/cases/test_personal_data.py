"""Erasure and retention: personal data goes, the count stays."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from msgspec.structs import replace

from dashboard.cases import personal_data
from dashboard.cases.models import Case, CaseRules, Decision, Grounds, Outcome
from dashboard.cases.queue.listing import count_states
from dashboard.core.personal_data import erase as erase_everywhere
from dashboard.workspaces.models import CandidateHold
from dashboard.workspaces.privacy.holds import lift_hold, put_on_hold
from tests.support.cases import DAY, REASON, START, create_flow, failed_candidate, open_all
from tests.support.cases import store_sync as sync
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("append_only")


@pytest.fixture
def cases(cast: Users) -> list[Case]:
    """Return five cases, the first with a decision."""
    flow = create_flow(cast.acme)
    sync(flow, START + DAY, [failed_candidate(n) for n in range(1, 6)])
    opened = open_all(flow).opened
    Decision.objects.create(
        case=opened[0], number=1, outcome=Outcome.UPHELD, reason=REASON, by="ravi@example.com"
    )
    return opened


def test_an_erasure_empties_the_case_and_keeps_its_count(cast: Users, cases: list[Case]) -> None:
    states = Case.objects.of(cast.acme).with_state()
    before = count_states(states)
    assert [r.href for r in personal_data.find(cast.acme.pk, "C1@Example.com")] == [
        f"/w/acme/cases/{cases[0].pk}/"
    ]
    assert personal_data.names(cast.acme.pk, "c1@example.com") == ["Cleo No1"]
    erase_everywhere(cast.acme.pk, "c1@example.com")
    erased = Case.objects.get(pk=cases[0].pk)
    values = (erased.email, erased.first_name, erased.last_name, erased.candidate_id)
    assert values == ("", "", "", "")
    assert erased.evidence is None
    decision = Decision.objects.get()
    assert (decision.reason, decision.outcome, decision.by) == ("", "upheld", "ravi@example.com")
    assert count_states(states) == before
    assert not personal_data.find(cast.acme.pk, "c1@example.com")
    assert Case.objects.exclude(evidence=None).count() == 4


def test_a_case_is_erased_by_the_address_that_the_candidate_has_since(
    cast: Users, cases: list[Case]
) -> None:
    """The case has the address of its opening, which nobody asks to erase any more."""
    married = replace(failed_candidate(2), email="cleo.married@example.com")
    flow = cases[0].flow
    sync(flow, START + 2 * DAY, [failed_candidate(1), married])
    found = personal_data.find(cast.acme.pk, "Cleo.Married@example.com")
    assert [record.href for record in found] == [f"/w/acme/cases/{cases[1].pk}/"]
    put_on_hold(cast.acme, "cleo.married@example.com", reason="Dispute", by=cast.owner)
    with time_machine.travel(timezone.now() + timedelta(days=4000), tick=False):
        assert personal_data.purge() == 4
    assert Case.objects.get(erased_at=None) == cases[1]
    lift_hold(CandidateHold.objects.get(), by=cast.owner)
    erase_everywhere(cast.acme.pk, "cleo.married@example.com")
    assert not Case.objects.filter(erased_at=None).exists()


def test_an_erased_open_case_leaves_the_queue_but_not_the_count(
    cast: Users, cases: list[Case]
) -> None:
    personal_data.erase(cast.acme.pk, "c2@example.com")
    counts = count_states(Case.objects.of(cast.acme).with_state())
    assert (counts["open"], counts["erased"], counts["upheld"], counts["all"]) == (3, 1, 1, 5)


def test_another_workspace_erases_nothing(cast: Users, cases: list[Case]) -> None:
    assert personal_data.erase(cast.other.pk, "c1@example.com") == 0
    assert Case.objects.exclude(evidence=None).count() == 5


def test_the_page_of_an_erased_case_tells_nothing_personal(
    cast: Users, cases: list[Case], viewer: LintingClient
) -> None:
    personal_data.erase(cast.acme.pk, "c1@example.com")
    page = viewer.page(f"/w/acme/cases/{cases[0].pk}/")
    shown = text(page)
    for word in ("c1@example.com", "Cleo", REASON):
        assert word not in shown
    assert "Upheld" in shown
    assert "Erased candidate" in text(viewer.page("/w/acme/cases/?state=all"))


@pytest.mark.parametrize("days", [90, 400])
def test_retention_counts_from_the_last_decision(cast: Users, days: int) -> None:
    CaseRules.objects.create(workspace=cast.acme, retention_days=days)
    flow, now = create_flow(cast.acme), timezone.now()
    sync(flow, START + DAY, [])

    def store_case(opened: int, decided: int | None) -> Case:
        """Store a case that was opened and decided so many days ago."""
        case = Case.objects.create(
            workspace=cast.acme,
            flow=flow,
            step=1,
            grounds=Grounds.FAILED,
            version=1,
            candidate_id=str(opened),
            email="x@example.com",
            opened_at=now - timedelta(days=opened),
        )
        if decided is not None:
            at = now - timedelta(days=decided)
            Decision.objects.create(case=case, number=1, outcome=Outcome.UPHELD, by="x", at=at)
        return case

    stored = [
        store_case(days + 5, None),
        store_case(days + 6, days - 5),
        store_case(days + 9, days + 1),
        store_case(days - 5, None),
    ]
    assert personal_data.purge() == 2
    erased = {case.pk for case in Case.objects.exclude(erased_at=None)}
    assert erased == {stored[0].pk, stored[2].pk}
