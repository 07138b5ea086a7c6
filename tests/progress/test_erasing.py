"""What progress holds about a person is found, erased, and goes when its time is over."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from dashboard.progress import erasing, notes, snoozing
from dashboard.progress.lists import Scope
from dashboard.progress.models import Erased, Note, Person, Snooze, State, TrackedFlow
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, tracked
from tests.progress.test_sync import kept
from tests.support.cast import Cast


def test_a_person_is_found_and_erased_in_their_own_workspace_only(look: Look, acme: Cast) -> None:
    look()
    email = Person.objects.exclude(email="").first().email  # type: ignore[union-attr]
    assert [str(h.what) for h in erasing.find(acme.acme.pk, email.upper())] == [tracked().name]
    assert not erasing.find(acme.other.pk, email)
    assert erasing.names(acme.acme.pk, email.upper()) == [Person.objects.get(email=email).name]
    assert erasing.names(acme.other.pk, email) == []
    assert erasing.erase(acme.other.pk, email) == 0
    assert erasing.erase(acme.acme.pk, email) == 1
    assert not Person.objects.filter(email=email).exists()


def test_who_was_erased_stays_nameless_while_taptalent_lists_them(
    look: Look, acme: Cast, settings: Any
) -> None:
    look()
    before = kept()
    person = Person.objects.exclude(email="").first()
    assert person is not None
    due_at = tracked().due_at
    erasing.erase(acme.acme.pk, person.email.upper())
    assert tracked().due_at == due_at, "no look is called to bring them back"
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    for _ in range(2):
        look()
        again = Person.objects.get(candidate_id=person.candidate_id)
        assert (again.email, again.name, again.domain) == ("", "", "")
        assert kept() == before, "the figures count them on"
    assert not Person.objects.filter(email__iexact=person.email).exists()
    assert not erasing.find(acme.acme.pk, person.email)
    assert person.email not in str(Erased.objects.values())
    assert Person.objects.exclude(email="").count() == len(before) - 1


def test_an_address_is_kept_out_before_it_was_ever_read(look: Look, acme: Cast) -> None:
    page = client_for(acme.acme).list_candidates("1", page_size=100)
    email = next(c.email for c in page.candidates if c.email)
    assert erasing.erase(acme.acme.pk, email) == 0
    erasing.erase(acme.acme.pk, email)
    look()
    assert Person.objects.exists()
    assert not Person.objects.filter(email__iexact=email).exists()


def test_what_a_member_wrote_keeps_no_copy_of_their_address(look: Look, acme: Cast) -> None:
    look()
    states = Scope.visible(tracked()).states
    notes.write(states, text="Called", by=acme.recruiter)
    snoozing.snooze(states, until=None, by=acme.recruiter)
    assert Note.objects.earliest("pk").who == "ravi@example.com"
    acme.recruiter.delete()
    assert Note.objects.earliest("pk").who == "a former member"
    assert Snooze.objects.earliest("pk").who == "a former member"


def test_an_erasure_elsewhere_hides_nobody_here(look: Look, acme: Cast) -> None:
    look()
    email = Person.objects.exclude(email="").first().email  # type: ignore[union-attr]
    erasing.erase(acme.other.pk, email)
    look()
    assert Person.objects.filter(email=email).exists()


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
