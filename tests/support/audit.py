"""The trail's triggers in tests: present after migrating, then out of the way.

Tests with real transactions empty every table at their end, which the triggers refuse. The test of
the triggers installs them again, inside its own transaction.
"""

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from dashboard.audit import triggers
from dashboard.progress import triggers as record


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As pytest-django makes it; removing the triggers fails unless the migrations made them."""
    with django_db_blocker.unblock():
        triggers.remove(connection)
        record.remove(connection)


@pytest.fixture
def append_only(db: None) -> None:
    """The trail as it is in production."""
    triggers.install(connection)
    record.install(connection)
