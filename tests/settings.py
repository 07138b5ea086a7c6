"""The one settings file, under an environment made for tests."""

import base64
import os
import tempfile
from pathlib import Path

# One for each process, gone with it.
_folder = tempfile.TemporaryDirectory(prefix="flowdeck-tests-", ignore_cleanup_errors=True)

os.environ.update(
    {
        "SECRET_KEY": "tests-only-" + "0" * 40,
        "API_KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(b"t" * 32).decode(),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "DATABASE_URL": os.environ.get(
            "TEST_DATABASE_URL", f"sqlite:///{_folder.name}/unused.sqlite3"
        ),
        "CACHE_URL": "locmemcache://",
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
if not os.environ.get("TEST_DATABASE_URL"):
    # A file: threads would share one connection to a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}

# Sign-in's hash is slow on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
