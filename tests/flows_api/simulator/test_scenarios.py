"""The content of each scenario, and equal worlds for equal seeds."""

import unicodedata
from typing import Any

import pytest

from flows_api.simulator import Simulator
from flows_api.simulator.scenarios.build import KEYS, Scenario, build_world
from flows_api.simulator.shapes import candidates
from flows_api.simulator.world import roster as world_roster
from flows_api.simulator.world.lifecycle import DAY, simulate_lifecycle
from flows_api.simulator.world.records import Company, World
from tests.flows_api.simulator.api import Api

NOW = 1_800_000_000.0


def northwind(world: World) -> Company:
    return world.companies[KEYS.northwind]


def visible_data(scenario: Scenario, seed: int, *, days: float = 0) -> list[Any]:
    """Return everything that a caller can see of a scenario's first flow."""
    with (
        Simulator(scenario, seed=seed, speed=0, start=NOW) as still,
        Api(still, still.api_key) as api,
    ):
        still.clock.advance(days * DAY)
        return [api.get("/assessment-flows").json(), api.all_candidates(), api.get("/users").json()]


def test_the_same_seed_is_the_same_world_with_the_same_fates() -> None:
    assert visible_data("small", 7) == visible_data("small", 7)
    assert visible_data("small", 7, days=9) == visible_data("small", 7, days=9)
    assert visible_data("small", 7)[1] != visible_data("small", 8)[1]


def test_reset_brings_the_start_back(api: Api, simulator: Simulator) -> None:
    before = [(c["id"], c["email"], c["status"]) for c in api.all_candidates()]
    api.assign(email="ada@example.com")
    simulator.clock.advance(30 * DAY)
    simulator.variants.set(keys="snake")
    simulator.faults.add(kind="status", route="teams")
    simulator.reset()
    assert [(c["id"], c["email"], c["status"]) for c in api.all_candidates()] == before
    assert api.get("/teams").status_code == 200
    assert not simulator.invitations


def test_the_demo_is_rich() -> None:
    company = northwind(build_world("demo", 1, NOW))
    flows = list(company.flows.values())
    assert len(flows) >= 12
    assert {flow.status for flow in flows} == {"ACTIVE", "INACTIVE", "ARCHIVED"}
    assert {len(flow.steps) for flow in flows} == {1, 2, 3, 5}
    assert min(len(flow.roster) for flow in flows) == 0
    assert max(len(flow.roster) for flow in flows) == 2_400
    assert any(flow.description is None for flow in flows)
    assert len(company.assessments) >= 25
    assert all(company.job_candidates[number] for number in (4711, 4712))


def test_the_demo_has_candidates_in_every_status() -> None:
    for flow in northwind(build_world("demo", 1, NOW)).flows.values():
        for candidate in flow.roster.candidates:
            assert NOW - 220 * DAY < candidate.assigned_at <= NOW
        if flow.status == "ACTIVE" and len(flow.roster):
            fates = [
                simulate_lifecycle(c.seed, c.assigned_at, flow.steps)
                for c in flow.roster.candidates
            ]
            day = [fate.last_activity_at(NOW) for fate in fates]
            assert sum(moment > NOW - DAY for moment in day) >= 1


def test_candidates_have_all_kinds_of_names() -> None:
    everybody = [
        candidate
        for flow in northwind(build_world("demo", 1, NOW)).flows.values()
        for candidate in flow.roster.candidates
    ]
    names = [f"{c.first_name or ''} {c.last_name or ''}" for c in everybody]
    letters = {letter for name in names for letter in name}
    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    assert {"LATIN", "ARABIC", "HEBREW", "CJK", "HANGUL", "HIRAGANA", "CYRILLIC"} <= scripts
    assert {"é", "ł", "ñ", "ß"} <= letters
    assert any(c.first_name is None and c.last_name is None for c in everybody)
    assert any(c.first_name and c.last_name is None for c in everybody)
    assert max(map(len, names)) > 60


@pytest.mark.parametrize("scenario", ["small", "demo"])
def test_no_candidate_and_no_id_is_repeated(scenario: Scenario) -> None:
    ids: set[int] = set()
    count = 0
    for company in build_world(scenario, 1, NOW).companies.values():
        for flow in company.flows.values():
            emails = {candidate.email.casefold() for candidate in flow.roster.candidates}
            assert len(emails) == len(flow.roster)
            ids |= {candidate.id for candidate in flow.roster.candidates}
            count += len(flow.roster)
    assert len(ids) == count


def test_the_empty_scenario_has_users_only() -> None:
    company = northwind(build_world("empty", 1, NOW))
    assert not company.flows
    assert not company.assessments
    assert 4711 in company.job_candidates


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(ValueError, match="scenario is one of"):
        build_world("huge", 1, NOW)  # type: ignore[arg-type]


def test_a_hundred_thousand_cost_no_more_than_what_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked_out: list[int] = []

    def counted(seed: int, *rest: Any) -> Any:
        worked_out.append(seed)
        return simulate_lifecycle(seed, *rest)

    monkeypatch.setattr(candidates, "simulate_lifecycle", counted)
    with Simulator("large") as simulator, Api(simulator, simulator.api_key) as api:
        monkeypatch.setattr(world_roster, "simulate_lifecycle", counted)
        assert api.page()["pagination"]["total"] == 100_000
        assert len(worked_out) == 10
        assert 100 < api.page(search="garcia")["pagination"]["total"] < 10_000
        assert len(worked_out) == 20
        totals = [
            api.page(status=status)["pagination"]["total"]
            for status in ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED")
        ]
        assert sum(totals) == 100_000
        assert len(worked_out) == 60
        api.assign(email="ada@example.com")
        api.page(status="NOT_STARTED")
        assert len(worked_out) == 71
