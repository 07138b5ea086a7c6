"""Every route × role × method with hostile paths, parameters, fields, headers, files and bodies.

Never a server error, nothing unescaped, no redirect to elsewhere, no error in the log and at most
one line of warning, and bounded computing. The routes come from the URL configuration, and the good
requests, which are then changed, from the pages of a full workspace. ``FUZZ_CASES=50000`` tries
more than the suite does.
"""

import logging
import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from flows_api.simulator import Simulator
from tests.browser.full_workspace import fill_workspace, paths_of
from tests.support.access import ids
from tests.support.hostile_headers import LogLines
from tests.support.measurements import record
from tests.support.users import Users
from tests.under_fire.attack import MAX_CPU_SECONDS, Attacker, problems_of
from tests.under_fire.catalogue import Catalogue, parameter_names
from tests.under_fire.hostile_requests import ROUTES, wires

CASES = int(os.environ.get("FUZZ_CASES", "120"))


@pytest.fixture
def lines() -> Iterator[LogLines]:
    handler = LogLines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db(transaction=True)
def test_no_request_makes_a_server_error(acme: Users, partner: Simulator, lines: LogLines) -> None:
    known = fill_workspace(acme)
    rows = ids(acme, acme.acme)
    attacker = Attacker(acme, partner)
    catalogue = Catalogue(names=parameter_names())
    for who in ("stranger", "owner"):
        catalogue.read(attacker.clients[who][0], paths_of(known))
    assert len(catalogue.forms) > 30, "the good requests are found"
    statuses: Counter[int] = Counter()
    reached: set[str] = set()

    @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
    @given(wire=wires(catalogue, rows))
    def fuzz(wire) -> None:  # type: ignore[no-untyped-def]  # hypothesis asks for none
        lines.records.clear()
        response, body = attacker.send(wire)
        statuses[response.status_code] += 1
        if response.status_code in (200, 204, 302, 303, 409, 422):
            reached.add(wire.route)
        assert problems_of(response, body, lines) == []
        assert attacker.slowest < MAX_CPU_SECONDS

    fuzz()
    record(
        "routes",
        cases=sum(statuses.values()),
        routes=len(ROUTES),
        reached=len(reached),
        statuses={str(status): count for status, count in sorted(statuses.items())},
        slowest_cpu_seconds=round(attacker.slowest, 2),
    )
