"""Workers and runs share one Redis without taking each other's keys (``make test-postgres``)."""

import os

import pytest
from django.conf import settings

from tests.support.cache import PrefixedRedisCache

pytestmark = pytest.mark.skipif(
    not os.environ.get("TEST_CACHE_URL"),
    reason="needs a Redis; the cache in the process has no keys to share",
)


def worker(name: str) -> PrefixedRedisCache:
    """Return the cache as another worker has it."""
    own = settings.CACHES["default"]
    prefix = f"{own['KEY_PREFIX']}-{name}"
    return PrefixedRedisCache(own["LOCATION"], {"KEY_PREFIX": prefix})


def test_clearing_takes_no_key_of_another_worker() -> None:
    # As a pattern, the first name would match the second.
    one, other = worker("w*"), worker("w1")
    one.set("a", 1)
    other.set("a", 2)
    one.clear()
    assert one.get("a") is None
    assert other.get("a") == 2
    other.clear()


def test_keys_age_as_a_test_says() -> None:
    cache = worker("aging")
    cache.set("short", 1, timeout=60)
    cache.set("long", 2, timeout=600)
    cache.set("forever", 3, timeout=None)
    cache.age(61)
    assert cache.get_many(["short", "long", "forever"]) == {"long": 2, "forever": 3}
    cache.clear()
