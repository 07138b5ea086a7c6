"""The personal data of progress: search, erasure and retention."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone
from pytest_django import Settings

from dashboard.progress import personal_data
from dashboard.progress.bulk_actions import notes, snoozes
from dashboard.progress.flow_data import FlowData, VersionCache
from dashboard.progress.models import (
    CandidateState,
    ErasedAddress,
    Note,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.sync import job
from dashboard.progress.sync.job import SyncHooks
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, get_flow
from tests.progress.factories import stored_statuses
from tests.support.users import Users


def test_finds_and_erases_in_one_workspace_only(run_sync: RunSync, acme: Users) -> None:
    run_sync()
    email = SyncedCandidate.objects.exclude(email="").first().email  # type: ignore[union-attr]
    assert [str(h.label) for h in personal_data.find(acme.acme.pk, email.upper())] == [
        get_flow().name
    ]
    assert not personal_data.find(acme.other.pk, email)
    assert personal_data.names(acme.acme.pk, email.upper()) == [
        SyncedCandidate.objects.get(email=email).name
    ]
    assert personal_data.names(acme.other.pk, email) == []
    assert personal_data.erase(acme.other.pk, email) == 0
    assert personal_data.erase(acme.acme.pk, email) == 1
    assert not SyncedCandidate.objects.filter(email=email).exists()


def test_an_erasure_during_a_sync_is_counted(run_sync: RunSync, acme: Users) -> None:
    """Nothing that is cached for the version may outlive the candidate."""
    run_sync()
    flow = get_flow()
    candidate = flow.candidates.exclude(email="").first()
    assert candidate is not None
    before = VersionCache(flow)
    before.write("total", flow.read, 60)

    def erase_once() -> None:
        if SyncedCandidate.objects.filter(pk=candidate.pk).exists():
            assert personal_data.erase(acme.acme.pk, candidate.email) == 1

    job.run_sync(flow.pk, client_for(acme.acme), SyncHooks(acquire=erase_once))
    after = get_flow()
    assert (flow.erasures, after.erasures) == (0, 1)
    assert after.synced_at != flow.synced_at
    after.version, after.version_at = flow.version, flow.version_at
    assert (before.read("total"), VersionCache(after).read("total")) == (flow.read, None)


def test_what_is_cached_for_a_version_outlives_a_sync_without_a_change(run_sync: RunSync) -> None:
    run_sync()
    VersionCache(get_flow()).write("total", 7, 60)
    run_sync()
    assert VersionCache(get_flow()).read("total") == 7
    restored = get_flow()
    restored.version_at = timezone.now()
    assert VersionCache(restored).read("total") is None


def test_erased_candidate_stays_without_name_after_a_sync(
    run_sync: RunSync, acme: Users, settings: Any
) -> None:
    run_sync()
    before = stored_statuses()
    candidate = SyncedCandidate.objects.exclude(email="").first()
    assert candidate is not None
    due_at = get_flow().due_at
    personal_data.erase(acme.acme.pk, candidate.email.upper())
    assert get_flow().due_at == due_at, "no sync is requested to bring them back"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    for _ in range(2):
        run_sync()
        again = SyncedCandidate.objects.get(candidate_id=candidate.candidate_id)
        assert (again.email, again.name, again.domain) == ("", "", "")
        assert stored_statuses() == before, "the metrics still count them"
    assert not SyncedCandidate.objects.filter(email__iexact=candidate.email).exists()
    assert not personal_data.find(acme.acme.pk, candidate.email)
    assert candidate.email not in str(ErasedAddress.objects.values())
    assert SyncedCandidate.objects.exclude(email="").count() == len(before) - 1


def test_address_can_be_erased_before_the_first_sync(run_sync: RunSync, acme: Users) -> None:
    page = client_for(acme.acme).list_candidates("1", page_size=100)
    email = next(c.email for c in page.candidates if c.email)
    assert personal_data.erase(acme.acme.pk, email) == 0
    personal_data.erase(acme.acme.pk, email)
    run_sync()
    assert SyncedCandidate.objects.exists()
    assert not SyncedCandidate.objects.filter(email__iexact=email).exists()


def test_notes_do_not_copy_the_members_address(run_sync: RunSync, acme: Users) -> None:
    run_sync()
    states = FlowData.visible(get_flow()).states
    notes.add_notes(states, text="Called", by=acme.recruiter)
    snoozes.snooze_candidates(states, until=None, by=acme.recruiter)
    assert Note.objects.earliest("pk").author == "ravi@example.com"
    acme.recruiter.delete()
    assert Note.objects.earliest("pk").author == "a former member"
    assert Snooze.objects.earliest("pk").author == "a former member"


def test_erasure_in_another_workspace_has_no_effect(run_sync: RunSync, acme: Users) -> None:
    run_sync()
    email = SyncedCandidate.objects.exclude(email="").first().email  # type: ignore[union-attr]
    personal_data.erase(acme.other.pk, email)
    run_sync()
    assert SyncedCandidate.objects.filter(email=email).exists()


def test_old_history_is_purged_and_the_current_version_stays(
    run_sync: RunSync, partner: Simulator, settings: Settings
) -> None:
    run_sync()
    partner.clock.advance(5 * 86400)
    run_sync()
    before, rows = stored_statuses(), CandidateState.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=200), tick=False):
        settings.HISTORY_RETENTION_DAYS = 4 * 365
        assert personal_data.purge() == 0
        settings.HISTORY_RETENTION_DAYS = 180
        assert personal_data.purge() > 0
    assert CandidateState.objects.count() < rows
    assert stored_statuses() == before


def test_candidates_of_long_unlisted_flows_are_purged(run_sync: RunSync) -> None:
    run_sync()
    SyncedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=364))
    personal_data.purge()
    assert SyncedCandidate.objects.exists()
    SyncedFlow.objects.update(unlisted_at=timezone.now() - timedelta(days=366))
    personal_data.purge()
    assert not SyncedCandidate.objects.exists()
