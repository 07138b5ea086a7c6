"""The workspace's rule for unconfirmed invitations, off by default."""

from tests.support.pages import LintingClient
from tests.support.users import Users


def test_owner_switches_the_rule_on_and_off(owner: LintingClient, acme: Users) -> None:
    assert not acme.acme.resend_unconfirmed
    for posted, wanted in (({"resend": "on"}, True), ({}, False)):
        assert owner.post("/w/acme/settings/resending/", posted).status_code == 303
        acme.acme.refresh_from_db()
        assert acme.acme.resend_unconfirmed is wanted
        box = owner.page("/w/acme/settings/").find("input", id="id_resend")
        assert box is not None
        assert box.has_attr("checked") is wanted
