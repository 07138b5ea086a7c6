"""What progress holds about a person is found, erased, and goes when its time is over."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from dashboard.progress import erasing
from dashboard.progress.models import Person, State, TrackedFlow
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.progress.test_sync import kept
from tests.support.cast import Cast


def test_a_person_is_found_and_erased_in_their_own_workspace_only(look: Look, acme: Cast) -> None:
    look()
    email = Person.objects.exclude(email="").first().email  # type: ignore[union-attr]
    assert [str(h.what) for h in erasing.find(acme.acme.pk, email.upper())] == [tracked().name]
    assert not erasing.find(acme.other.pk, email)
    assert erasing.erase(acme.other.pk, email) == 0
    assert erasing.erase(acme.acme.pk, email) == 1
    assert not Person.objects.filter(email=email).exists()
    look()
    assert Person.objects.filter(email=email).count() == 1, "Taptalent still lists them"


def test_old_history_goes_and_the_picture_stays(look: Look, partner: Simulator) -> None:
    look()
    partner.clock.advance(5 * 86400)
    look()
    before, rows = kept(), State.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=200), tick=False):
        assert erasing.purge() > 0
    assert State.objects.count() < rows
    assert kept() == before


def test_a_flow_that_is_gone_for_long_names_nobody_any_more(look: Look) -> None:
    look()
    TrackedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=364))
    erasing.purge()
    assert Person.objects.exists()
    TrackedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=366))
    erasing.purge()
    assert not Person.objects.exists()
