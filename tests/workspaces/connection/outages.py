"""Helpers that cause an outage, and read it from a page."""

from collections.abc import Callable
from typing import Any

from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page
from tests.support.timeouts import timeouts_for

FLOWS = "/w/acme/flows/"
PROGRESS = "/w/acme/progress/"
CONNECTION = "/w/acme/connection/"
Later = Callable[[float], object]


def shown_outage(page: Page) -> str:
    """Return the kind of the outage that a page shows, or ""."""
    banner = page.select_one("#connection [data-problem]")
    return str(banner["data-problem"]) if banner else ""


def cause_outage(partner: Simulator, client: LintingClient, **fault: Any) -> None:
    """Add a fault, and make a request that meets it."""
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        client.get(FLOWS)
