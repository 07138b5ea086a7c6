"""Every route declares who may use it, and lets in nobody else."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dashboard.workspaces.roles import Role
from tests.conftest import SignIn
from tests.support.cast import Cast

PUBLIC = {"healthz", "readyz", "account_login", "account_logout"}
ARGUMENTS = {
    "flow_id": "1",
    "candidate_id": "1",
    "assignment_id": str(uuid.UUID(int=1)),
}


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, parents: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Each route's name, its whole pattern and its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, parents + str(pattern.pattern))
        else:
            yield str(pattern.name), parents + str(pattern.pattern), pattern.callback


ALL = list(routes())
IN_WORKSPACE = [(name, route) for name, route, _ in ALL if route.startswith("w/<slug:slug>/")]


def address(name: str, slug: str) -> str:
    route = next(route for other, route, _ in ALL if other == name)
    names = {part.split(":")[1].split(">")[0] for part in route.split("<")[1:]}
    return reverse(name, kwargs={"slug": slug, **{n: ARGUMENTS[n] for n in names - {"slug"}}})


@pytest.mark.parametrize(("name", "route", "view"), ALL, ids=[name for name, _, _ in ALL])
def test_every_route_declares_a_role(name: str, route: str, view: Any) -> None:
    assert name in PUBLIC or hasattr(view, "role"), f"{route} has no declared role"


@pytest.mark.parametrize(("name", "route", "view"), ALL, ids=[name for name, _, _ in ALL])
def test_every_route_of_a_workspace_is_for_its_members(name: str, route: str, view: Any) -> None:
    if route.startswith("w/<slug:slug>/"):
        assert view.role in list(Role)


def test_route_names_are_unique() -> None:
    names = [name for name, _, _ in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name, _ in IN_WORKSPACE])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_a_foreign_workspace_looks_as_if_it_did_not_exist(
    name: str, method: str, cast: Cast, sign_in: SignIn
) -> None:
    outsider = sign_in(cast.outsider)
    statuses = {
        getattr(outsider, method)(address(name, slug)).status_code for slug in ("acme", "none")
    }
    assert len(statuses) == 1
    assert statuses <= {404, 405}


@pytest.mark.parametrize("name", [name for name, _ in IN_WORKSPACE])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_is_too_low_is_refused(
    name: str, role: Role, cast: Cast, sign_in: SignIn
) -> None:
    view = next(view for other, _, view in ALL if other == name)
    client = sign_in(cast.by_role[role])
    statuses = {
        client.get(address(name, "acme")).status_code,
        client.post(address(name, "acme")).status_code,
    }
    if role.includes(view.role):
        assert 403 not in statuses
    else:
        assert 403 in statuses
        assert statuses <= {403, 405}


@pytest.mark.parametrize("name", [name for name, _ in IN_WORKSPACE])
def test_a_stranger_is_sent_to_sign_in(name: str, cast: Cast, client: Any) -> None:
    response = client.get(address(name, "acme"))
    assert response.status_code in (302, 405)
    if response.status_code == 302:
        assert response["Location"].startswith("/sign-in/?next=")
