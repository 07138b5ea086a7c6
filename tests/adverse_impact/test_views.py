"""The page: what a file gives, what is refused, who may see it, and what it never says."""

import re
from typing import Any

import pytest
from bs4 import Tag
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.imports.readers import MAX_BYTES
from dashboard.audit.models import AuditEntry
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Membership
from tests.adverse_impact.factories import PAGE, address, csv_of, grant, scored_flow, upload
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

GROUPS = {"Alpha": range(1, 41), "Beta": range(41, 81), "Gamma": range(81, 84)}
ROWS = [(address(n), name) for name, numbers in GROUPS.items() for n in numbers]
LARGE = ROWS[:80]


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    """Make a flow in which most of Alpha and few of Beta reach 60."""
    grant(cast)
    scores = {n: [30 + n % 40 + (20 if n <= 40 else 0)] for n in range(1, 91)}
    return scored_flow(cast, scores)


@pytest.fixture
def viewer(cast: Users, flow: SyncedFlow, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.viewer)


def step_of(page: Any, order: int = 1) -> Tag:
    found: Tag = page.find(attrs={"data-impact": str(order)})
    return found


def row_of(page: Any, group: str) -> list[str]:
    row = step_of(page).find("tr", attrs={"data-group": group})
    return [text(cell) for cell in row.find_all("td")]  # type: ignore[union-attr]


def test_a_file_is_answered_with_the_groups_of_each_step(viewer: LintingClient) -> None:
    response = upload(viewer, csv_of(LARGE))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Accel-Buffering"] == "no"
    page = parse(response)
    assert row_of(page, "Alpha") == ["40", "30", "75.0%", "–", "–", "Highest rate"]
    assert row_of(page, "Beta") == [
        "40",
        "10",
        "25.0%",
        "0.33",
        "< 0.001",
        "Below 0.8, and hardly chance",
    ]
    assert "80 of 90 candidates with a score have a group" in text(step_of(page))
    assert "No candidate with a group has a score" in text(page.find_all("section")[2])


def test_the_threshold_of_the_same_request_is_tried(viewer: LintingClient) -> None:
    page = parse(upload(viewer, csv_of(LARGE), **{"threshold-1": "40"}))
    assert row_of(page, "Beta")[1] == "30"
    assert text(step_of(page).select_one("[data-impact-at]")) == "40"
    assert step_of(page).select("input[name=threshold-1][value='40']")


def test_a_page_has_every_threshold_without_a_script(viewer: LintingClient) -> None:
    page = parse(upload(viewer, csv_of(LARGE)))
    rows = step_of(page).select("[data-impact-thresholds] tbody tr")
    assert [text(row.th) for row in rows] == [str(n) for n in range(101)]
    assert [text(cell) for cell in rows[60].find_all("td")][4:6] == ["10", "25.0%"]


def test_what_does_not_match_is_counted_not_named(viewer: LintingClient) -> None:
    rows = [*LARGE, ("stranger@example.com", "Alpha"), (address(85), ""), (address(1), "Alpha")]
    page = parse(upload(viewer, csv_of(rows)))
    counts = {
        tag["data-metric"]: tag["data-value"] for tag in page.select(".impact-counts [data-metric]")
    }
    assert counts == {
        "impact-matched": "80",
        "impact-missing": "10",
        "impact-unmatched": "1",
        "impact-without-group": "1",
        "impact-repeated": "1",
    }
    assert "stranger" not in text(page.main)


def test_a_small_group_is_hidden_with_the_next_smallest(viewer: LintingClient) -> None:
    """The numbers of candidates of the step and of the other groups don't give it away."""
    rows = [*ROWS[:70], *[(address(n), "Delta") for n in range(71, 81)], *ROWS[80:]]
    page = parse(upload(viewer, csv_of(rows)))
    assert row_of(page, "Gamma") == ["< 5", "–", "–", "–", "–", "Too small to show"]
    assert row_of(page, "Delta")[0] == "hidden"
    assert row_of(page, "Alpha")[0] == "40"
    assert len(step_of(page).select("[data-impact-thresholds] [scope=colgroup]")) == 2


def test_two_groups_are_not_shown_beside_a_small_one(viewer: LintingClient) -> None:
    rows = [*ROWS[:40], *ROWS[80:]]
    page = parse(upload(viewer, csv_of(rows)))
    assert "could be calculated from the others" in text(step_of(page))
    assert not step_of(page).select("[data-metric]")


@pytest.mark.parametrize(
    ("content", "field", "said"),
    [
        (b"", "file", "empty"),
        (b"E-mail,Group\n", "file", "no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "file", "not supported"),
        (b"E-mail,Group\nnobody@example.com,Alpha", "file", "No row has a candidate"),
        (csv_of(ROWS[:9]), "group_column", "in one group"),
        (csv_of((a, n) for n, (a, _) in enumerate(ROWS)), "group_column", "83 different groups"),
        (b"x" * (MAX_BYTES + 1), "file", "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_compared_is_explained_at_its_field(
    viewer: LintingClient, content: bytes, field: str, said: str
) -> None:
    response = upload(viewer, content, group_column="", **{"threshold-1": "71"})
    assert response.status_code == 422
    page = parse(response)
    link = page.select_one(f"#error-summary a[href='#id_{field}']")
    assert said in text(link)
    assert page.find("input", id="id_threshold-1")["value"] == "71"
    assert not AuditEntry.objects.filter(action="adverse_impact.compared").exists()


def test_a_threshold_out_of_range_is_explained_at_its_field(viewer: LintingClient) -> None:
    response = upload(viewer, csv_of(LARGE), **{"threshold-1": "101", "threshold-2": "x"})
    assert response.status_code == 422
    page = parse(response)
    assert page.select_one("#error-summary a[href='#id_threshold-1']")
    assert page.select_one("#error-summary a[href='#id_threshold-2']")
    assert page.find("details", open=True)


def test_a_file_is_required(viewer: LintingClient) -> None:
    assert viewer.post(PAGE, {}).status_code == 422


def test_thresholds_of_the_address_are_in_the_form(viewer: LintingClient) -> None:
    page = viewer.page(f"{PAGE}?threshold-1=70&threshold-2=nonsense")
    assert page.find("input", id="id_threshold-1")["value"] == "70"
    assert page.find("input", id="id_threshold-2")["value"] == "60"


def test_the_audit_log_has_the_flow_and_nothing_else(viewer: LintingClient) -> None:
    assert upload(viewer, csv_of(LARGE)).status_code == 200
    entry = AuditEntry.objects.get(action="adverse_impact.compared")
    assert entry.details == {"flow": "Engineers", "flow_id": "9"}


def test_the_page_says_what_it_is_and_suggests_no_threshold(viewer: LintingClient) -> None:
    said = text(parse(upload(viewer, csv_of(LARGE))).main)
    assert "A screening aid, not an audit" in said
    assert "in 38 of 100 comparisons" in said
    assert "Ratio and test together" in said
    advice = re.compile(
        r"(lower|reduce|decrease|adjust|change|drop)\w* (the|this|a|your) threshold", re.IGNORECASE
    )
    assert not advice.search(said)


def test_a_flow_without_a_sync_says_so(cast: Users, sign_in: SignIn) -> None:
    grant(cast)
    SyncedFlow.objects.create(workspace=cast.acme, flow_id="9", name="New")
    client = sign_in(cast.owner)
    assert "Taptalent" in text(client.page(PAGE).main)
    assert upload(client, csv_of(LARGE)).status_code == 409


def test_the_progress_page_links_it_for_those_with_the_permission(
    cast: Users, viewer: LintingClient
) -> None:
    progress = PAGE.replace("adverse-impact/", "")
    assert viewer.page(progress).find("a", href=PAGE)
    tried = viewer.page(f"{progress}?threshold-1=70")
    assert tried.find("a", href=f"{PAGE}?threshold-1=70")
    Membership.objects.update(can_screen_impact=False)
    assert not viewer.page(progress).find("a", href=PAGE)


def test_the_palette_offers_it_for_the_readers_flow(viewer: LintingClient) -> None:
    def offered(query: dict[str, str]) -> bool:
        return bool(viewer.page("/w/acme/palette/", data=query).find("a", href=PAGE))

    assert offered({"q": "fisher", "flow": "9"})
    assert not offered({"q": "fisher"})
    Membership.objects.update(can_screen_impact=False)
    assert not offered({"q": "fisher", "flow": "9"})


@pytest.mark.parametrize("role", ["viewer", "recruiter", "owner"])
def test_no_role_has_the_permission_by_itself(
    cast: Users, flow: SyncedFlow, sign_in: SignIn, role: str
) -> None:
    Membership.objects.update(can_screen_impact=False)
    client = sign_in(cast.by_role[role])
    refused = upload(client, csv_of(LARGE))
    assert refused.status_code == 403
    assert "requires the permission “Adverse impact”" in text(parse(refused).main)
    assert ("Change your permissions" in text(parse(refused).main)) == (role == "owner")
    cast.acme.memberships.filter(user=cast.by_role[role]).update(can_screen_impact=True)
    assert upload(client, csv_of(LARGE)).status_code == 200


def test_names_of_groups_are_text(viewer: LintingClient) -> None:
    rows = [
        (a, "<script>alert(1)</script>" if n % 2 else "x\" onx='") for n, (a, _) in enumerate(LARGE)
    ]
    content = csv_of((a, '"' + group.replace('"', '""') + '"') for a, group in rows)
    page = parse(upload(viewer, content))
    assert row_of(page, "<script>alert(1)</script>")[0] == "40"


def test_two_files_are_one_too_many(viewer: LintingClient) -> None:
    """The bound is that of the request, whatever its fields are called."""
    files = {
        name: SimpleUploadedFile(f"{name}.csv", b"x" * (MAX_BYTES // 2 + 1))
        for name in ("file", "other")
    }
    assert "larger than 5 MB" in text(parse(viewer.post(PAGE, files)).main)
