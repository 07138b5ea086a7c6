"""The pages of labels: who sees and who changes them, and what is refused."""

import pytest

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.progress.models import CandidateLabel, SyncedCandidate, SyncedFlow
from dashboard.workspaces.labels.queries import MAX_LABELS, list_labels
from dashboard.workspaces.models import FlowLabel, Label, Workspace
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

LIST = "/w/acme/settings/labels/"
GOOD = {"name": "Strong fit", "color": "green"}


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


def names(cast: Users) -> list[str]:
    return [label.name for label in list_labels(Workspace.objects.get(pk=cast.acme.pk))]


def recorded() -> list[set[str]]:
    found = AuditEntry.objects.filter(action="labels.changed").order_by("id")
    return [{row.value for row in detail_rows(entry.details)} for entry in found]


def test_an_owner_adds_renames_recolours_and_deletes_labels(
    cast: Users, olivia: LintingClient
) -> None:
    for name in ("strong fit", "Call back"):
        assert olivia.post(f"{LIST}new/", {**GOOD, "name": name}).status_code == 303
    assert names(cast) == ["Call back", "strong fit"]
    label = Label.objects.get(name="Call back")
    changed = {"name": "Call later", "color": "red"}
    for _ in range(2):
        assert olivia.post(f"{LIST}{label.pk}/", changed).status_code == 303
    assert str(olivia.page(LIST).select_one(".label-red bdi")) == "<bdi>Call later</bdi>"
    olivia.post(f"{LIST}{label.pk}/removal/")
    assert names(cast) == ["strong fit"]
    assert recorded()[2:] == [{"Call later", "changed"}, {"Call later", "deleted", "0"}]


def test_the_page_says_how_many_candidates_and_flows_a_deletion_affects(
    cast: Users, olivia: LintingClient
) -> None:
    flow = SyncedFlow.objects.create(workspace=cast.acme, flow_id="1", name="F")
    label = Label.objects.create(workspace=cast.acme, name="Strong fit")
    for key in ("a", "b"):
        candidate = SyncedCandidate.objects.create(flow=flow, candidate_id=key)
        CandidateLabel.objects.create(candidate=candidate, label=label)
    for flow_id in ("1", "2", "3"):
        FlowLabel.objects.create(workspace=cast.acme, flow_id=flow_id, label=label)
    cells = olivia.page(LIST).select("td.number")
    assert [text(cell).split()[0] for cell in cells] == ["2", "3"]
    assert cells[1].a["href"] == f"/w/acme/flows/?label={label.pk}"
    words = text(olivia.page(f"{LIST}{label.pk}/").main)
    assert "2 candidates and 3 flows have it, and would be without it." in words
    olivia.post(f"{LIST}{label.pk}/removal/")
    words = text(olivia.page(LIST).main)
    assert "Deleted “Strong fit”, which 2 candidates and 3 flows had." in words
    assert not CandidateLabel.objects.exists()
    assert not FlowLabel.objects.exists()
    assert SyncedCandidate.objects.count() == 2


@pytest.mark.parametrize("who", ["recruiter", "viewer"])
def test_other_members_only_read(cast: Users, sign_in: SignIn, who: str) -> None:
    label = Label.objects.create(workspace=cast.acme, name="Strong fit")
    page = sign_in(getattr(cast, who)).page(LIST)
    assert "Strong fit" in text(page.main)
    assert page.main.find(attrs={"data-view-only": True})
    assert not page.main.find_all("form")
    assert not page.main.find_all("a", href=lambda href: href and str(label.pk) in href)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a value"),
        ("name", "   ", "Enter a value"),
        ("name", "x" * 41, "at most 40"),
        ("name", "STRONG  fit", "There is already a label with this name."),
        ("color", "plaid", "plaid is not one of them"),
    ],
)
def test_a_bad_label_is_refused_at_its_field(
    cast: Users, olivia: LintingClient, field: str, value: str, message: str
) -> None:
    Label.objects.create(workspace=cast.acme, name="Strong fit")
    response = olivia.post(f"{LIST}new/", {"name": "Other", "color": "blue", field: value})
    assert response.status_code == 422
    page = parse(response)
    error = page.find(id=f"id_{field}_error")
    assert error is not None
    assert message in text(error)
    assert names(cast) == ["Strong fit"]
    if field == "name":
        checked = page.select_one("input[name=color][checked]")
        assert checked is not None
        assert checked["value"] == "blue"


def test_another_workspace_may_have_the_same_name(cast: Users, olivia: LintingClient) -> None:
    label = Label.objects.create(workspace=cast.other, name="Strong fit")
    assert olivia.post(f"{LIST}new/", GOOD).status_code == 303
    assert olivia.get(f"{LIST}{label.pk}/").status_code == 404
    assert olivia.post(f"{LIST}{label.pk}/removal/").status_code == 404
    assert names(cast) == ["Strong fit"]


def test_the_same_label_added_again_is_the_one_that_is_there(
    cast: Users, olivia: LintingClient
) -> None:
    for _ in range(2):
        assert olivia.post(f"{LIST}new/", GOOD).status_code == 303
    assert olivia.post(f"{LIST}new/", {**GOOD, "color": "red"}).status_code == 422
    assert len(recorded()) == 1


def test_the_number_of_labels_is_limited(cast: Users, olivia: LintingClient) -> None:
    Label.objects.bulk_create(Label(workspace=cast.acme, name=str(n)) for n in range(MAX_LABELS))
    assert not olivia.page(LIST).main.find("a", href=f"{LIST}new/")
    response = olivia.post(f"{LIST}new/", GOOD)
    assert response.status_code == 422
    assert "Delete one first" in text(parse(response).select_one(".error-summary"))
