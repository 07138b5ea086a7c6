"""The audit log's triggers in tests: checked after migrating, then removed.

Tests with real transactions empty every table at their end, which the triggers reject. The test of
the triggers installs them again, inside its own transaction.
"""

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from dashboard.audit import triggers
from dashboard.cases import triggers as cases
from dashboard.dossiers import triggers as dossiers
from dashboard.progress import triggers as record


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Set up pytest-django's database without the triggers, which the migrations must have made."""
    with django_db_blocker.unblock():
        triggers.remove(connection)
        record.permit_truncate(connection)
        record.remove(connection)
        cases.remove(connection)
        dossiers.remove(connection)


@pytest.fixture
def append_only(db: None) -> None:
    """Install the audit log's triggers, as in production."""
    triggers.install(connection)
    record.install(connection)
    record.refuse_truncate(connection)
    cases.install(connection)
    dossiers.install(connection)
