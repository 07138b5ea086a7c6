"""The workspace's rule for unconfirmed invitations, off by default."""

from tests.support.pages import LintingClient, text
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


def test_pages_promise_what_the_rule_keeps(owner: LintingClient, acme: Users) -> None:
    pages = ("/w/acme/assignments/", "/w/acme/flows/1/assign/", "/w/acme/flows/1/assign/bulk/")
    for is_on in (False, True):
        acme.acme.resend_unconfirmed = is_on
        acme.acme.save()
        for path in pages:
            words = text(owner.page(path).main)
            assert "Nobody is invited twice unless your team decides so." in words, path
            assert ("a candidate may get two e-mails" in words) is is_on, path
