"""Whatever the partner's answers look like: no broken page, no wrong number, nobody invited twice.

An example draws a value for each dimension of docs/partner-api.md by itself, so that any of the
combinations may come. ``SHAPE_EXAMPLES=2000`` tries more of them than the suite does.
"""

import os
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from dashboard.assignments.models.choices import LineStatus
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import transport
from dashboard.workspaces.models import Workspace
from flows_api.simulator import Simulator
from tests.assignments.batches import checked_batch
from tests.shapes import drawn
from tests.shapes.drawn import FLOW, Shape, Truth
from tests.shapes.site import CANDIDATES, HOME, PLAIN_PAGES, PROGRESS, Site, rows_of, rules_of
from tests.support.pages import Page, metrics_of, text
from tests.support.users import Users, connect

EXAMPLES = int(os.environ.get("SHAPE_EXAMPLES", "12"))
NEW = "ada.new@example.com"
OUTCOMES = ("assigned", "already_in_flow", "unconfirmed", "needs_decision", "rejected")
WITHOUT_SCORES = ("No scores at this step yet.", "No scores yet.")

Check = Callable[[Site, Shape, Truth], None]


@settings(
    max_examples=EXAMPLES,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # An example takes a second: no shrinking.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    shape=drawn.shapes(),
    partial=st.just("") | st.sampled_from(drawn.PARTIAL_ANSWERS),
    growth=st.just(0.0) | st.sampled_from(drawn.GROWTH),
    lag=st.just(0.0) | st.sampled_from(drawn.LAGS),
)
def test_whatever_the_shape_pages_say_what_the_partner_knows(
    cast: Users, partner: Simulator, shape: Shape, partial: str, growth: float, lag: float
) -> None:
    note(f"{drawn.described(shape)}, 206: {partial}, growth: {growth}, lag: {lag}")
    with transaction.atomic():
        partner.reset()
        # The next example is another partner: nothing that was learned of this one holds.
        cache.clear()
        transport.cache_clear()
        truth = drawn.count_truth(partner, shape)
        truth.is_growing = growth > 0
        partner.variants.set(**shape, list_growth=growth, consistency_delay=lag)
        if partial:
            partner.faults.add(route=partial, kind="status", status=206, times=1)
        connect(cast.acme, partner.base_url, partner.api_key)
        client = Client()
        client.force_login(cast.owner)
        site = Site(client)
        for check in CHECKS:
            check(site, shape, truth)
        check_invitations(site, cast, partner, truth)
        transaction.set_rollback(True)


def check_pages_before_a_sync(site: Site, shape: Shape, truth: Truth) -> None:
    site.visit(PROGRESS)
    site.visit("/w/acme/progress/")


def check_sync(site: Site, shape: Shape, truth: Truth) -> None:
    """Sync, and compare the figures with the plain count."""
    site.visit("/w/acme/flows/")
    workspace = Workspace.objects.get(slug="acme")
    assert schedule.list_flows(workspace) is None
    flow = SyncedFlow.objects.get(workspace=workspace, flow_id=FLOW)
    result = schedule.sync_flow(flow.pk)
    assert result is not None
    assert result.state in ("done", "partial"), result
    page = site.page(PROGRESS)
    found = metrics_of(page)
    if drawn.has_own_ids(shape):
        assert truth.agrees(found["assigned"], truth.candidates)
        check_statuses(found, shape, truth)
        check_steps(found, shape, truth)
    check_sentences(page, found, shape, truth)


def check_statuses(found: dict[str, int], shape: Shape, truth: Truth) -> None:
    names = {
        "NOT_STARTED": "not-started",
        "IN_PROGRESS": "in-progress",
        "COMPLETED": "completed",
        "FAILED": "failed",
    }
    if shape["candidate_status"] in ("null", "absent"):
        assert truth.agrees(found["other"], truth.candidates)
        return
    unknown = {"NOT_STARTED"} if shape["candidate_status"] == "unknown" else set()
    for status, name in names.items():
        number = 0 if status in unknown else truth.statuses[status]
        assert truth.agrees(found[name], number, status), name
    others = sum(truth.statuses[status] for status in unknown)
    assert truth.agrees(found.get("other", 0), others)


def check_steps(found: dict[str, int], shape: Shape, truth: Truth) -> None:
    """Check the scores and passes of each step, and that none is lost without a word."""
    if shape["flow_steps"] != "given":
        assert not any("-step-" in name for name in found)
    check_scored(found, shape, truth)
    if drawn.shows_results(shape) and drawn.is_placed(shape):
        for order, passed in truth.passed.items():
            assert found[f"passed-step-{order}"] == passed, order
    for order in truth.scored:
        if shape["flow_steps"] == "given" and shape["score"] != "out_of_range":
            assert found[f"passed-step-{order}"] <= truth.passed[order], order


def check_scored(found: dict[str, int], shape: Shape, truth: Truth) -> None:
    if drawn.shows_scores(shape) and drawn.is_placed(shape) and shape["threshold"] != "null":
        for order, scored in truth.scored.items():
            assert found[f"scored-step-{order}"] == scored, order
        assert "unplaced-results" not in found
    if drawn.shows_scores(shape) and not drawn.is_placed(shape):
        assert found["unplaced-results"] >= truth.results


def check_sentences(page: Page, found: dict[str, int], shape: Shape, truth: Truth) -> None:
    """Check that nothing is said to be missing which the partner sent."""
    shown = text(page.main)
    if drawn.shows_scores(shape) and truth.results:
        for sentence in WITHOUT_SCORES:
            assert sentence not in shown
    if found.get("unplaced-results"):
        assert "without a known step" in shown


def check_rules(site: Site, shape: Shape, truth: Truth) -> None:
    """Check that all pages have one pass rule per step, the one that results show.

    The pages that the checks before have read are not read again.
    """
    if shape["flow_steps"] != "given" or shape["threshold"] == "null":
        return
    funnel = rules_of(site.latest[PROGRESS], ".stage-table tbody tr:not(.stage-end) th")
    detail = rules_of(site.page(HOME), ".steps .step-threshold")
    assert funnel == detail
    for page in site.candidate_pages(site.latest[CANDIDATES], 1):
        assert rules_of(page, ".steps .step-line") == funnel
    is_shown = drawn.shows_scores(shape) and drawn.shows_results(shape) and drawn.is_placed(shape)
    # Without ids, some candidates can't be told apart and are not read.
    is_shown = is_shown and drawn.has_own_ids(shape)
    if not is_shown or shape["score"] == "out_of_range" or shape["threshold"] == "over":
        return
    for order, results in truth.equal.items():
        if len(results) == 1:
            word = "Passes at" if True in results else "Passes above"
            assert funnel[order - 1].startswith(word), (order, funnel)


def check_plain_pages(site: Site, shape: Shape, truth: Truth) -> None:
    for path in PLAIN_PAGES:
        site.visit(path)
    # A flow without steps can't be edited, which the page says with this status.
    site.visit(f"{HOME}edit/", statuses=(200, 502) if shape["flow_steps"] != "given" else (200,))


def check_candidates(site: Site, shape: Shape, truth: Truth) -> None:
    """Check the list, and the pages of candidates with their notes."""
    listing = site.candidates()
    rows = [row for page in site.following(listing) for row in rows_of(page)]
    if drawn.has_own_ids(shape):
        assert truth.agrees(len({row["data-candidate"] for row in rows}), truth.candidates)
    elif len(rows) < truth.candidates:
        assert "be read" in text(listing.main), "whoever has neither id nor name is mentioned"
    if drawn.shows_scores(shape):
        assert listing.find_all(class_="score"), "scores were sent"
    for page in site.candidate_pages(listing, 3):
        assert len(page.find_all("h1")) == 1
        if drawn.shows_scores(shape) and truth.results:
            assert page.find_all(class_="score"), "a score was sent"
        site.visit(page.find(id="candidate-profile")["hx-get"])
        if not drawn.is_placed(shape) and page.find_all(class_="attempt"):
            assert "doesn't link these attempts to a step" in text(page.main)


CHECKS: tuple[Check, ...] = (
    check_pages_before_a_sync,
    check_candidates,
    check_sync,
    check_rules,
    check_plain_pages,
    check_candidates,
)


def check_invitations(site: Site, cast: Users, partner: Simulator, truth: Truth) -> None:
    """Check a list before it is confirmed and assignments: nobody is sent a second invitation.

    ``truth.emails`` are in the flow and have their invitation, which the partner sent long ago.
    """
    known = truth.emails[0]
    batch = checked_batch(cast, f"{known}\n{truth.emails[-1]}\n{NEW}\n")
    assert not partner.invitations
    for line in batch.lines.exclude(email=NEW):
        assert line.status in (LineStatus.ALREADY_IN_FLOW, LineStatus.UNKNOWN), line.status
    for address in (known, NEW, NEW):
        answer = site.post(f"{HOME}assign/", email=address)
        assert answer.status_code in (200, 303, 409, 422, 502, 503), answer.status_code
        if answer.status_code == 303:
            check_outcome(site.page(answer["Location"]), partner.invitations[address], address)
    assert not partner.invitations[known]
    assert partner.invitations[NEW] <= 1


def check_outcome(page: Page, invited: int, address: str) -> None:
    """Check that an assignment ends as it did, whatever the partner answered: a refusal is none."""
    outcome = page.find(attrs={"data-outcome": True})["data-outcome"]
    assert outcome in OUTCOMES
    if address == NEW:
        assert invited or outcome not in ("assigned", "already_in_flow"), outcome


@pytest.mark.parametrize("dimension", drawn.DIMENSIONS)
def test_every_dimension_is_one_of_the_simulators(partner: Simulator, dimension: str) -> None:
    assert len(partner.variants.choices()[dimension]) > 1
