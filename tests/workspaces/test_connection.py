"""Whether the partner answers, as a workspace's pages know it: noted, told, forgotten, and the
breaker that lets nobody wait in vain twice."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.cache import cache

from dashboard.assignments.batch import Batch, BatchState
from dashboard.workspaces import connection
from dashboard.workspaces.connection import KEPT_FOR, PAUSE, TURN, Connection
from flows_api.simulator import Simulator
from tests.assignments.test_views import ADA, filled
from tests.conftest import SignIn
from tests.support.cast import Cast, connect
from tests.support.pages import LintingClient, Page, parse, text

FLOWS = "/w/acme/flows/"
NEXT = quote(FLOWS, safe="")
PROGRESS = "/w/acme/progress/"
ASKING = "/w/acme/connection/"
HANGS: dict[str, Any] = {"kind": "latency", "seconds": 30}
FAILS: dict[str, Any] = {"kind": "status", "status": 500}
INACTIVE = {"code": "ACCOUNT_INACTIVE", "message": "Subscription inactive"}

Later = Callable[[float], object]


@pytest.fixture
def later() -> Iterator[Later]:
    """A function that lets so many seconds pass."""
    now = datetime.now().astimezone()
    with time_machine.travel(now, tick=True) as traveller:
        yield traveller.shift


@pytest.fixture
def asked(partner: Simulator) -> Callable[[], int]:
    """A function that says how many calls were made since it was called last."""

    def since_last() -> int:
        number = len(partner.requests)
        partner.requests.clear()
        return number

    return since_last


def told(page: Page) -> str:
    """The outage that a page of the workspace tells of; "" for none."""
    banner = page.select_one("#connection [data-problem]")
    return str(banner["data-problem"]) if banner else ""


def break_down(partner: Simulator, client: LintingClient, **fault: Any) -> None:
    """A fault, and somebody who meets it."""
    partner.faults.add(route="*", **fault)
    client.get(FLOWS)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (FAILS, "server_failed"),
        (HANGS, "timed_out"),
        ({"kind": "cut_before"}, "cut_off"),
        ({"kind": "status", "status": 401}, "key_refused"),
        ({"kind": "status", "status": 403, "body": INACTIVE}, "account_inactive"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_outage_is_told_on_every_page_until_the_partner_answers(
    recruiter: LintingClient, partner: Simulator, fault: dict[str, Any], kind: str
) -> None:
    assert told(recruiter.page(PROGRESS)) == ""
    break_down(partner, recruiter, **fault)
    page = recruiter.page(PROGRESS)
    assert told(page) == kind
    assert "nothing can be created, changed or assigned" in text(page.find(id="why-not"))
    partner.faults.clear()
    recruiter.get(FLOWS, headers={"Cache-Control": "max-age=0"})
    assert told(recruiter.page(PROGRESS)) == ""


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
def test_what_is_about_one_thing_or_passes_by_itself_is_no_outage(
    recruiter: LintingClient, partner: Simulator, fault: dict[str, Any]
) -> None:
    break_down(partner, recruiter, **fault)
    assert told(recruiter.page(PROGRESS)) == ""


def test_without_news_it_is_forgotten(
    recruiter: LintingClient, partner: Simulator, later: Later
) -> None:
    break_down(partner, recruiter, **FAILS)
    later(KEPT_FOR + 1)
    assert told(recruiter.page(PROGRESS)) == ""


def test_it_began_when_it_was_met_first(
    recruiter: LintingClient, partner: Simulator, acme: Cast, later: Later
) -> None:
    break_down(partner, recruiter, **FAILS)
    began = Connection(acme.acme.pk).since
    later(30)
    recruiter.get(FLOWS)
    assert Connection(acme.acme.pk).since == began


def test_a_deed_that_fails_is_noted_and_told_by_its_own_page(
    recruiter: LintingClient, partner: Simulator
) -> None:
    path = "/w/acme/flows/1/assign/"
    data = filled(recruiter.page(path), **ADA)
    partner.faults.add(route="*", **FAILS)
    page = parse(recruiter.post(path, data))
    assert told(page) == ""
    assert page.find(id="problem")["data-problem"] == "server_failed"
    assert "Assign" in text(page.select_one("form.card button[type=submit]"))
    assert told(recruiter.page(PROGRESS)) == "server_failed"


def test_one_workspaces_outage_is_not_anothers(
    recruiter: LintingClient, acme: Cast, partner: Simulator, sign_in: SignIn
) -> None:
    connect(acme.other, partner.base_url, partner.other_api_key)
    break_down(partner, recruiter, **HANGS)
    partner.faults.clear()
    otto = sign_in(acme.outsider)
    assert told(otto.page("/w/other/progress/")) == ""
    assert told(otto.page("/w/other/flows/")) == ""
    assert otto.get(ASKING).status_code == 404


def test_a_new_key_begins_anew(owner: LintingClient, partner: Simulator, acme: Cast) -> None:
    break_down(partner, owner, kind="status", status=401)
    partner.faults.clear()
    connect(acme.acme, partner.base_url, partner.api_key)
    assert told(owner.page(PROGRESS)) == ""


class TestWrites:
    """Off while it lasts, with the reason; what is ours alone stays on."""

    def test_a_list_can_be_stopped_but_not_resumed(
        self, recruiter: LintingClient, partner: Simulator, acme: Cast
    ) -> None:
        batch = Batch.objects.create(
            workspace=acme.acme, flow_id="1", source="people.csv", state=BatchState.PAUSED
        )
        path = f"/w/acme/batches/{batch.pk}/"
        assert recruiter.page(path).find(id="batch-resume")["type"] == "submit"
        break_down(partner, recruiter, **FAILS)
        page = recruiter.page(path)
        resume = page.find(id="batch-resume")
        assert (resume["type"], resume["aria-disabled"]) == ("button", "true")
        assert page.find(id=resume["aria-describedby"])
        assert page.find(id="batch-cancel")["type"] == "submit"

    def test_the_palette_and_the_shortcut_offer_none(
        self, recruiter: LintingClient, partner: Simulator
    ) -> None:
        assert recruiter.page("/w/acme/go/?q=new").find("a", attrs={"data-key": "n"})
        assert "New flow" in text(recruiter.page("/w/acme/go/?q=new").find(id="go-results"))
        break_down(partner, recruiter, **FAILS)
        page = recruiter.page("/w/acme/go/?q=new")
        assert not page.find("a", attrs={"data-key": "n"})
        assert "New flow" not in text(page.find(id="go-results"))

    def test_the_key_can_be_saved_since_that_is_the_cure(
        self, owner: LintingClient, partner: Simulator
    ) -> None:
        break_down(partner, owner, kind="status", status=401)
        page = owner.page("/w/acme/settings/")
        assert told(page) == "key_refused"
        assert not page.find("main").find(attrs={"aria-disabled": True})

    def test_whom_to_ask_is_told_to_those_who_cannot_mend_it(
        self, viewer: LintingClient, owner: LintingClient, partner: Simulator, acme: Cast
    ) -> None:
        break_down(partner, viewer, kind="status", status=403, body=INACTIVE)
        banner = viewer.page(PROGRESS).find(id="connection")
        assert banner.find("a", href=f"mailto:{acme.owner.email}")
        banner = owner.page(PROGRESS).find(id="connection")
        assert banner.find("a", href="/w/acme/settings/")


class TestBreaker:
    def test_after_one_has_waited_nobody_waits_again(
        self, recruiter: LintingClient, viewer: LintingClient, partner: Simulator, asked: Any
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        asked()
        page = viewer.page("/w/acme/flows/1/", status=504)
        assert page.h1.string == "Taptalent took too long to answer"
        assert asked() == 0

    def test_a_quick_failure_is_tried_each_time(
        self, recruiter: LintingClient, partner: Simulator, asked: Any
    ) -> None:
        break_down(partner, recruiter, **FAILS)
        asked()
        recruiter.get(FLOWS)
        assert asked() == 1

    def test_after_a_pause_one_at_a_time_tries(
        self,
        recruiter: LintingClient,
        partner: Simulator,
        acme: Cast,
        asked: Any,
        later: Later,
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        later(PAUSE + 1)
        asked()
        assert Connection(acme.acme.pk).take_turn(), "somebody else is trying"
        recruiter.get(FLOWS)
        assert asked() == 0
        later(TURN + 1)
        recruiter.get(FLOWS)
        assert asked() == 1

    @pytest.mark.parametrize(
        "headers",
        [{"Cache-Control": "max-age=0"}, {"Referer": f"http://testserver{FLOWS}"}],
        ids=["reload", "try again"],
    )
    def test_whoever_asks_for_the_page_again_tries(
        self, recruiter: LintingClient, partner: Simulator, headers: dict[str, str]
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        partner.faults.clear()
        assert recruiter.get(FLOWS).status_code == 504
        assert recruiter.get(FLOWS, headers=headers).status_code == 200

    def test_a_deed_always_tries(
        self, recruiter: LintingClient, partner: Simulator, asked: Any
    ) -> None:
        path = "/w/acme/flows/1/assign/"
        data = filled(recruiter.page(path), **ADA)
        break_down(partner, recruiter, **HANGS)
        partner.faults.clear()
        asked()
        assert recruiter.post(path, data).status_code == 303
        assert asked()

    def test_a_part_of_a_page_never_waits(
        self, recruiter: LintingClient, partner: Simulator, asked: Any, later: Later
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        later(PAUSE + 1)
        asked()
        recruiter.fragment(FLOWS, "flow-results", status=504)
        assert asked() == 0


class TestAsking:
    """What an open page asks by itself, and what "Try again" does."""

    def poll(self, client: LintingClient, kind: str = "server_failed") -> Any:
        headers = {"HX-Request": "true", "HX-Target": "connection"}
        headers["HX-Current-URL"] = f"http://testserver{PROGRESS}?a=1"
        return client.get(f"{ASKING}?kind={kind}", headers=headers)

    def test_all_pages_together_make_one_call_in_ten_seconds(
        self,
        recruiter: LintingClient,
        viewer: LintingClient,
        partner: Simulator,
        asked: Any,
        later: Later,
    ) -> None:
        break_down(partner, recruiter, **FAILS)
        asked()
        for client in (recruiter, viewer, recruiter):
            assert self.poll(client).status_code == 204
        assert asked() == 1
        later(TURN + 1)
        assert self.poll(viewer).status_code == 204
        assert asked() == 1

    def test_it_hangs_for_nobody_but_the_one_that_asks(
        self, recruiter: LintingClient, partner: Simulator, asked: Any
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        asked()
        assert self.poll(recruiter, "timed_out").status_code == 204
        assert self.poll(recruiter, "timed_out").status_code == 204
        assert asked() == 1

    def test_it_says_when_the_partner_is_back_and_leads_to_the_page(
        self, recruiter: LintingClient, partner: Simulator
    ) -> None:
        break_down(partner, recruiter, **FAILS)
        partner.faults.clear()
        answer = parse(self.poll(recruiter))
        assert answer.find(id="connection").has_attr("data-back")
        assert answer.find("a", href=f"{PROGRESS}?a=1")
        assert told(recruiter.page(PROGRESS)) == ""

    def test_another_outage_takes_the_firsts_place(
        self, recruiter: LintingClient, partner: Simulator
    ) -> None:
        break_down(partner, recruiter, **FAILS)
        partner.faults.clear()
        partner.faults.add(route="*", kind="status", status=401)
        assert told(parse(self.poll(recruiter))) == "key_refused"

    @pytest.mark.parametrize(
        ("fault", "back"),
        [(None, FLOWS), ({"kind": "status", "status": 401}, f"{ASKING}?next={NEXT}")],
        ids=["it is back", "another outage"],
    )
    def test_the_answer_to_a_form_leads_to_a_page_that_can_be_opened(
        self, recruiter: LintingClient, partner: Simulator, acme: Cast, fault: Any, back: str
    ) -> None:
        view = acme.acme.memberships.get(user=acme.recruiter).saved_views.create(
            list_name="flow_list", name="Running", query="status=ACTIVE"
        )
        break_down(partner, recruiter, **FAILS)
        page = parse(recruiter.post("/w/acme/views/details/", {"view": view.pk}))
        banner = page.find(id="connection")
        assert banner.select_one(".connection-actions a")["href"] == ASKING
        partner.faults.clear()
        if fault:
            partner.faults.add(route="*", **fault)
        headers = {"HX-Request": "true", "HX-Target": "connection"}
        headers["HX-Current-URL"] = "http://testserver/w/acme/views/details/"
        answer = parse(recruiter.get(banner["hx-get"], headers=headers)).find(id="connection")
        assert answer.find("a", href=back)
        assert not fault or answer["hx-get"].endswith(f"&next={NEXT}")

    def test_the_answer_to_a_form_of_a_page_leads_to_that_page(
        self, recruiter: LintingClient, partner: Simulator, acme: Cast
    ) -> None:
        batch = Batch.objects.create(
            workspace=acme.acme, flow_id="1", source="people.csv", state=BatchState.READY
        )
        break_down(partner, recruiter, **FAILS)
        path = f"/w/acme/batches/{batch.pk}/"
        page = parse(recruiter.post(f"{path}confirmation/", {"count": "7"}))
        link = page.select_one("#connection .connection-actions a")["href"]
        assert link == f"{ASKING}?next={quote(path, safe='')}"

    def test_try_again_asks_at_once_and_leads_back(
        self, recruiter: LintingClient, partner: Simulator, asked: Any
    ) -> None:
        break_down(partner, recruiter, **HANGS)
        link = recruiter.page(f"{PROGRESS}?a=1").find(id="connection").find("a")["href"]
        partner.faults.clear()
        asked()
        assert recruiter.get(link)["Location"] == f"{PROGRESS}?a=1"
        assert asked() == 1
        assert told(recruiter.page(PROGRESS)) == ""

    @pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", ""])
    def test_it_leads_to_no_other_site(self, recruiter: LintingClient, to: str) -> None:
        assert recruiter.get(ASKING, {"next": to})["Location"] == FLOWS


class TestCache:
    def test_a_cache_that_is_away_fails_no_page(
        self, recruiter: LintingClient, partner: Simulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Away:
            def __getattr__(self, name: str) -> Any:
                raise ConnectionError

        monkeypatch.setattr(connection, "cache", Away())
        assert recruiter.get(FLOWS).status_code == 200
        partner.faults.add(route="*", **FAILS)
        assert recruiter.get(FLOWS).status_code == 502
        assert recruiter.get(PROGRESS).status_code == 200
        assert recruiter.get(ASKING).status_code == 302

    @pytest.mark.parametrize("path", [FLOWS, "/w/acme/flows/1/candidates/", PROGRESS])
    def test_a_page_reads_it_once_and_writes_nothing(
        self, recruiter: LintingClient, monkeypatch: pytest.MonkeyPatch, path: str
    ) -> None:
        heard: list[str] = []

        class Listening:
            def __getattr__(self, name: str) -> Any:
                heard.append(name)
                return getattr(cache, name)

        monkeypatch.setattr(connection, "cache", Listening())
        recruiter.page(path)
        assert heard == ["get"]
