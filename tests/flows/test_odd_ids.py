"""Ids with any characters: no list fails for them, and their links lead to the same id."""

import json

import pytest
from pytest_django import Settings

from tests.conftest import SignIn
from tests.support.peers import Peer, always, answer
from tests.support.users import Users, connect

ODD = ("a/b", "../../users", "~1", "x?y#z", "50%")


@pytest.mark.usefixtures("partner")  # gives the test a transport of its own
def test_the_list_and_the_links_carry_any_id(
    cast: Users, sign_in: SignIn, settings: Settings
) -> None:
    flows = [{"id": odd, "name": f"Flow {odd}", "candidateCount": 3} for odd in ODD]
    body = json.dumps({"flows": flows}).encode()
    with Peer(always(answer(body))) as peer:
        settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {peer.origin}
        connect(cast.acme, f"{peer.origin}/v1/partner", "sk_test_OddIds0000000000000001")
        client = sign_in(cast.recruiter)
        links = client.page("/w/acme/flows/").select("[data-flow-name]")
        offered = client.page("/w/acme/palette/").select("#palette-list a[href*='/flows/']")
        assert len(links) == len(ODD)
        assert {link["href"] for link in links} <= {link["href"] for link in offered}
        peer.requests.clear()
        for link in links:
            client.get(str(link["href"]))
    paths = {request.split(b" ")[1].decode() for request in peer.requests}
    quoted = ("a%2Fb", "..%2F..%2Fusers", "~1", "x%3Fy%23z", "50%25")
    assert {f"/v1/partner/assessment-flows/{odd}" for odd in quoted} <= paths
