"""A Redis cache for tests: workers share one server, and keys age when a test says so."""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

GLOB_CHARACTERS = str.maketrans({character: f"\\{character}" for character in "\\*?["})


class PrefixedRedisCache(RedisCache):
    """Clear and age the keys under this cache's prefix and no others.

    Django's own ``clear`` flushes the whole Redis database. Tests clear the cache often: that would
    take the keys of the other workers, and of whatever else lives in a developer's Redis.
    """

    def clear(self) -> None:
        client = self._cache.get_client(None, write=True)
        if keys := self._keys(client):
            client.delete(*keys)

    def age(self, seconds: float) -> None:
        """Let every key expire ``seconds`` earlier."""
        client = self._cache.get_client(None, write=True)
        for key in self._keys(client):
            remaining = client.pttl(key)
            # A key without an expiry has -1.
            if remaining > 0:
                client.pexpire(key, remaining - int(seconds * 1000))

    def dump(self) -> bytes:
        """Return every key and value, as they are stored."""
        client: Any = self._cache.get_client(None)
        return b"".join(key + (client.get(key) or b"") for key in self._keys(client))

    def _keys(self, client: Any) -> list[bytes]:
        pattern = f"{self.key_prefix.translate(GLOB_CHARACTERS)}:*"
        return list(client.scan_iter(match=pattern, count=1000))


def age_cache(seconds: float) -> None:
    """Let the cached keys age: a test that moves the clock of Python moves none in Redis."""
    cache = caches["default"]
    if isinstance(cache, PrefixedRedisCache):
        cache.age(seconds)


def dump_cache() -> bytes:
    """Return every key and value of the cache, as they are stored."""
    cache = caches["default"]
    if isinstance(cache, PrefixedRedisCache):
        return cache.dump()
    stored: dict[str, bytes] = cache._cache  # type: ignore[attr-defined]
    return b"".join(key.encode() + value for key, value in stored.items())
