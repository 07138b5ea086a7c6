"""Parts cached for all readers of a process tell nobody of another member."""

import re
import sys

import pytest
import time_machine

from dashboard.progress.sync import schedule
from flows_api.decoding import decode
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient
from tests.support.users import Users

PATHS = (
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/candidates/",
    "/w/acme/flows/1/progress/",
    "/w/acme/flows/1/candidates/?show=all",
    "/w/acme/progress/",
    "/w/acme/palette/?q=a",
)
TOKEN = re.compile(r'value="[\w-]{30,}"')


def forget_everything() -> None:
    """Empty what this process keeps of pages and of the partner's answers."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dashboard.") and module is not None:
            for value in list(vars(module).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()
    decode._recent_lists._values.clear()
    decode._recent_pages._values.clear()


@pytest.mark.parametrize("path", PATHS)
def test_members_see_their_own_pages_whoever_was_here_before(
    frozen: time_machine.Traveller, acme: Users, partner: Simulator, sign_in: SignIn, path: str
) -> None:
    schedule.list_flows(acme.acme)
    schedule.sync_flow(acme.acme.synced_flows.get(flow_id="1").pk)
    clients = [sign_in(user) for user in (acme.owner, acme.viewer, acme.recruiter)]

    def page(client: LintingClient) -> str:
        return TOKEN.sub("", client.get(path).content.decode())

    alone = []
    for client in clients:
        page(client)  # what is recorded once, such as the visit
        forget_everything()
        alone.append(page(client))
    assert len(set(alone)) == len(clients) or path.startswith("/w/acme/palette/")
    forget_everything()
    for order in (clients, clients[::-1]):
        assert [page(client) for client in order] == [alone[clients.index(c)] for c in order]
