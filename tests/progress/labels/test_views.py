"""Labels on candidates: in bulk, on their own page, in rows and exports, and what erases them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.progress import personal_data
from dashboard.progress.models import CandidateLabel, SyncedCandidate
from dashboard.workspaces.models import Label
from tests.progress.conftest import RunSync
from tests.progress.pages import PAGE, SEGMENT, count, fields, keys, part, select
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users


@pytest.fixture
def labels(run_sync: RunSync, acme: Users) -> list[Label]:
    """Return two labels of Acme, whose first flow was synced."""
    run_sync()
    return [
        Label.objects.create(workspace=acme.acme, name=name, color=color)
        for name, color in (("Call back", "blue"), ("Strong fit", "green"))
    ]


def change(client: LintingClient, posted: dict[str, Any], **selected: Any) -> Any:
    return client.post(select(client, **selected, bulk_action="labels"), posted)


def labeled(label: Label) -> set[int]:
    return set(label.candidates.values_list("candidate_id", flat=True))


def entries() -> list[dict[str, Any]]:
    found = AuditEntry.objects.filter(action="candidates.labels_changed").order_by("pk")
    return [entry.details for entry in found]


def test_labels_are_added_and_removed_in_bulk_and_shown_in_both_lists(
    recruiter: LintingClient, viewer: LintingClient, labels: list[Label]
) -> None:
    call, fit = labels
    some = keys(recruiter.page(SEGMENT))[:3]
    change(recruiter, {"add": [call.pk, fit.pk]}, candidate=some)
    for query in ({}, {"show": "all"}):
        rows = viewer.page(SEGMENT, data=query).select("tbody tr")
        shown = [[text(chip) for chip in row.select(".label-chip")] for row in rows]
        assert shown[:4] == [["Call back", "Strong fit"]] * 3 + [[]]
    change(recruiter, {"remove": fit.pk}, candidate=some[:2])
    assert labeled(call) == {int(key) for key in some}
    assert labeled(fit) == {int(some[2])}
    assert CandidateLabel.objects.filter(by__email="ravi@example.com").count() == 4
    one, other = entries()
    assert (one["count"], one["labels_added"]) == (3, ["Call back", "Strong fit"])
    assert (other["count"], other["labels_removed"]) == (2, ["Strong fit"])
    assert "Labels removed" in [str(row.label) for row in detail_rows(other)]


def test_only_those_are_counted_whom_the_action_changed(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    some = keys(recruiter.page(SEGMENT))[:3]
    change(recruiter, {"add": labels[0].pk}, candidate=some[:1])
    before = CandidateLabel.objects.get()
    change(recruiter, {"add": labels[0].pk}, candidate=some)
    assert "Labels of 2 candidates changed." in text(part(recruiter.page(SEGMENT), ".flash"))
    assert CandidateLabel.objects.get(pk=before.pk).at == before.at
    assert [entry["count"] for entry in entries()] == [1, 2]
    change(recruiter, {"add": labels[0].pk}, candidate=some)
    assert "No labels changed" in text(part(recruiter.page(SEGMENT), ".flash"))
    assert len(entries()) == 2


def test_select_all_that_match_is_exact(recruiter: LintingClient, labels: list[Label]) -> None:
    call, fit = labels
    half = keys(recruiter.page(SEGMENT))[::2]
    change(recruiter, {"add": call.pk}, candidate=half)
    query = f"?label={call.pk}"
    page = recruiter.page(f"{SEGMENT}{query}")
    assert count(page) == len(half)
    where = select(recruiter, **fields(page), all="1", bulk_action="labels")
    CandidateLabel.objects.filter(candidate_id=int(half[0])).delete()  # after they were selected
    answer = recruiter.post(where, {"add": fit.pk})
    assert answer["Location"] == f"{SEGMENT}{query}"
    assert labeled(fit) == {int(key) for key in half}


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Add: Select a label to add or to remove."),
        ({"add": ["0"]}, "Remove: You selected this both to add and to remove: Call back."),
        ({"add": ["x"]}, "Add: This label no longer exists."),
    ],
)
def test_an_invalid_form_is_refused_and_keeps_what_was_ticked(
    recruiter: LintingClient, labels: list[Label], posted: dict[str, Any], words: str
) -> None:
    call = labels[0]
    some = keys(recruiter.page(SEGMENT))[:2]
    change(recruiter, {"add": call.pk}, candidate=some)
    if posted.get("add") == ["0"]:
        posted = {"add": call.pk, "remove": call.pk}
    answer = change(recruiter, posted, candidate=some)
    assert answer.status_code == 422
    page = parse(answer)
    assert words in text(part(page, ".error-summary"))
    assert len(page.select("input[type=checkbox][checked]")) == (2 if "remove" in posted else 0)
    assert CandidateLabel.objects.count() == 2


def test_a_label_of_another_workspace_is_none(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    foreign = Label.objects.create(workspace=acme.other, name="Foreign")
    key = keys(recruiter.page(SEGMENT))[0]
    assert change(recruiter, {"add": foreign.pk}, candidate=key).status_code == 422
    candidate = SyncedCandidate.objects.get(pk=key)
    recruiter.post(f"{PAGE}candidates/{candidate.candidate_id}/labels/", {"add": foreign.pk})
    assert not CandidateLabel.objects.exists()


def test_a_workspace_without_labels_says_who_makes_them(
    recruiter: LintingClient, owner: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    for client, href in ((recruiter, "/settings/labels/"), (owner, "/settings/labels/new/")):
        page = client.page(
            select(client, candidate=keys(client.page(SEGMENT))[0], bulk_action="labels")
        )
        assert page.main.find("a", href=f"/w/acme{href}")
        assert not page.main.select("form input[type=checkbox]")


def test_labels_are_added_and_removed_on_the_candidates_page(
    recruiter: LintingClient, viewer: LintingClient, labels: list[Label]
) -> None:
    candidate = SyncedCandidate.objects.exclude(email="").earliest("pk")
    where = f"{PAGE}candidates/{candidate.candidate_id}/"
    for _ in range(2):
        answer = recruiter.post(f"{where}labels/", {"add": labels[1].pk})
        assert answer["Location"] == where
    card = part(viewer.page(where), "#candidate-labels")
    assert text(part(card, "li")).startswith("Strong fit ravi@example.com")
    assert not card.select("form")
    card = part(recruiter.page(where), "#candidate-labels")
    assert [text(option) for option in card.select("option")] == ["Call back"]
    recruiter.post(f"{where}labels/", {"remove": labels[1].pk})
    assert not CandidateLabel.objects.exists()
    assert [entry["count"] for entry in entries()] == [1, 1]
    labels[1].delete()
    recruiter.post(f"{where}labels/", {"add": labels[1].pk or 0})
    assert "This label no longer exists." in text(part(recruiter.page(where), ".flash"))


def test_the_list_is_filtered_by_labels_and_says_so(
    recruiter: LintingClient, labels: list[Label]
) -> None:
    call, fit = labels
    some = keys(recruiter.page(SEGMENT))[:3]
    change(recruiter, {"add": call.pk}, candidate=some)
    change(recruiter, {"add": fit.pk}, candidate=some[:1])
    page = recruiter.page(f"{SEGMENT}?label={call.pk}&label={fit.pk}")
    assert count(page) == 1
    chips = page.select(".filter-chips a")
    assert [text(chip) for chip in chips[:2]] == [
        "Label: Call back Remove",
        "Label: Strong fit Remove",
    ]
    assert count(recruiter.page(str(chips[1]["href"]))) == 3
    ticked = page.select("input[name=label][checked]")
    assert [box["value"] for box in ticked] == [str(call.pk), str(fit.pk)]
    fit.delete()
    gone = recruiter.page(f"{SEGMENT}?label={fit.pk or 999}")
    assert count(gone) == 0
    assert "Label: deleted" in text(part(gone, ".filter-chips"))


@pytest.mark.parametrize("query", ["", "?show=all"])
def test_exports_have_a_column_of_labels(
    recruiter: LintingClient, labels: list[Label], query: str
) -> None:
    key = keys(recruiter.page(SEGMENT))[0]
    change(recruiter, {"add": [label.pk for label in labels]}, candidate=key)
    answer: Any = recruiter.get(f"{SEGMENT}export.csv{query}")
    content = b"".join(answer.streaming_content).decode()
    header, *lines = content.strip().splitlines()
    assert "Labels" in header
    candidate_id = SyncedCandidate.objects.get(pk=key).candidate_id
    with_labels = [line for line in lines if '"Call back, Strong fit"' in line]
    assert len(with_labels) == 1
    assert candidate_id in with_labels[0]


def test_erasure_and_retention_delete_the_labels_of_candidates(
    recruiter: LintingClient, labels: list[Label], acme: Users
) -> None:
    change(recruiter, {"add": labels[0].pk}, all="1")
    everyone = CandidateLabel.objects.count()
    candidate = SyncedCandidate.objects.exclude(email="").earliest("pk")
    found = personal_data.find(acme.acme.pk, candidate.email)
    assert any("Label “Call back” in" in str(record.label) for record in found)
    personal_data.erase(acme.acme.pk, candidate.email)
    assert CandidateLabel.objects.count() == everyone - 1
    days = acme.acme.candidate_retention_days + 1
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        personal_data.purge()
    assert not CandidateLabel.objects.exists()
    assert Label.objects.count() == 2
