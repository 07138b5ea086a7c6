"""An outage that somebody met, and what a page of the workspace tells of it."""

from collections.abc import Callable
from typing import Any

from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page
from tests.support.timeouts import timeouts_for

FLOWS = "/w/acme/flows/"
PROGRESS = "/w/acme/progress/"
ASKING = "/w/acme/connection/"
Later = Callable[[float], object]


def told(page: Page) -> str:
    """The outage that a page of the workspace tells of; "" for none."""
    banner = page.select_one("#connection [data-problem]")
    return str(banner["data-problem"]) if banner else ""


def break_down(partner: Simulator, client: LintingClient, **fault: Any) -> None:
    """A fault, and somebody who meets it."""
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        client.get(FLOWS)
