"""The outage of a workspace's connection: recorded, shown, cleared."""

from typing import Any

import pytest
from django.core.cache import cache

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.workspaces.connection import circuit_breaker
from dashboard.workspaces.connection.circuit_breaker import STATE_TTL, CircuitBreaker
from flows_api.simulator import Simulator
from tests.assignments.assign_pages import ADA, filled
from tests.conftest import SignIn
from tests.support.faults import FAILS, HANGS, INACTIVE
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users, connect
from tests.workspaces.connection.outages import (
    CONNECTION,
    FLOWS,
    PROGRESS,
    Later,
    cause_outage,
    shown_outage,
)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (FAILS, "server_failed"),
        (HANGS, "timed_out"),
        ({"kind": "cut_before"}, "cut_off"),
        ({"kind": "status", "status": 401}, "key_refused"),
        (INACTIVE, "account_inactive"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_page_shows_an_outage_until_the_partner_answers(
    recruiter: LintingClient, partner: Simulator, fault: dict[str, Any], kind: str
) -> None:
    assert shown_outage(recruiter.page(PROGRESS)) == ""
    cause_outage(partner, recruiter, **fault)
    page = recruiter.page(PROGRESS)
    assert shown_outage(page) == kind
    assert "can't create, change or assign anything" in text(page.find(id="write-disabled-reason"))
    partner.faults.clear()
    recruiter.get(FLOWS, headers={"Cache-Control": "max-age=0"})
    assert shown_outage(recruiter.page(PROGRESS)) == ""


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "html"},
        {"kind": "rate_limit", "retry_after": 30},
        {"kind": "status", "status": 403, "body": {"code": "FORBIDDEN", "message": "No"}},
        {"kind": "status", "status": 400},
        {"kind": "status", "status": 404},
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_problem_of_one_request_is_no_outage(
    recruiter: LintingClient, partner: Simulator, fault: dict[str, Any]
) -> None:
    cause_outage(partner, recruiter, **fault)
    assert shown_outage(recruiter.page(PROGRESS)) == ""


def test_an_outage_expires_without_further_failures(
    recruiter: LintingClient, partner: Simulator, later: Later
) -> None:
    cause_outage(partner, recruiter, **FAILS)
    later(STATE_TTL + 1)
    assert shown_outage(recruiter.page(PROGRESS)) == ""


def test_an_outage_starts_at_its_first_failure(
    recruiter: LintingClient, partner: Simulator, acme: Users, later: Later
) -> None:
    cause_outage(partner, recruiter, **FAILS)
    began = CircuitBreaker(acme.acme.pk).since
    later(30)
    recruiter.get(FLOWS)
    assert CircuitBreaker(acme.acme.pk).since == began


def test_a_failed_post_opens_the_outage_and_shows_its_own_page(
    recruiter: LintingClient, partner: Simulator
) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    partner.faults.add(route="*", **FAILS)
    page = parse(recruiter.post(path, data))
    assert shown_outage(page) == ""
    assert page.find(id="problem")["data-problem"] == "server_failed"
    assert "Assign" in text(page.select_one("form.card button[type=submit]"))
    assert shown_outage(recruiter.page(PROGRESS)) == "server_failed"


def test_outages_are_separate_per_workspace(
    recruiter: LintingClient, acme: Users, partner: Simulator, sign_in: SignIn
) -> None:
    connect(acme.other, partner.base_url, partner.other_api_key)
    cause_outage(partner, recruiter, **HANGS)
    partner.faults.clear()
    otto = sign_in(acme.outsider)
    assert shown_outage(otto.page("/w/other/progress/")) == ""
    assert shown_outage(otto.page("/w/other/flows/")) == ""
    assert otto.get(CONNECTION).status_code == 404


def test_a_new_key_clears_the_outage(owner: LintingClient, partner: Simulator, acme: Users) -> None:
    cause_outage(partner, owner, kind="status", status=401)
    partner.faults.clear()
    connect(acme.acme, partner.base_url, partner.api_key)
    assert shown_outage(owner.page(PROGRESS)) == ""


class TestWrites:
    """Writes to the partner, which are disabled during an outage, with the reason."""

    def test_an_import_can_be_cancelled_but_not_resumed(
        self, recruiter: LintingClient, partner: Simulator, acme: Users
    ) -> None:
        batch = Batch.objects.create(
            workspace=acme.acme, flow_id="1", source="people.csv", state=BatchState.PAUSED
        )
        path = f"/w/acme/batches/{batch.pk}/"
        assert recruiter.page(path).find(id="batch-resume")["type"] == "submit"
        cause_outage(partner, recruiter, **FAILS)
        page = recruiter.page(path)
        resume = page.find(id="batch-resume")
        assert (resume["type"], resume["aria-disabled"]) == ("button", "true")
        assert page.find(id=resume["aria-describedby"])
        assert page.find(id="batch-cancel")["type"] == "submit"

    def test_the_palette_and_shortcuts_offer_no_writes(
        self, recruiter: LintingClient, partner: Simulator
    ) -> None:
        assert recruiter.page("/w/acme/palette/?q=new").find("a", attrs={"data-key": "n"})
        assert "New flow" in text(recruiter.page("/w/acme/palette/?q=new").find(id="palette-list"))
        cause_outage(partner, recruiter, **FAILS)
        page = recruiter.page("/w/acme/palette/?q=new")
        assert not page.find("a", attrs={"data-key": "n"})
        assert "New flow" not in text(page.find(id="palette-list"))

    def test_the_key_can_still_be_saved(self, owner: LintingClient, partner: Simulator) -> None:
        cause_outage(partner, owner, kind="status", status=401)
        page = owner.page("/w/acme/settings/")
        assert shown_outage(page) == "key_refused"
        assert not page.find("main").find(attrs={"aria-disabled": True})

    def test_members_who_cannot_fix_it_see_the_owners(
        self, viewer: LintingClient, owner: LintingClient, partner: Simulator, acme: Users
    ) -> None:
        cause_outage(partner, viewer, **INACTIVE)
        banner = viewer.page(PROGRESS).find(id="connection")
        assert banner.find("a", href=f"mailto:{acme.owner.email}")
        banner = owner.page(PROGRESS).find(id="connection")
        assert banner.find("a", href="/w/acme/settings/")


class TestCache:
    def test_an_unavailable_cache_breaks_no_page(
        self, recruiter: LintingClient, partner: Simulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Away:
            def __getattr__(self, name: str) -> Any:
                raise ConnectionError

        monkeypatch.setattr(circuit_breaker, "cache", Away())
        assert recruiter.get(FLOWS).status_code == 200
        partner.faults.add(route="*", **FAILS)
        assert recruiter.get(FLOWS).status_code == 502
        assert recruiter.get(PROGRESS).status_code == 200
        assert recruiter.get(CONNECTION).status_code == 302

    @pytest.mark.parametrize("path", [FLOWS, "/w/acme/flows/1/candidates/", PROGRESS])
    def test_a_page_reads_the_cache_once_and_does_not_write(
        self, recruiter: LintingClient, monkeypatch: pytest.MonkeyPatch, path: str
    ) -> None:
        received: list[str] = []

        class Listening:
            def __getattr__(self, name: str) -> Any:
                received.append(name)
                return getattr(cache, name)

        monkeypatch.setattr(circuit_breaker, "cache", Listening())
        recruiter.page(path)
        assert received == ["get"]
