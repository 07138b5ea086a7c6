"""Masked addresses: whoever shares one is not the same person, and gets no e-mail there."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.candidate_profile import find_profile
from dashboard.progress.compared_emails import compared_email, fill_compared_emails
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys
from dashboard.progress.sync import schedule
from flows_api import Candidate
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import START, make_flow, write_sync
from tests.progress.pages import select
from tests.support.pages import LintingClient
from tests.support.users import Users

MASKED = ("a***@x.example", "a•••@x.example", "a...@x.example", "axxx@x.example", "a@x…", "a")
WHOLE = "ada@x.example"


@given(st.sampled_from([*MASKED, ""]), st.sampled_from(["", " ", "\t"]))
def test_only_a_whole_address_is_compared(masked: str, space: str) -> None:
    assert compared_email(f"{space}{masked}{space}") == ""
    assert compared_email(f"{space}{WHOLE.upper()}{space}") == WHOLE


def test_strangers_with_one_masked_address_are_not_the_same_person(cast: Users) -> None:
    emails = [*MASKED, WHOLE]
    listed = [
        Candidate(id=f"c{n}", status="IN_PROGRESS", email=email) for n, email in enumerate(emails)
    ]
    write_sync(flow := make_flow(cast), START, *listed)
    other = SyncedFlow.objects.create(workspace=cast.acme, flow_id="2", name="Other")
    write_sync(other, START, *listed)
    wanted = SyncedCandidate.objects.get(flow=flow, email=WHOLE)
    segment = SegmentQuery.from_params(QueryDict("other-flows=yes"))
    assert list(listed_keys(FlowData.visible(flow), segment)) == [wanted.pk]
    for candidate in SyncedCandidate.objects.filter(flow=flow):
        found = find_profile(flow, candidate.candidate_id)
        assert found
        assert bool(found.other_flows) is (candidate.pk == wanted.pk)


def test_a_sync_fills_what_the_release_before_wrote(run_sync: RunSync) -> None:
    run_sync()
    before = dict(SyncedCandidate.objects.values_list("pk", "compared_email"))
    assert all(before.values())
    SyncedCandidate.objects.update(compared_email=None)
    schedule.sync_flow(get_flow().pk)
    assert dict(SyncedCandidate.objects.values_list("pk", "compared_email")) == before


def test_filling_takes_any_number_of_rows(cast: Users) -> None:
    flow = make_flow(cast)
    SyncedCandidate.objects.bulk_create(
        SyncedCandidate(flow=flow, candidate_id=str(n), email=f"C{n}@x.example")
        for n in range(1001)
    )
    fill_compared_emails(SyncedCandidate.objects.all())
    found = SyncedCandidate.objects.values_list("compared_email", flat=True)
    assert set(found) == {f"c{n}@x.example" for n in range(1001)}


def test_bulk_actions_leave_out_masked_addresses(
    recruiter: LintingClient, partner: Simulator, run_sync: RunSync
) -> None:
    partner.variants.set(email="masked")
    run_sync()
    assert SyncedCandidate.objects.filter(email__contains="***").exists()
    for action in ("addresses", "email", "flows", "notice"):
        page = recruiter.page(select(recruiter, all="1", bulk_action=action))
        assert "***" not in "".join(map(str, page.select("textarea, input, [href^=mailto]")))
        assert "None of them has a known address." in page.main.get_text(), action


def test_a_masked_address_is_not_erased(owner: LintingClient) -> None:
    page = owner.post("/w/acme/settings/privacy/", {"email": MASKED[0]})
    assert page.status_code == 422
    assert "This address is masked. Enter the whole one." in page.content.decode()
