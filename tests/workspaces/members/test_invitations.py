"""Member invitations: single-use, for one address, valid for a week."""

import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEntry
from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import Invitation, Membership
from dashboard.workspaces.roles import Role
from tests.conftest import SignIn
from tests.support.locks import retry_while_locked
from tests.support.mail import link_in
from tests.support.pages import LintingClient, parse, text
from tests.support.users import PASSWORD, Users, create_users

NEW = "/w/acme/members/invitation/"
DANA = "dana@example.com"
JOINING = {"name": "Dana", "password": "a-long-enough-phrase"}


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


def key_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["key"][0]


def invited(olivia: LintingClient, email: str = DANA, role: str = "recruiter") -> str:
    response = olivia.post(NEW, {"email": email, "role": role})
    assert response.status_code == 303
    return link_in(mail.outbox[-1])


def accept(client: LintingClient, link: str, **data: str) -> Any:
    return client.post(urlsplit(link).path, {"key": key_of(link), **data})


def test_a_new_user_creates_an_account_and_joins(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia)
    visitor = LintingClient()
    assert "as Recruiter" in text(visitor.page(link).main)
    response = accept(visitor, link, **JOINING)
    assert (response.status_code, response["Location"]) == (303, "/w/acme/")
    user = User.objects.get(email=DANA)
    assert cast.acme.memberships.get(user=user).role == Role.RECRUITER
    assert visitor.get("/w/acme/members/").status_code == 200
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"member.invited", "invitation.accepted", "sign_in.succeeded"} <= actions


def test_a_taptalent_user_is_invited_by_the_form_and_not_at_once(olivia: LintingClient) -> None:
    response = olivia.post(NEW, {"email": DANA, "prefill": "1"})
    page = parse(response)
    assert response.status_code == 200
    assert page.find("input", attrs={"name": "email"})["value"] == DANA
    assert not page.select(".error-summary, input[name=prefill]")
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_opening_the_link_does_not_use_it(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia)
    for _ in range(3):
        LintingClient().page(link)
    assert not User.objects.filter(email=DANA).exists()
    assert Invitation.objects.get().ended_at is None


def test_a_weak_password_shows_a_field_error_and_creates_nothing(
    cast: Users, olivia: LintingClient
) -> None:
    response = accept(LintingClient(), invited(olivia), name="Dana", password="password")
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_password")
    assert not User.objects.filter(email=DANA).exists()


def test_the_email_is_plain_text_and_names_the_inviter(cast: Users, olivia: LintingClient) -> None:
    invited(olivia)
    message = mail.outbox[0]
    assert (message.to, message.content_subtype) == ([DANA], "plain")
    assert "Olivia invited you" in message.body
    assert DANA in message.body


def test_the_token_is_not_stored(cast: Users, olivia: LintingClient) -> None:
    key = key_of(invited(olivia))
    stored = bytes(Invitation.objects.get().token_hash)
    assert (len(key), len(stored)) == (43, 32)
    assert key.encode() not in stored
    assert key not in str(list(AuditEntry.objects.values()))


def test_a_user_with_an_account_signs_in_first(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia, "otto@example.com")
    page = LintingClient().page(link)
    sign_in_link = page.main.find("a", string=re.compile("Sign in to accept"))
    visitor = LintingClient()
    data = {"login": "otto@example.com", "password": PASSWORD}
    signed_in = visitor.post(str(sign_in_link["href"]), data | {"next": link})
    assert signed_in["Location"] == link
    assert accept(visitor, link)["Location"] == "/w/acme/"


def test_an_anonymous_post_for_an_account_changes_nothing(
    cast: Users, olivia: LintingClient
) -> None:
    link = invited(olivia, "otto@example.com")
    assert accept(LintingClient(), link, **JOINING).status_code == 422
    assert User.objects.get(email="otto@example.com").check_password(PASSWORD)


def test_another_user_sees_the_invited_address(
    cast: Users, olivia: LintingClient, sign_in: SignIn
) -> None:
    link = invited(olivia)
    otto = sign_in(cast.outsider)
    assert DANA in text(otto.page(link).main)
    assert accept(otto, link).status_code == 422
    assert not cast.acme.memberships.filter(user=cast.outsider).exists()


@pytest.mark.parametrize("key", ["", "x", "0" * 43, "é"])
def test_a_wrong_key_reveals_nothing(cast: Users, olivia: LintingClient, key: str) -> None:
    path = urlsplit(invited(olivia)).path
    page = LintingClient().page(f"{path}?key={key}", status=404)
    assert "Acme" not in text(page)
    assert DANA not in text(page)


def test_an_invitation_works_once(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia)
    accept(LintingClient(), link, **JOINING)
    assert accept(LintingClient(), link, **JOINING).status_code == 410
    LintingClient().page(link, status=410)


def test_an_invitation_expires(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "It has expired" in text(LintingClient().page(link, status=410))
    assert accept(LintingClient(), link, **JOINING).status_code == 410
    assert "Expired" in text(olivia.page("/w/acme/members/").main)


def test_an_invitation_can_be_withdrawn(cast: Users, olivia: LintingClient) -> None:
    link = invited(olivia)
    path = f"/w/acme/members/invitations/{Invitation.objects.get().pk}/revocation/"
    assert olivia.post(path).status_code == 303
    LintingClient().page(link, status=410)
    assert DANA not in text(olivia.page("/w/acme/members/").main.find(class_="table-card"))


def test_the_form_of_a_withdrawn_invitation_sends_another_one(
    cast: Users, olivia: LintingClient
) -> None:
    form = {"email": DANA, "role": "recruiter", "token": "the same form"}
    for count in (1, 2):
        for _click in range(2):
            assert olivia.post(NEW, form).status_code == 303
        assert len(mail.outbox) == count
        LintingClient().page(link_in(mail.outbox[-1]))
        row = Invitation.objects.get(ended_at=None)
        olivia.post(f"/w/acme/members/invitations/{row.pk}/revocation/")


def test_resending_invalidates_the_earlier_link(cast: Users, olivia: LintingClient) -> None:
    first = invited(olivia)
    olivia.post(f"/w/acme/members/invitations/{Invitation.objects.get().pk}/renewal/")
    LintingClient().page(first, status=404)
    LintingClient().page(link_in(mail.outbox[-1]))


def test_inviting_twice_renews_the_open_invitation(cast: Users, olivia: LintingClient) -> None:
    first = invited(olivia)
    invited(olivia, DANA.upper(), "viewer")
    assert Invitation.objects.get().role == "viewer"
    LintingClient().page(first, status=404)


def test_a_member_is_not_invited_again(cast: Users, olivia: LintingClient) -> None:
    response = olivia.post(NEW, {"email": "Vera@Example.com", "role": "viewer"})
    assert response.status_code == 422
    assert "already a member" in text(parse(response))


def test_a_lower_role_does_not_demote_a_member(cast: Users, olivia: LintingClient) -> None:
    row, _token = invitations.invite(cast.acme, "x@example.com", Role.VIEWER, by=cast.owner)
    Invitation.objects.update(email=cast.owner.email)
    row.refresh_from_db()
    membership = invitations.accept(row, cast.owner)
    assert membership is not None
    assert membership.role == Role.OWNER


def test_a_failed_email_is_reported_and_can_be_resent(
    cast: Users, olivia: LintingClient, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert olivia.post(NEW, {"email": DANA, "role": "viewer"}).status_code == 303
    page = text(olivia.page("/w/acme/members/").main)
    assert "could not be sent" in page
    assert "Not sent" in page


def test_a_workspaces_name_cannot_add_headers(cast: Users, olivia: LintingClient) -> None:
    cast.acme.name = "Acme\nBcc: evil@example.com"
    cast.acme.save()
    invited(olivia)
    assert mail.outbox[0].recipients() == [DANA]
    assert "\n" not in mail.outbox[0].subject


def test_old_invitations_are_purged(cast: Users, olivia: LintingClient) -> None:
    invited(olivia)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=31))
    assert invitations.purge() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_two_concurrent_acceptances_succeeds() -> None:
    cast = create_users()
    row, _token = invitations.invite(cast.acme, cast.outsider.email, Role.VIEWER, by=cast.owner)
    Membership.objects.filter(user=cast.outsider).delete()
    results: list[bool] = []
    barrier = threading.Barrier(2)

    def go() -> None:
        barrier.wait()
        retry_while_locked(
            lambda: results.append(invitations.accept(row, cast.outsider) is not None)
        )
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
