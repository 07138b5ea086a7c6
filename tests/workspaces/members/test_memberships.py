"""Members and their roles. A workspace keeps an owner even under concurrent changes."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.urls import reverse

from dashboard.audit.models import AuditEntry
from dashboard.workspaces.members import memberships
from dashboard.workspaces.members.memberships import LastOwner
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Permission, Role
from tests.conftest import SignIn
from tests.support.locks import retry_while_locked
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users, create_users, join

MEMBERS = "/w/acme/members/"


def of(cast: Users, role: str) -> Membership:
    return cast.acme.memberships.select_related("user", "workspace").get(user=cast.by_role[role])


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


def test_every_member_sees_the_members(cast: Users, sign_in: SignIn) -> None:
    page = sign_in(cast.viewer).page(MEMBERS)
    assert "ravi@example.com" in text(page.main)
    assert "Two-factor authentication" not in text(page.main)
    assert not page.find("a", href=reverse("invitation_new", args=["acme"]))


def test_an_owner_changes_a_role_and_it_is_audited(cast: Users, olivia: LintingClient) -> None:
    path = reverse("member_detail", args=["acme", of(cast, "viewer").pk])
    olivia.page(path)
    assert olivia.post(path, {"role": "recruiter"}).status_code == 303
    assert of(cast, "viewer").role == "recruiter"
    facts = AuditEntry.objects.get(action="member.role_changed").details
    assert facts == {"member": "vera@example.com", "before": "viewer", "after": "recruiter"}


def test_the_last_owner_keeps_the_role(cast: Users, olivia: LintingClient) -> None:
    path = reverse("member_detail", args=["acme", of(cast, "owner").pk])
    response = olivia.post(path, {"role": "viewer"})
    assert response.status_code == 422
    assert "at least one owner" in text(parse(response))
    assert of(cast, "owner").role == "owner"


def test_an_unknown_role_shows_a_field_error(cast: Users, olivia: LintingClient) -> None:
    path = reverse("member_detail", args=["acme", of(cast, "viewer").pk])
    response = olivia.post(path, {"role": "admin"})
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_role_0")


def test_a_removed_member_loses_access_with_the_next_request(
    cast: Users, olivia: LintingClient, sign_in: SignIn
) -> None:
    vera = sign_in(cast.viewer)
    vera.page(MEMBERS)
    path = reverse("member_removal", args=["acme", of(cast, "viewer").pk])
    assert olivia.post(path).status_code == 303
    vera.page(MEMBERS, status=404)


def test_the_last_owner_can_neither_be_removed_nor_leave(
    cast: Users, olivia: LintingClient
) -> None:
    path = reverse("member_removal", args=["acme", of(cast, "owner").pk])
    assert olivia.post(path)["Location"] == reverse(
        "member_detail", args=["acme", of(cast, "owner").pk]
    )
    leave = olivia.post(reverse("membership_leave", args=["acme"]))
    assert leave.status_code == 409
    assert "only owner" in text(parse(leave))
    assert of(cast, "owner")


def test_only_members_who_can_leave_see_the_link(
    cast: Users, olivia: LintingClient, sign_in: SignIn
) -> None:
    leave = reverse("membership_leave", args=["acme"])
    assert not olivia.page(MEMBERS).find("a", href=leave)
    assert sign_in(cast.viewer).page(MEMBERS).find("a", href=leave)
    memberships.change_role(of(cast, "recruiter"), Role.OWNER)
    assert olivia.page(MEMBERS).find("a", href=leave)


def test_a_member_leaves(cast: Users, sign_in: SignIn) -> None:
    vera, path = sign_in(cast.viewer), reverse("membership_leave", args=["acme"])
    vera.page(path)
    assert vera.post(path)["Location"] == "/"
    vera.page(MEMBERS, status=404)


def test_ownership_is_transferred_in_one_step(cast: Users, olivia: LintingClient) -> None:
    path = reverse("ownership_transfer", args=["acme", of(cast, "recruiter").pk])
    assert olivia.post(path).status_code == 303
    assert (of(cast, "recruiter").role, of(cast, "owner").role) == ("owner", "recruiter")


def test_transferring_to_a_former_member_changes_nothing(cast: Users) -> None:
    receiver = of(cast, "viewer")
    receiver.delete()
    receiver.pk = 10**9
    assert not memberships.transfer_ownership(of(cast, "owner"), receiver)
    assert of(cast, "owner").role == "owner"


def test_transferring_lost_ownership_changes_nothing(cast: Users) -> None:
    assert not memberships.transfer_ownership(of(cast, "viewer"), of(cast, "recruiter"))
    assert of(cast, "recruiter").role == "recruiter"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", ["demote", "remove"])
def test_one_of_two_owners_leaving_concurrently_stays(action: str) -> None:
    cast = create_users()
    other = cast.recruiter
    Membership.objects.filter(workspace=cast.acme, user=other).delete()
    join(cast.acme, other, Role.OWNER)
    owners = list(cast.acme.memberships.filter(role=Role.OWNER).select_related("workspace"))
    barrier = threading.Barrier(len(owners))
    actions: dict[str, Callable[[Membership], object]] = {
        "demote": lambda one: memberships.change_role(one, Role.VIEWER),
        "remove": memberships.remove_member,
    }
    refused: list[Membership] = []

    def go(one: Membership) -> None:
        barrier.wait()
        try:
            retry_while_locked(lambda: actions[action](one))
        except LastOwner:
            refused.append(one)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(one,)) for one in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert cast.acme.memberships.filter(role=Role.OWNER).count() == 1


def test_an_owner_grants_a_permission_and_it_is_audited(cast: Users, olivia: LintingClient) -> None:
    member = of(cast, "viewer")
    path = reverse("member_permissions", args=["acme", member.pk])
    for granted in ({"can_screen_impact": "on"}, {"can_screen_impact": "on"}, {}):
        response = olivia.post(path, granted)
        assert response["Location"] == reverse("member_detail", args=["acme", member.pk])
        box = olivia.page(response["Location"]).find(id="id_can_screen_impact")
        assert box.has_attr("checked") == bool(granted)
        assert of(cast, "viewer").has_permission(Permission.ADVERSE_IMPACT) == bool(granted)
    found = AuditEntry.objects.filter(action="member.permission_changed").order_by("pk")
    facts = {"member": "vera@example.com", "permission": "can_screen_impact"}
    assert [entry.details for entry in found] == [
        facts | {"before": False, "after": True},
        facts | {"before": True, "after": False},
    ]


def test_a_permission_is_off_for_everybody_and_survives_a_change_of_role(cast: Users) -> None:
    members = cast.acme.memberships.all()
    assert not any(one.has_permission(Permission.ADVERSE_IMPACT) for one in members)
    memberships.grant_permissions(of(cast, "viewer"), [Permission.ADVERSE_IMPACT])
    memberships.change_role(of(cast, "viewer"), Role.OWNER)
    assert of(cast, "viewer").has_permission(Permission.ADVERSE_IMPACT)
    assert not of(cast, "owner").has_permission(Permission.ADVERSE_IMPACT)


def test_only_owners_see_who_has_a_permission(cast: Users, sign_in: SignIn) -> None:
    memberships.grant_permissions(of(cast, "viewer"), [Permission.ADVERSE_IMPACT])
    assert "Adverse impact" in text(sign_in(cast.owner).page(MEMBERS).main)
    assert "Adverse impact" not in text(sign_in(cast.recruiter).page(MEMBERS).main)
