"""Every route × user × own, foreign and missing workspace × method, against the access table.

The cases come from the URL configuration, so a new route without a row in
``tests/support/access.py`` fails.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from dashboard.workspaces.connection.keys import save_key
from dashboard.workspaces.models import KeyCheck
from dashboard.workspaces.roles import Role
from flows_api import Secret
from tests.support.access import (
    ACCESS,
    ACT,
    METHODS,
    OWN_IDS,
    PARTNERS_IDS,
    SIGNED_IN,
    Route,
    ids,
    routes,
)
from tests.support.pages import body_of
from tests.support.users import Users

ALL = list(routes())
IN_WORKSPACE = [route for route in ALL if route.is_in_workspace and route.name in ACCESS]
OUTSIDE = [route for route in ALL if not route.is_in_workspace and route.name in ACCESS]
POSTED = [route for route in IN_WORKSPACE + OUTSIDE if "POST" in route.methods]
WITH_PERMISSION = [route for route in IN_WORKSPACE if route.permission]
WITH_ROWS = [
    route
    for route in IN_WORKSPACE
    if set(route.arguments) - {"slug"} - PARTNERS_IDS.keys() - OWN_IDS.keys()
]


def route_name(route: Route) -> str:
    return route.name


class Visitor:
    """A client whose every request is rolled back, so that requests don't affect each other."""

    def __init__(self, user: Any = None, *, enforce_csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=enforce_csrf, raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.cookies = dict(self.client.cookies)

    def request_page(self, method: str, path: str) -> Any:
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic():
            response: Any = self.client.generic(method, path)
            body_of(response)  # to its end
            transaction.set_rollback(True)
        return response


def test_the_table_and_the_routes_agree() -> None:
    names = [route.name for route in ALL]
    assert len(names) == len(set(names)), "two routes of one name"
    missing, stale = set(names) - ACCESS.keys(), ACCESS.keys() - set(names)
    assert not missing, f"say in tests/support/access.py who may use {missing}"
    assert not stale, f"tests/support/access.py has rows without a route: {stale}"


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=route_name)
def test_the_view_declares_the_tables_role(route: Route) -> None:
    assert route.view.role == route.role
    assert route.view.permission == route.permission
    assert route.role in list(Role)


@pytest.mark.parametrize("route", OUTSIDE, ids=route_name)
def test_only_public_views_are_open(route: Route) -> None:
    is_open = getattr(route.view, "login_required", True) is False
    assert is_open == (route.role == "public")


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=route_name)
def test_members_can_do_what_their_role_allows(route: Route, cast: Users) -> None:
    path = route.path("acme", ids(cast, cast.acme))
    if route.permission:
        cast.acme.memberships.update(**{route.permission.value: True})
    for role, user in cast.by_role.items():
        visitor = Visitor(user)
        for method in METHODS:
            status = visitor.request_page(method, path).status_code
            message = f"{role} {method} {path}: {status}"
            if method not in route.methods:
                assert status == route.refused_status(method), message
            elif Role(role).includes(Role(route.role)):
                assert status not in (401, 403, 404, 405), message
                assert status < 500, message
            else:
                assert status == 403, message


@pytest.mark.parametrize("route", WITH_PERMISSION, ids=route_name)
def test_no_role_includes_a_permission(route: Route, cast: Users) -> None:
    path = route.path("acme", ids(cast, cast.acme))
    for user in cast.by_role.values():
        for method in route.methods:
            assert Visitor(user).request_page(method, path).status_code == 403


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=route_name)
def test_a_foreign_workspace_gets_404(route: Route, cast: Users) -> None:
    rows = ids(cast, cast.acme)
    outsider = Visitor(cast.outsider)
    for method in METHODS:
        foreign = outsider.request_page(method, route.path("acme", rows))
        missing = outsider.request_page(method, route.path("no-such-workspace", rows))
        refused = route.refused_status(method)
        assert foreign.status_code == (404 if method in route.methods else refused), method
        assert foreign.status_code == missing.status_code
        assert _without_tokens(foreign) == _without_tokens(missing)


@pytest.mark.parametrize("route", WITH_ROWS, ids=route_name)
def test_a_foreign_row_is_not_reachable_through_another_workspace(
    route: Route, cast: Users
) -> None:
    save_key(cast.acme, Secret("sk_test_" + "x" * 22), by=None, result=KeyCheck.ACCEPTED)
    owner = Visitor(cast.owner)
    path = route.path("acme", ids(cast, cast.other))
    for method in route.methods:
        assert owner.request_page(method, path).status_code == 404, f"{method} {path}"


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=route_name)
def test_anonymous_users_are_redirected_to_sign_in(route: Route, cast: Users) -> None:
    stranger, path = Visitor(), route.path("acme", ids(cast, cast.acme))
    for method in METHODS:
        response = stranger.request_page(method, path)
        assert response.status_code == 302, method
        assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("route", OUTSIDE, ids=route_name)
def test_roles_hold_outside_workspaces(route: Route, cast: Users) -> None:
    users = {"stranger": Visitor(), "signed-in": Visitor(cast.outsider)}
    path = route.path("", ids(cast, cast.acme))
    for who, visitor in users.items():
        for method in METHODS:
            response = visitor.request_page(method, path)
            message = f"{who} {method} {path}: {response.status_code}"
            assert response.status_code < 500, message
            if who == "stranger" and route.role != "public":
                assert response["Location"].startswith("/sign-in/?next="), message
            elif method not in route.methods:
                assert response.status_code in (404, route.refused_status(method)), message
            else:
                assert response.status_code not in (401, 403, 405), message


@pytest.mark.parametrize("route", [r for r in ALL if r.name in ACCESS], ids=route_name)
def test_an_address_for_posts_leads_to_its_page(route: Route, cast: Users) -> None:
    """A reload, or signing in again, comes to it by GET."""
    assert bool(route.page) == (route.methods == ACT)
    if not route.page:
        return
    page = next(other for other in ALL if other.name == route.page)
    assert "GET" in page.methods
    is_outside = route.role == page.role == SIGNED_IN
    assert is_outside or Role(route.role).includes(Role(page.role))
    rows = ids(cast, cast.acme)
    rows |= {"session_id": 1, "candidate_id": "1/2?x"}
    visitor = Visitor(cast.owner)
    response = visitor.request_page("GET", route.path("acme", rows))
    assert response["Location"] == page.path("acme", rows)


@pytest.mark.parametrize("route", POSTED, ids=route_name)
def test_every_post_requires_a_csrf_token(route: Route, cast: Users) -> None:
    owner = Visitor(cast.owner, enforce_csrf=True)
    response = owner.request_page("POST", route.path("acme", ids(cast, cast.acme)))
    assert response.status_code == 403


def _without_tokens(response: Any) -> bytes:
    """Return the page without what differs each time: form tokens and the URL itself."""
    lines = response.content.splitlines()
    return b"\n".join(line for line in lines if b"csrfmiddlewaretoken" not in line)
