"""Use what a library keeps private in one module per library, and notice when it moves.

Private are modules that a library calls internal or that are no part of its documented interface,
names with an underscore, and methods with one that a class of ours overrides.
"""

import ast
import http.client
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django_tasks_db.management.commands.db_worker import Worker
from urllib3.connection import HTTPConnection
from urllib3.util.connection import create_connection

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("dashboard", "flows_api", "tests", "bench")
PRIVATE_MODULES = (
    "allauth.core.internal",
    "django_tasks_db.management",
    "urllib3.connectionpool",
    "urllib3.util",
)
ALLOWED = {
    "dashboard/accounts/sign_in/throttle.py": "allauth",
    "dashboard/core/tasks/task_worker.py": "django_tasks_db",
    "flows_api/transport/connection.py": "urllib3",
    "tests/rules/test_private_imports.py": "every library, to see it move",
}


def is_private(module: str, name: str) -> bool:
    """Return whether ``from module import name`` reaches for what a library keeps private."""
    if module.split(".")[0] in (*FOLDERS, "__future__"):
        return False
    parts = module.split(".")
    private = any(part in ("internal", "_internal") or part.startswith("_") for part in parts)
    inside = any(module == start or module.startswith(f"{start}.") for start in PRIVATE_MODULES)
    return private or inside or (name.startswith("_") and not name.startswith("__"))


def imports_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each imported module and name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def users_of_private_modules() -> dict[str, set[str]]:
    """Return the libraries that each of our files reaches into."""
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            for module, name in imports_of(ast.parse(path.read_text())):
                if is_private(module, name):
                    where = str(path.relative_to(ROOT))
                    found.setdefault(where, set()).add(module.split(".")[0])
    return found


def test_one_module_reaches_into_each_library() -> None:
    found = users_of_private_modules()
    assert found.keys() == ALLOWED.keys()
    for where, library in ALLOWED.items():
        assert where.startswith("tests/") or found[where] == {library}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from allauth.core.internal import ratelimit", True),
        ("import allauth.mfa.totp.internal.auth", True),
        ("from urllib3.util.connection import create_connection", True),
        ("from django.core import _private", True),
        ("from allauth.core import ratelimit", False),
        ("from urllib3.exceptions import DecodeError", False),
        ("from tests.support import _x", False),
        ("from flows_api._x import y", False),
        ("from . import _x", False),
    ],
)
def test_the_rule_tells_private_from_public(source: str, expected: bool) -> None:
    found = [is_private(module, name) for module, name in imports_of(ast.parse(source))]
    assert any(found) == expected


def test_allauth_counts_an_attempt_and_takes_it_back() -> None:
    names = set(inspect.signature(ratelimit.consume).parameters)
    assert {"request", "app", "action", "config", "key"} <= names
    assert callable(ratelimit.RateLimitUsage.rollback)


def test_the_worker_of_the_queue_takes_our_arguments_and_can_be_stopped() -> None:
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    assert worker.running is True
    assert callable(worker.run)


def test_urllib3_has_what_our_connection_overrides() -> None:
    assert list(inspect.signature(HTTPConnection._new_conn).parameters) == ["self"]
    encode: Any = vars(http.client.HTTPConnection)["_encode_request"]
    assert list(inspect.signature(encode).parameters) == ["self", "request"]
    assert HTTPConnection("[::1]", 80)._dns_host.strip("[]") == "::1"
    arguments = list(inspect.signature(create_connection).parameters)
    assert arguments[:2] == ["address", "timeout"]
    assert "socket_options" in arguments
