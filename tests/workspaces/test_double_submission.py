"""Two clicks at the same time on whatever stores a row behind a unique constraint."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from dashboard.accounts.models import User
from dashboard.workspaces.creation import create_workspace
from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import Invitation, Membership, Workspace
from dashboard.workspaces.roles import Role
from tests.accounts.pages import reauthenticate
from tests.conftest import SignIn
from tests.support.mail import link_in
from tests.support.pages import LintingClient, parse
from tests.support.races import meeting_before_insert, run_at_once
from tests.support.totp import next_code
from tests.support.users import UNUSED_BASE_URL, Users, create_users

APP = "/account/second-factor/app/"

DANA = "dana@example.com"
JOINING = {"name": "Dana", "password": "a-long-enough-phrase"}
NEW = "/w/acme/members/invitation/"


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    cache.clear()


def owner_of(cast: Users) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.owner)
    return client


def invited(cast: Users) -> tuple[str, str]:
    """Return the path and the key of an invitation's link."""
    row, token = invitations.invite(cast.acme, DANA, Role.VIEWER, by=cast.owner)
    return f"/invitations/{row.pk}/", token


def join(path: str, key: str, client: Client | None = None, **data: Any) -> Any:
    client = client or Client(raise_request_exception=False)
    return client.post(path, {"key": key, **JOINING, **data})


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_join_at_once_both_lead_into_the_workspace() -> None:
    path, token = invited(create_users())
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    with meeting_before_insert(User):
        clicks = [lambda client=client: join(path, token, client) for client in clients]
        answers = run_at_once(*clicks)
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/w/acme/")] * 2
    assert Membership.objects.filter(user__email=DANA).count() == 1
    assert [client.get("/w/acme/members/").status_code for client in clients] == [200, 200]


def test_a_later_second_click_on_join_leads_into_the_workspace(cast: Users) -> None:
    path, token = invited(cast)
    browser, lost_cookie = Client(), Client()
    form = parse(browser.get(f"{path}?key={token}")).find("input", attrs={"name": "token"})["value"]
    assert join(path, token, browser, token=form)["Location"] == "/w/acme/"
    assert join(path, token, browser, token=form)["Location"] == "/w/acme/"
    assert join(path, token, lost_cookie, token=form)["Location"] == "/w/acme/"
    assert lost_cookie.get("/w/acme/members/").status_code == 200
    assert join(path, token, Client(), token="another page").status_code == 410
    assert join(path, token, Client()).status_code == 410


def test_a_used_link_with_another_password_admits_nobody(cast: Users) -> None:
    path, token = invited(cast)
    join(path, token, token="one page")
    stranger = Client()
    assert (
        join(path, token, stranger, token="one page", password="another-long-phrase").status_code
        == 410
    )
    assert stranger.get("/w/acme/members/").status_code == 302


def test_a_used_link_admits_no_other_member(cast: Users, sign_in: SignIn) -> None:
    path, token = invited(cast)
    join(path, token)
    assert join(path, token, sign_in(cast.viewer)).status_code == 410


def test_a_used_link_does_not_get_round_the_limits_of_sign_in(cast: Users) -> None:
    path, token = invited(cast)
    form: dict[str, Any] = {"token": "one page"}
    join(path, token, **form)
    for _ in range(5):
        assert join(path, token, password="another-long-phrase", **form).status_code == 410
    assert join(path, token, **form).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_at_once_are_one() -> None:
    cast = create_users()
    forms = [
        {"email": DANA, "role": "viewer", "token": token} for token in ("one page", "another page")
    ]
    with meeting_before_insert(Invitation):
        clicks = [lambda form=form: owner_of(cast).post(NEW, form) for form in forms]
        answers = run_at_once(*clicks)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Invitation.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_invite_send_one_link_that_works() -> None:
    cast = create_users()
    token = parse(owner_of(cast).get(NEW)).find("input", attrs={"name": "token"})["value"]
    form = {"email": DANA, "role": "viewer", "token": token}
    answers = run_at_once(*[lambda: owner_of(cast).post(NEW, form)] * 2)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(mail.outbox) == 1
    link = urlsplit(link_in(mail.outbox[0]))
    assert join(link.path, parse_qs(link.query)["key"][0]).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_two_workspaces_of_one_name_at_once_get_two_addresses() -> None:
    cast = create_users()

    def create() -> str:
        return create_workspace(name="Twin", base_url=UNUSED_BASE_URL, owner=cast.outsider).slug

    with meeting_before_insert(Workspace):
        assert sorted(run_at_once(create, create)) == ["twin", "twin-2"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_that_set_up_an_app_set_up_one() -> None:
    cast = create_users()
    client = LintingClient(raise_request_exception=False)
    client.force_login(cast.owner)
    reauthenticate(client, APP)
    code = next_code(str(client.page(APP).find(class_="totp-secret").string))

    def click() -> Any:
        browser = Client(raise_request_exception=False)
        browser.cookies.update(client.cookies)
        return browser.post(APP, {"code": code})

    with meeting_before_insert(Authenticator):
        answers = run_at_once(click, click)
    assert {answer.status_code for answer in answers} <= {303, 422}
    assert Authenticator.objects.filter(type="totp").count() == 1
