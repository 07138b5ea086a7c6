"""The workspace's setting for what stays unclear: off, unless an owner says otherwise."""

from tests.support.cast import Cast
from tests.support.pages import LintingClient


def test_an_owner_switches_it_on_and_off(owner: LintingClient, acme: Cast) -> None:
    assert not acme.acme.resend_unconfirmed
    for posted, wanted in (({"resend": "on"}, True), ({}, False)):
        assert owner.post("/w/acme/settings/resending/", posted).status_code == 303
        acme.acme.refresh_from_db()
        assert acme.acme.resend_unconfirmed is wanted
        box = owner.page("/w/acme/settings/").find("input", id="id_resend")
        assert box is not None
        assert box.has_attr("checked") is wanted
