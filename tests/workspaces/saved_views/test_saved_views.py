"""Saved views: a member's named searches and filters of a list."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from dashboard.core.personal_data import sources
from dashboard.core.templatetags.htmx import current_url
from dashboard.workspaces.models import Membership, SavedView
from dashboard.workspaces.saved_views.forms import SavedViewForm
from dashboard.workspaces.saved_views.queries import (
    ListAddress,
    build_view_bar,
    canonical_query,
    find_views_about,
    list_at,
    update_query,
)
from tests.conftest import SignIn
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.users import Users

FLOWS = "/w/acme/flows/"
CANDIDATES = "/w/acme/flows/1/candidates/"
VIEWS = "/w/acme/views/"


def save(client: LintingClient, name: str, path: str = FLOWS, **more: str) -> Any:
    data = {"path": path, "query": "status=ACTIVE&page=3", "name": name, **more}
    return client.post(VIEWS, data)


def create_view(cast: Users, name: str = "Running", **changes: Any) -> SavedView:
    """Create a view of the recruiter's."""
    membership = Membership.objects.get(user=cast.recruiter)
    values: dict[str, Any] = {"list_name": "flow_list", "query": "status=ACTIVE"} | changes
    return SavedView.objects.create(membership=membership, name=name, **values)


def current(page: Page) -> str:
    return text(
        page.find("nav", attrs={"aria-label": "Your views"}).find(attrs={"aria-current": True})
    )


@pytest.mark.parametrize("path", [FLOWS, CANDIDATES])
def test_a_view_is_saved_and_opened_again(recruiter: LintingClient, path: str) -> None:
    page = recruiter.page(f"{path}?status=ACTIVE")
    form = page.find("form", attrs={"action": VIEWS})
    data = {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}
    response: Any = recruiter.post(VIEWS, data | {"name": "  Running  ones "})
    view = SavedView.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"{path}?status=ACTIVE&view={view.pk}"
    assert (view.name, view.query) == ("Running ones", "status=ACTIVE")
    opened = recruiter.page(response["Location"])
    assert current(opened) == "Running ones"
    assert not opened.find("form", attrs={"action": VIEWS})


def test_the_same_filter_shows_the_view_as_current(acme: Users, recruiter: LintingClient) -> None:
    create_view(acme)
    assert current(recruiter.page(f"{FLOWS}?status=ACTIVE")) == "Running"
    everything = recruiter.page(FLOWS)
    assert current(everything) == "Everything"


def test_a_changed_view_can_be_saved_or_discarded(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme)
    path = f"{FLOWS}?status=ACTIVE&sort=-candidates&view={view.pk}"
    page = recruiter.page(path)
    form = page.find("form", attrs={"action": f"{VIEWS}filter/"})
    assert "Running has unsaved changes" in text(form)
    assert form.find("a", href=f"{FLOWS}?status=ACTIVE&view={view.pk}")
    data = {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}
    assert recruiter.post(f"{VIEWS}filter/", data).status_code == 303
    view.refresh_from_db()
    assert view.query == "sort=-candidates&status=ACTIVE"
    assert current(recruiter.page(path)) == "Running"


@pytest.mark.parametrize(
    ("query", "words"), [("q=" + "y" * 700, "too long"), ("page=2", "filter the list before")]
)
def test_a_rejected_change_shows_the_reason(
    acme: Users, recruiter: LintingClient, query: str, words: str
) -> None:
    view = create_view(acme)
    data = {"view": view.pk, "path": FLOWS, "query": query}
    response: Any = recruiter.post(f"{VIEWS}filter/", data)
    page = recruiter.page(response["Location"])
    assert words in text(page.find(id="flash"))
    assert "Running has unsaved changes" in text(page.main)
    view.refresh_from_db()
    assert view.query == "status=ACTIVE"


def test_opening_or_filtering_saves_nothing(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme)
    recruiter.page(f"{FLOWS}?status=ARCHIVED&view={view.pk}")
    view.refresh_from_db()
    assert view.query == "status=ACTIVE"


def test_the_default_view_opens_once_and_can_be_left(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme, query="q=nothing-like-it", is_default=True)
    response: Any = recruiter.get(FLOWS)
    assert response["Location"] == f"{FLOWS}?q=nothing-like-it&view={view.pk}"
    page = recruiter.page(response["Location"])
    clear = page.find(id="flow-results").find("a", string="Clear search and filter")["href"]
    assert recruiter.page(clear).find("tbody")
    everything = page.find("a", id="status-1")["href"]
    assert recruiter.get(everything).status_code == 200
    assert page.find("input", attrs={"name": "view"})["value"] == str(view.pk)
    assert recruiter.fragment(FLOWS, "flow-results")


def test_returning_from_a_candidate_does_not_open_the_default_view(
    acme: Users, recruiter: LintingClient
) -> None:
    create_view(acme, list_name="candidate_list", query="status=FAILED", is_default=True)
    page = recruiter.page(f"{CANDIDATES}?view=all")
    candidate = recruiter.page(page.select_one("tr[data-candidate] a")["href"])
    assert candidate.find("a", href=f"{CANDIDATES}?view=all")


def test_there_is_one_default_per_list(acme: Users, recruiter: LintingClient) -> None:
    before = create_view(acme, is_default=True)
    save(recruiter, "Other", is_default="on")
    before.refresh_from_db()
    assert not before.is_default
    assert SavedView.objects.get(name="Other").is_default


OTHER = "/w/acme/flows/2/candidates/"


def shown_in(client: LintingClient, path: str) -> set[str]:
    return {text(link) for link in client.page(path).select(".saved-views bdi")}


@pytest.mark.parametrize(
    ("query", "is_bound"),
    [
        ("step=2", True),
        ("sort=-score-1", True),
        ("min-2=50", True),
        ("result-1=failed", True),
        ("show=near&step=1", True),
        ("show=changed&since=1-2", True),
        ("status=FAILED&status=COMPLETED", False),
        ("show=stalled", False),
        ("sort=-total", False),
        ("note=yes&search=ada", False),
    ],
)
def test_a_view_that_names_a_step_belongs_to_its_flow(
    acme: Users, recruiter: LintingClient, query: str, is_bound: bool
) -> None:
    page = recruiter.page(f"{CANDIDATES}?{query}")
    assert ("of this flow only" in text(page.select_one("#view-name-help"))) is is_bound
    save(recruiter, "Mine", CANDIDATES, query=query)
    assert SavedView.objects.get().flow_id == ("1" if is_bound else "")
    assert shown_in(recruiter, f"{CANDIDATES}?sort=name") == {"Mine"}
    assert shown_in(recruiter, f"{OTHER}?sort=name") == (set() if is_bound else {"Mine"})
    listed = text(recruiter.page(VIEWS).find("main"))
    assert ("only" in listed.partition("Candidates")[2].partition("Name")[0]) is is_bound


def test_each_flow_can_have_its_default_before_that_of_all(
    acme: Users, recruiter: LintingClient
) -> None:
    save(recruiter, "Sorted", CANDIDATES, query="sort=name", is_default="on")
    save(recruiter, "Quiz", CANDIDATES, query="sort=-score-1", is_default="on")
    assert SavedView.objects.filter(is_default=True).count() == 2
    for path, query in ((CANDIDATES, "sort=-score-1"), (OTHER, "sort=name")):
        assert query in recruiter.get(path)["Location"]
    save(recruiter, "Task", CANDIDATES, query="sort=-score-2", is_default="on")
    assert {view.name for view in SavedView.objects.filter(is_default=True)} == {"Sorted", "Task"}


def test_a_view_that_gains_a_step_moves_to_its_flow(acme: Users, recruiter: LintingClient) -> None:
    save(recruiter, "Quiz", CANDIDATES, query="sort=-score-1", is_default="on")
    view = create_view(acme, list_name="candidate_list", query="sort=name", is_default=True)
    data = {"view": str(view.pk), "path": CANDIDATES, "query": "sort=name&step=2"}
    recruiter.post(f"{VIEWS}filter/", data)
    view.refresh_from_db()
    assert (view.flow_id, view.is_default) == ("1", True)
    assert SavedView.objects.filter(is_default=True).count() == 1


def test_renaming_and_deleting(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme)
    data = {"view": view.pk, f"{view.pk}-name": "Live", f"{view.pk}-is_default": "on"}
    assert recruiter.post(f"{VIEWS}details/", data).status_code == 303
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Live", True)
    assert recruiter.post(f"{VIEWS}removal/", {"view": view.pk}).status_code == 303
    assert not SavedView.objects.exists()
    assert "no longer exists" in text(
        parse(recruiter.post(f"{VIEWS}removal/", {"view": view.pk}, follow=True)).main
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "running"}, "You already have a view"),
        ({"name": " "}, "Enter a value"),
        ({"name": "x", "query": "page=2"}, "Search or filter the list before"),
        ({"name": "x", "path": "/w/other/flows/"}, "Search or filter the list before"),
        ({"name": "x", "path": "//evil.example/"}, "Search or filter the list before"),
        ({"name": "x", "query": "q=" + "y" * 700}, "too long"),
    ],
)
def test_an_unsavable_view_shows_the_reason(
    acme: Users, recruiter: LintingClient, more: dict[str, str], words: str
) -> None:
    create_view(acme)
    response = save(recruiter, **more)
    assert response.status_code == 422
    assert words in text(parse(response).main)


def test_the_same_view_saved_again_is_the_one_that_is_there(
    acme: Users, recruiter: LintingClient
) -> None:
    first = save(recruiter, "Running", query="status=ACTIVE&page=3")
    second = save(recruiter, " Running ", query="status=ACTIVE")
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert save(recruiter, "Running", query="status=DRAFT").status_code == 422
    assert save(recruiter, "Running", is_default="on").status_code == 422
    assert SavedView.objects.count() == 1


def test_a_rejected_rename_preserves_the_input(acme: Users, recruiter: LintingClient) -> None:
    create_view(acme)
    view = create_view(acme, "Other", query="status=ARCHIVED")
    data = {"view": view.pk, f"{view.pk}-name": "RUNNING"}
    response = recruiter.post(f"{VIEWS}details/", data)
    assert response.status_code == 422
    assert parse(response).find("input", attrs={"value": "RUNNING"})


def test_a_changed_query_preserves_the_name_and_updates_the_time(acme: Users) -> None:
    view = create_view(acme, query="q=x")
    SavedView.objects.update(name="Live")
    before, view.query = view.saved_at, "q=y"
    assert update_query(view)
    after = SavedView.objects.get()
    assert (after.name, after.query) == ("Live", "q=y")
    assert after.saved_at > before


def test_a_rename_preserves_the_query(acme: Users) -> None:
    view = create_view(acme)
    form = SavedViewForm({f"{view.pk}-name": "Live"}, instance=view, prefix=str(view.pk))
    SavedView.objects.update(query="q=x")
    assert form.is_valid()
    form.save()
    after = SavedView.objects.get()
    assert (after.name, after.query) == ("Live", "q=x")


def test_a_deleted_view_is_not_restored(acme: Users) -> None:
    view = create_view(acme)
    form = SavedViewForm({f"{view.pk}-name": "Live"}, instance=view, prefix=str(view.pk))
    assert form.is_valid()
    SavedView.objects.all().delete()
    assert not update_query(view)
    with transaction.atomic(), pytest.raises(DatabaseError):
        form.save()
    assert not SavedView.objects.exists()


def test_views_belong_to_their_member(acme: Users, owner: LintingClient) -> None:
    view = create_view(acme)
    assert "Running" not in text(owner.page(f"{FLOWS}?view={view.pk}").main)
    owner.post(f"{VIEWS}removal/", {"view": view.pk})
    owner.post(f"{VIEWS}filter/", {"view": view.pk, "path": FLOWS, "query": "q=x"})
    owner.post(f"{VIEWS}details/", {"view": view.pk, f"{view.pk}-name": "Mine"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Running", "status=ACTIVE")


def test_the_palette_finds_views(acme: Users, recruiter: LintingClient) -> None:
    view = create_view(acme)
    page = recruiter.page("/w/acme/palette/", data={"q": "running"})
    assert page.find("a", href=f"{FLOWS}?status=ACTIVE&view={view.pk}")


def test_views_are_deleted_with_the_membership(cast: Users, sign_in: SignIn) -> None:
    create_view(cast)
    Membership.objects.filter(user=cast.recruiter).delete()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "is_found"),
    [
        ("Her", "search=ada.lovelace%40example.com", True),
        ("Data about ada.lovelace@example.com", "status=FAILED", True),
        ("Her", "search=Lovelace", True),
        ("ADA L.", "status=FAILED", True),
        ("Her", "search=byron", True),
        ("Hers", "search=Ngo", True),
        ("Colleagues", "search=example.com", False),
        ("Mine", "q=engineers", False),
        ("His", "search=love", False),
        ("Plan B", "search=la", False),
    ],
)
def test_erasure_deletes_saved_searches_for_the_person(
    cast: Users, name: str, query: str, is_found: bool
) -> None:
    view = create_view(cast, name, list_name="candidate_list", query=query)
    email, names = "ada.b.lovelace@example.com", {"Ada Byron", "Ngô"}
    assert (find_views_about(cast.acme.pk, email, names) == [view]) == is_found
    assert not find_views_about(cast.other.pk, email, names)


@pytest.mark.parametrize(
    ("name", "query", "is_found"),
    [
        ("Mine", "q=eng", False),
        ("Engel", "q=engel", False),
        ("Hers", "q=ingrid.engel%40example.com", True),
        ("For Ingrid.Engel@example.com", "status=ACTIVE", True),
    ],
)
def test_a_view_of_flows_with_an_address_is_personal_data(
    cast: Users, name: str, query: str, is_found: bool
) -> None:
    create_view(cast, name, query=query)
    found = find_views_about(cast.acme.pk, "ingrid.engel@example.com", {"Ingrid Engel"})
    assert bool(found) == is_found


def test_candidate_searches_are_purged_after_the_retention(cast: Users) -> None:
    old = {"saved_at": timezone.now() - timedelta(days=400), "list_name": "candidate_list"}
    create_view(cast, "Her", query="search=Ada", **old)
    create_view(cast, "Her failing", query="pageSize=50&search=Ada", **old)
    create_view(cast, "Failing", query="status=FAILED", **old)
    create_view(cast, "Lately", query="search=Ada", list_name="candidate_list")
    source = next(source for source in sources() if source.name == "saved views")
    assert source.purge() == 2
    assert {view.name for view in SavedView.objects.all()} == {"Failing", "Lately"}
    cast.acme.candidate_retention_days = 500
    cast.acme.save()
    create_view(cast, "Her", query="search=Ada", **old)
    assert source.purge() == 0


ODD = "/w/acme/flows/a%3Fb%23c%25d%20%C3%A9/candidates/"


def test_an_unusual_flow_id_is_preserved_in_urls(acme: Users, rf: RequestFactory) -> None:
    view = create_view(acme, list_name="candidate_list")
    request: Any = rf.get(f"{ODD}?sort=name")
    request.membership, request.resolver_match = view.membership, resolve(unquote(ODD))
    page = build_view_bar(request)
    assert (page.path, page.links[0].href) == (ODD, f"{ODD}?status=ACTIVE&view={view.pk}")
    assert list_at(page.path, "acme") == ListAddress("candidate_list", "a?b#c%d é")
    assert current_url({"request": request}, page=2) == f"{ODD}?sort=name&page=2"


def test_the_default_view_opens_for_an_unusual_flow_id(
    acme: Users, recruiter: LintingClient
) -> None:
    view = create_view(acme, list_name="candidate_list", is_default=True)
    response: Any = recruiter.get(ODD)
    assert response["Location"] == f"{ODD}?status=ACTIVE&view={view.pk}"
    response = save(recruiter, "Other", ODD)
    assert response["Location"].startswith(f"{ODD}?status=ACTIVE&view=")


def test_a_query_has_one_canonical_form() -> None:
    params = QueryDict("status=FAILED&search=%20Ada%20&page=4&view=7&sort=")
    assert canonical_query(params) == "search=Ada&status=FAILED"
