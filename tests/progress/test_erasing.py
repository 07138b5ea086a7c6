"""The personal data of progress: search, erasure and retention."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from dashboard.progress import erasing, notes, snoozing
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import Erased, Note, Person, Snooze, State, TrackedFlow
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.test_sync import stored_statuses
from tests.support.cast import Cast


def test_finds_and_erases_in_one_workspace_only(run_sync: RunSync, acme: Cast) -> None:
    run_sync()
    email = Person.objects.exclude(email="").first().email  # type: ignore[union-attr]
    assert [str(h.what) for h in erasing.find(acme.acme.pk, email.upper())] == [get_flow().name]
    assert not erasing.find(acme.other.pk, email)
    assert erasing.names(acme.acme.pk, email.upper()) == [Person.objects.get(email=email).name]
    assert erasing.names(acme.other.pk, email) == []
    assert erasing.erase(acme.other.pk, email) == 0
    assert erasing.erase(acme.acme.pk, email) == 1
    assert not Person.objects.filter(email=email).exists()


def test_erased_candidate_stays_without_name_after_a_sync(
    run_sync: RunSync, acme: Cast, settings: Any
) -> None:
    run_sync()
    before = stored_statuses()
    person = Person.objects.exclude(email="").first()
    assert person is not None
    due_at = get_flow().due_at
    erasing.erase(acme.acme.pk, person.email.upper())
    assert get_flow().due_at == due_at, "no sync is requested to bring them back"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    for _ in range(2):
        run_sync()
        again = Person.objects.get(candidate_id=person.candidate_id)
        assert (again.email, again.name, again.domain) == ("", "", "")
        assert stored_statuses() == before, "the metrics still count them"
    assert not Person.objects.filter(email__iexact=person.email).exists()
    assert not erasing.find(acme.acme.pk, person.email)
    assert person.email not in str(Erased.objects.values())
    assert Person.objects.exclude(email="").count() == len(before) - 1


def test_address_can_be_erased_before_the_first_sync(run_sync: RunSync, acme: Cast) -> None:
    page = client_for(acme.acme).list_candidates("1", page_size=100)
    email = next(c.email for c in page.candidates if c.email)
    assert erasing.erase(acme.acme.pk, email) == 0
    erasing.erase(acme.acme.pk, email)
    run_sync()
    assert Person.objects.exists()
    assert not Person.objects.filter(email__iexact=email).exists()


def test_notes_do_not_copy_the_members_address(run_sync: RunSync, acme: Cast) -> None:
    run_sync()
    states = FlowData.visible(get_flow()).states
    notes.write(states, text="Called", by=acme.recruiter)
    snoozing.snooze(states, until=None, by=acme.recruiter)
    assert Note.objects.earliest("pk").author == "ravi@example.com"
    acme.recruiter.delete()
    assert Note.objects.earliest("pk").author == "a former member"
    assert Snooze.objects.earliest("pk").author == "a former member"


def test_erasure_in_another_workspace_has_no_effect(run_sync: RunSync, acme: Cast) -> None:
    run_sync()
    email = Person.objects.exclude(email="").first().email  # type: ignore[union-attr]
    erasing.erase(acme.other.pk, email)
    run_sync()
    assert Person.objects.filter(email=email).exists()


def test_old_history_is_purged_and_the_current_version_stays(
    run_sync: RunSync, partner: Simulator
) -> None:
    run_sync()
    partner.clock.advance(5 * 86400)
    run_sync()
    before, rows = stored_statuses(), State.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=200), tick=False):
        assert erasing.purge() > 0
    assert State.objects.count() < rows
    assert stored_statuses() == before


def test_candidates_of_long_unlisted_flows_are_purged(run_sync: RunSync) -> None:
    run_sync()
    TrackedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=364))
    erasing.purge()
    assert Person.objects.exists()
    TrackedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=366))
    erasing.purge()
    assert not Person.objects.exists()
