"""Saved views pinned to the sidebar, and views that are shared in the workspace."""

from typing import Any

import pytest

from dashboard.progress.sync import schedule
from dashboard.workspaces.models import Membership, PinnedView, SavedView
from dashboard.workspaces.saved_views.pins import MAX_PINS, list_pins
from tests.conftest import SignIn
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

FLOWS = "/w/acme/flows/"
CANDIDATES = "/w/acme/flows/1/candidates/"
VIEWS = "/w/acme/views/"


def create_view(cast: Users, role: str = "recruiter", **changes: Any) -> SavedView:
    membership = Membership.objects.get(user=cast.by_role[role], workspace=cast.acme)
    values: dict[str, Any] = {"name": "Running", "list_name": "flow_list", "query": "status=ACTIVE"}
    return SavedView.objects.create(membership=membership, **values | changes)


def pin(client: LintingClient, view: SavedView, path: str = FLOWS) -> Any:
    return client.post(f"{VIEWS}pin/", {"view": view.pk, "path": path})


def pinned(page: Page) -> list[str]:
    return [text(link) for link in page.select(".side-pins a")]


def test_a_view_is_pinned_from_its_list_and_unpinned(
    acme: Users, recruiter: LintingClient, owner: LintingClient
) -> None:
    view = create_view(acme)
    page = recruiter.page(f"{FLOWS}?status=ACTIVE")
    form = page.select_one(".saved-views-pin")
    data = {field["name"]: field["value"] for field in form.select("input")}
    response: Any = recruiter.post(form["action"], data)
    assert response["Location"] == f"{FLOWS}?status=ACTIVE&view={view.pk}"
    shown = recruiter.page(response["Location"])
    assert pinned(shown) == ["Running"]
    assert shown.select_one(".side-pins a")["aria-current"] == "true"
    assert pinned(recruiter.page("/w/acme/members/")) == ["Running"]
    assert pinned(owner.page("/w/acme/members/")) == []
    form = shown.select_one(".saved-views-pin")
    assert "Unpin" in text(form)
    data = {field["name"]: field["value"] for field in form.select("input")}
    back: Any = recruiter.post(
        form["action"], data, headers={"Referer": f"http://testserver{FLOWS}"}
    )
    assert back["Location"] == f"http://testserver{FLOWS}"
    assert not PinnedView.objects.exists()
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_view_of_candidates_is_pinned_for_the_flow(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme, list_name="candidate_list", query="status=FAILED")
    pin(recruiter, view, CANDIDATES)
    pin(recruiter, view, "/w/acme/flows/2/candidates/")
    links = [link["href"] for link in recruiter.page("/w/acme/members/").select(".side-pins a")]
    assert links == [f"/w/acme/flows/{n}/candidates/?status=FAILED&view={view.pk}" for n in (1, 2)]


def test_pins_are_moved_and_keep_within_their_ends(acme: Users, recruiter: LintingClient) -> None:
    for name in "abc":
        pin(recruiter, create_view(acme, name=name))
    keys = {one.view.name: one.pk for one in PinnedView.objects.select_related("view")}

    def move(name: str, to: str) -> list[str]:
        response: Any = recruiter.post(f"{VIEWS}position/", {"pin": keys[name], "move": to})
        assert response["Location"] == f"{VIEWS}#pin-{keys[name]}"
        return pinned(recruiter.page(VIEWS))

    assert move("c", "up") == ["a", "c", "b"]
    assert move("a", "up") == ["a", "c", "b"]
    assert move("a", "down") == ["c", "a", "b"]
    assert move("b", "down") == ["c", "a", "b"]
    assert move("b", "nonsense") == ["c", "a", "b"]


def test_too_many_pins_are_refused(acme: Users, recruiter: LintingClient) -> None:
    views = [create_view(acme, name=f"v{n}", query=f"q={n}") for n in range(MAX_PINS + 1)]
    for view in views:
        pin(recruiter, view)
    assert PinnedView.objects.count() == MAX_PINS
    pin(recruiter, views[0])
    assert PinnedView.objects.count() == MAX_PINS
    assert "Unpin one first" in text(recruiter.page(VIEWS).find(id="flash"))


def test_a_shared_view_is_offered_to_all_and_changed_by_its_member_alone(
    acme: Users, recruiter: LintingClient, viewer: LintingClient
) -> None:
    view = create_view(acme)
    assert not viewer.page(FLOWS).select(".saved-views")
    pin(viewer, view)
    assert not PinnedView.objects.exists()
    data = {"view": view.pk, f"{view.pk}-name": "Running", f"{view.pk}-is_shared": "on"}
    assert recruiter.post(f"{VIEWS}details/", data).status_code == 303
    bar = viewer.page(f"{FLOWS}?status=ACTIVE").select_one(".saved-views")
    assert "Running shared" in text(bar)
    pin(viewer, view)
    assert pinned(viewer.page(VIEWS)) == ["Running"]
    assert not viewer.page(VIEWS).select(f"#view-{view.pk}")
    viewer.post(f"{VIEWS}removal/", {"view": view.pk})
    assert SavedView.objects.filter(pk=view.pk).exists()
    recruiter.post(f"{VIEWS}details/", {"view": view.pk, f"{view.pk}-name": "Running"})
    assert pinned(viewer.page(VIEWS)) == []
    assert not viewer.page(FLOWS).select(".saved-views")


def test_a_shared_default_opens_for_its_member_alone(
    acme: Users, recruiter: LintingClient, viewer: LintingClient
) -> None:
    create_view(acme, is_default=True, is_shared=True)
    assert recruiter.get(FLOWS).status_code == 302
    assert viewer.get(FLOWS).status_code == 200


def test_nobody_outside_of_the_workspace_is_offered_it(acme: Users, sign_in: SignIn) -> None:
    view = create_view(acme, is_shared=True)
    other = f"/w/{acme.other.slug}"
    data = {"view": view.pk, "path": f"{other}/flows/"}
    response: Any = sign_in(acme.outsider).post(f"{other}/views/pin/", data)
    assert response.status_code == 303
    assert not PinnedView.objects.exists()


def test_in_blind_mode_others_share_nothing(
    acme: Users, recruiter: LintingClient, viewer: LintingClient
) -> None:
    view = create_view(acme, name="Ada Lovelace", is_shared=True)
    pin(viewer, view)
    assert "Ada Lovelace" in text(viewer.page(VIEWS).find(id="flash"))
    Membership.objects.filter(user=acme.viewer).update(is_blind=True)
    for path in (f"{FLOWS}?status=ACTIVE", VIEWS):
        assert "Ada Lovelace" not in text(viewer.page(path))
    Membership.objects.filter(user=acme.viewer).update(is_blind=False)
    assert pinned(viewer.page(VIEWS)) == ["Ada Lovelace"]


def test_a_pin_goes_with_its_view(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme)
    pin(recruiter, view)
    recruiter.post(f"{VIEWS}removal/", {"view": view.pk})
    assert not PinnedView.objects.exists()
    assert pinned(recruiter.page(VIEWS)) == []


@pytest.mark.parametrize("path", ["/w/acme/members/", CANDIDATES, "nonsense"])
def test_a_view_is_pinned_on_its_own_list_only(
    acme: Users, recruiter: LintingClient, path: str
) -> None:
    assert pin(recruiter, create_view(acme), path).status_code == 303
    assert not PinnedView.objects.exists()


def test_a_pin_of_a_flow_that_is_gone_says_so(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme, list_name="candidate_list", query="status=FAILED")
    mine = Membership.objects.get(user=acme.recruiter)
    PinnedView.objects.create(membership=mine, view=view, flow_id="gone")
    assert "no longer listed" in text(recruiter.page(VIEWS).select_one(".pinned-views"))
    assert list_pins(mine)[0].href.startswith("/w/acme/flows/gone/candidates/")


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("step=9", "9"),
        ("min-8=50&sort=-score-7", "7, 8"),
        ("sort=score-9", "9"),
        ("min-1=50&sort=-score-2", ""),
        ("sort=name", ""),
    ],
)
def test_a_filter_that_no_longer_holds_says_so(
    acme: Users, recruiter: LintingClient, query: str, steps: str
) -> None:
    schedule.list_flows(acme.acme)
    schedule.sync_flow(acme.acme.synced_flows.get(flow_id="1").pk)
    page = recruiter.page(f"{CANDIDATES}?{query}")
    said = [text(notice) for notice in page.select(".notice") if "no longer holds" in text(notice)]
    assert len(said) == bool(steps)
    assert all(f"no step {steps}." in words for words in said)
