"""The state of the cache: is it shared, and does it answer?

Asked without importing ``shared_cache``, since the client of Redis takes a tenth of a start that
does not use it.
"""

from collections.abc import Callable

from django.core.cache import cache


def is_shared() -> bool:
    """Return whether the process is configured for a shared cache."""
    return hasattr(cache, "is_available")


def is_degraded() -> bool:
    """Return whether the process works without the shared cache that it is configured for."""
    check: Callable[[], bool] | None = getattr(cache, "is_available", None)
    return check is not None and not check()
