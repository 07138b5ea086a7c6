"""The workspace's default for stalled candidates, in the settings."""

import pytest

from dashboard.audit.models import AuditEntry
from dashboard.progress.settings.stalled_default import (
    DAYS,
    change_stalled_default,
    stalled_default,
)
from tests.support.pages import LintingClient, text
from tests.support.users import Users

SETTINGS = "/w/acme/settings/"


def test_owner_changes_the_default(owner: LintingClient, acme: Users) -> None:
    assert stalled_default(acme.acme) == 7
    for _twice in range(2):
        assert owner.post(f"{SETTINGS}stalled/", {"days": "14"}).status_code == 303
    assert stalled_default(acme.acme) == 14
    [entry] = AuditEntry.objects.filter(action="settings.changed")
    assert (entry.details["before"], entry.details["after"]) == (7, 14)
    selected = owner.page(SETTINGS).select_one("#id_days option[selected]")
    assert selected is not None
    assert selected["value"] == "14"


@pytest.mark.parametrize("days", ["", "8", "0", "x", "-3", "nan", "7" * 400])
def test_other_days_change_nothing(owner: LintingClient, acme: Users, days: str) -> None:
    owner.post(f"{SETTINGS}stalled/", {"days": days})
    assert "Nothing was changed" in text(owner.page(SETTINGS))
    assert stalled_default(acme.acme) == 7


@pytest.mark.django_db
def test_days_that_are_not_offered_are_refused(acme: Users) -> None:
    with pytest.raises(ValueError, match="8"):
        change_stalled_default(acme.acme, 8)
    assert [change_stalled_default(acme.acme, days) for days in DAYS] == [7, *DAYS[:-1]]
