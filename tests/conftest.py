"""Fixtures that most tests share: the cast, the running simulator, a linting client per person."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db.backends.signals import connection_created
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from dashboard.accounts.models import User
from dashboard.workspaces.connection.client import transport
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient
from tests.support.timeouts import LONG
from tests.support.users import Users, connect, create_users

pytest_plugins = [
    "tests.support.clock",
    "tests.support.simulator",
    "tests.support.audit",
    "tests.support.log_scan",
    "tests.support.migrated",
]

# What is tested is what comes out, not how busy the machine is. Examples stay random, so that each
# run tries others; a failure prints the blob that brings its own back. CI draws the same ones for
# the same code: it judges a change, and must not fail it for what somebody wrote a year ago. Runs
# on another database or day try fewer: what they are after is in the first ones already.
hypothesis_settings.register_profile(
    "patient",
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "100")),
    derandomize=bool(os.environ.get("CI")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
hypothesis_settings.load_profile("patient")

SignIn = Callable[[User], LintingClient]


@pytest.fixture(scope="session", autouse=True)
def _leave_no_cache_keys() -> Iterator[None]:
    """Clear this worker's cache at the end: a Redis outlives the run."""
    yield
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def no_database_in_the_pool() -> Iterator[None]:
    """Fail a query in a thread of the partner's pool, whose connection would stay open."""

    def refuse(**_signal: object) -> None:
        assert not threading.current_thread().name.startswith("partner"), "a query in the pool"

    connection_created.connect(refuse)
    yield
    connection_created.disconnect(refuse)


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Stop the clock at noon of today, in UTC. ``frozen.shift(…)`` and ``move_to`` set it on.

    A test names it before whatever signs in or writes rows, so that they are made at noon too:
    no session is over by then, whichever day it is.
    """
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None) -> Users:
    """Return Acme's team and an outsider, not connected to any partner."""
    return create_users()


@pytest.fixture
def sign_in() -> SignIn:
    """Return a function that gives a linting client signed in as a user."""

    def as_user(user: User) -> LintingClient:
        client = LintingClient()
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def partner(simulator: Simulator, settings: Settings) -> Iterator[Simulator]:
    """Yield the simulator, on the allowlist, with long timeouts, a fresh transport and cache."""
    origin = simulator.base_url.removesuffix("/v1/partner")
    settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {origin}
    settings.PARTNER_TIMEOUTS = LONG
    transport.cache_clear()
    cache.clear()
    yield simulator
    transport.cache_clear()


@pytest.fixture
def acme(cast: Users, partner: Simulator) -> Users:
    """Return the users, with Acme connected to the simulator's first company."""
    connect(cast.acme, partner.base_url, partner.api_key)
    return cast


@pytest.fixture
def owner(acme: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(acme.owner)


@pytest.fixture
def recruiter(acme: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(acme.recruiter)


@pytest.fixture
def viewer(acme: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(acme.viewer)
