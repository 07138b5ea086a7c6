"""Bulk actions that show addresses: copying, e-mail drafts, import lines."""

import pytest

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.progress.bulk_actions.page import NAMED
from dashboard.progress.models import SyncedCandidate
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, states_in
from tests.progress.pages import SEGMENT, part, select
from tests.support.pages import LintingClient, text


def test_addresses_are_copied_and_the_audit_log_has_only_the_count(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    page = recruiter.page(select(recruiter, all="1", bulk_action="addresses"))
    shown = part(page, "textarea#addresses")
    assert shown.has_attr("readonly")
    emails = shown.get_text().split()
    assert sorted(emails) == sorted(
        SyncedCandidate.objects.exclude(email="").values_list("email", flat=True)
    )
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.details["count"], entry.details["what"]) == (len(emails), "addresses")
    assert not any(email in str(entry.details) for email in emails)


def test_audit_log_has_one_entry_however_often_the_page_loads(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    where = select(recruiter, all="1", bulk_action="addresses")
    for _reload in range(2):
        recruiter.page(where)
        recruiter.head(where)
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert entry.details["count"] == SyncedCandidate.objects.exclude(email="").count()
    assert "addresses" in [row.value for row in detail_rows(entry.details)]


@pytest.mark.parametrize("action", ["flows", "email"])
def test_opening_a_page_that_hands_nothing_out_is_no_export(
    recruiter: LintingClient, run_sync: RunSync, action: str
) -> None:
    run_sync()
    recruiter.page(select(recruiter, all="1", bulk_action=action))
    assert not AuditEntry.objects.filter(action="candidates.exported").exists()


def test_long_e_mail_is_split_into_drafts(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    for n, candidate in enumerate(SyncedCandidate.objects.all()):
        SyncedCandidate.objects.filter(pk=candidate.pk).update(email=f"{'a' * 90}{n}@example.com")
    page = recruiter.page(select(recruiter, all="1", bulk_action="email"))
    offered = page.select("input[name=candidates]")
    assert len(offered) > 1
    keys = " ".join(str(field["value"]) for field in offered).split()
    assert len(keys) == len(set(keys)) == SyncedCandidate.objects.count()
    assert "split into several drafts" in text(page.main)


def test_lines_reach_the_import_of_another_flow(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    page = recruiter.page(select(recruiter, all="1", bulk_action="flows"))
    form = part(page, "main form[method=post]")
    other = part(page, "button[formaction*='/flows/2/']")
    assert not page.select("button[formaction*='/flows/1/']")
    answer = recruiter.post(str(other["formaction"]), {"people": part(form, "textarea").get_text()})
    assert answer.status_code == 303
    assert "/batches/" in answer["Location"]
    assert text(other)


def test_other_flows_are_disabled_in_an_outage(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    run_sync()
    path = select(recruiter, all="1", bulk_action="flows")
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    other = part(recruiter.page(path), "#other-flows li button")
    assert (other["type"], other["aria-disabled"]) == ("button", "true")
    assert "formaction" not in other.attrs


def test_the_page_names_its_list_by_all_filters_and_leads_back_to_candidates(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    query = {"show": "all", "status": "FAILED", "min-1": "10"}
    [chip] = [text(one) for one in recruiter.page(SEGMENT, data=query).select(".filter-chips bdi")]
    page = recruiter.page(select(recruiter, all="1", **query, bulk_action="note"))
    # Statuses are no chips on the list, whose pills show them.
    assert text(part(page, ".aside p a")) == f"Failed · {chip}"
    crumbs = [text(crumb) for crumb in page.select(".crumbs li")]
    assert crumbs[2:4] == ["Candidates", f"Failed · {chip}"]
    everyone = recruiter.page(select(recruiter, all="1", show="all", bulk_action="note"))
    assert text(part(everyone, ".aside p a")) == "All candidates"


def test_all_selected_candidates_can_be_read_with_their_address(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    page = recruiter.page(select(recruiter, all="1", show="all", bulk_action="note"))
    listed = page.select(".aside .selected-names li")
    states = states_in("all")
    assert len(listed) == states.count() > NAMED
    assert len(page.select(".aside details .selected-names li")) == len(listed) - NAMED
    shown = " ".join(text(row) for row in listed)
    for email in states.values_list("candidate__email", flat=True):
        assert email in shown.replace("\u200b", "")
