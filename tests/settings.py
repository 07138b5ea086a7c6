"""The one settings file, under an environment made for tests."""

import atexit
import base64
import os
import secrets
import tempfile
import zlib
from pathlib import Path

# One for each process, gone with it, also when Ctrl-C ends it.
_folder = tempfile.TemporaryDirectory(prefix="flowdeck-tests-", ignore_cleanup_errors=True)
atexit.register(_folder.cleanup)

os.environ.update(
    {
        "SECRET_KEY": "tests-only-" + "0" * 40,
        "API_KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(b"t" * 32).decode(),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "DATABASE_URL": os.environ.get(
            "TEST_DATABASE_URL", f"sqlite:///{_folder.name}/unused.sqlite3"
        ),
        "CACHE_URL": os.environ.get("TEST_CACHE_URL", "locmemcache://"),
        "TASKS_URL": os.environ.get("TEST_TASKS_URL", "database://"),
        "EMAIL_URL": "memorymail://",
        "DEBUG": "off",
        "LOG_LEVEL": "WARNING",
        "SECURE_SSL_REDIRECT": "off",
        "SESSION_COOKIE_SECURE": "off",
        "CSRF_COOKIE_SECURE": "off",
    }
)

from dashboard.settings import *

STATIC_ROOT = Path(_folder.name)
if os.environ.get("TEST_DATABASE_URL"):
    # Named after the folder: two checkouts can use one server at once, and each replaces its own
    # leftovers. pytest-django adds the worker's name.
    DATABASES["default"]["TEST"] = {"NAME": f"test_flowdeck_{zlib.crc32(bytes(BASE_DIR)):08x}"}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # Nothing here has to survive a power cut.
        DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
else:
    # A file: threads would share one connection to a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}

if os.environ.get("TEST_CACHE_URL"):
    # The run's name comes from the first process, and workers and their children inherit it. Each
    # worker has keys of its own, which it shares with the processes that its tests start.
    _run = os.environ.setdefault("FLOWDECK_TEST_RUN", secrets.token_hex(4))
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    CACHES["default"] |= {
        "BACKEND": "tests.support.cache.PrefixedRedisCache",
        "KEY_PREFIX": f"flowdeck-test-{_run}-{_worker}",
    }

ADDRESS_CHECK_SECONDS = 0

# Sign-in's hash is slow on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
