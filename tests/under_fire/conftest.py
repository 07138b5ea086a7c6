"""Acme behind a gateway that changes the partner's answers."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from dashboard.workspaces.connection.client import transport
from flows_api.simulator import Simulator
from tests.support.proxy import Proxy
from tests.support.users import Users, connect


@pytest.fixture
def proxy(partner: Simulator, settings: Settings) -> Iterator[Proxy]:
    """Yield a gateway on the allowlist, which passes everything on as it is."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    with Proxy(partner) as running:
        settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {running.origin}
        transport.cache_clear()
        yield running
    transport.cache_clear()
    cache.clear()


@pytest.fixture
def behind_proxy(cast: Users, proxy: Proxy, partner: Simulator) -> Users:
    """Return the users, with Acme connected through the gateway."""
    connect(cast.acme, proxy.base_url, partner.api_key)
    return cast
