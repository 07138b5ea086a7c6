"""Adding candidates to another flow: any of hundreds is found by words of its name."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.progress.bulk_actions.other_flows import MAX_SHOWN, find_other_flows
from dashboard.progress.models import SyncedFlow
from tests.progress.conftest import RunSync, get_flow
from tests.progress.pages import part, select
from tests.support.pages import LintingClient, text

WORDS = ["back", "end", "Sales", "100%", "_x", ""]


@given(
    names=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), max_size=6),
    q=st.lists(st.sampled_from(WORDS), max_size=2),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flows_with_all_words_are_found(
    synced_flow: SyncedFlow, names: list[list[str]], q: list[str]
) -> None:
    SyncedFlow.objects.exclude(pk=synced_flow.pk).delete()
    for n, words in enumerate(names):
        SyncedFlow.objects.create(
            workspace=synced_flow.workspace, flow_id=f"f{n}", name=" ".join(words), status="ACTIVE"
        )
    found = find_other_flows(synced_flow, " ".join(q))
    wanted = [word.lower() for word in " ".join(q).split()]
    expected = {
        f"f{n}"
        for n, words in enumerate(names)
        if all(word in " ".join(words).lower() for word in wanted)
    }
    assert {flow.flow_id for flow in found.shown} == expected
    assert (found.total, found.beyond, found.has_any) == (len(expected), 0, bool(names))


def test_two_hundred_flows_are_a_searchable_list(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    workspace = get_flow().workspace
    SyncedFlow.objects.bulk_create(
        SyncedFlow(workspace=workspace, flow_id=f"n{n}", name=f"Role {n:03}", status="ACTIVE")
        for n in range(200)
    )
    address = select(recruiter, all="1", bulk_action="flows")
    page = recruiter.page(address)
    assert len(page.select("#other-flows button")) == MAX_SHOWN
    assert "Search to find the others." in text(part(page, "#other-flows"))
    found = recruiter.fragment(f"{address}?q=role+177", "other-flows")
    [button] = found.select("#other-flows button")
    assert button["formaction"] == "/w/acme/flows/n177/assign/bulk/"
    none = recruiter.page(f"{address}?q=nothing")
    assert "No flow has these words" in text(part(none, "#other-flows"))
    assert part(none, "#people").get_text()
