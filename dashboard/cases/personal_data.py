"""The personal data of cases, for search, erasure and retention.

An erasure empties the candidate's details, the evidence and the reasons. The case and its decisions
stay, so that counts and shares do not change.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.cases.models import RETENTION_DAYS, Case, CaseQuerySet, CaseRules, Decision
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord, held_addresses
from dashboard.core.personal_data import register as register_source
from dashboard.progress.models import SyncedCandidate
from dashboard.workspaces.models import Workspace

CHUNK: Final = 500
EMPTY: Final[dict[str, str | None]] = {
    "candidate_id": "",
    "email": "",
    "first_name": "",
    "last_name": "",
    "result_key": "",
    "evidence": None,
}


def register() -> None:
    """Register cases for search, erasure and retention."""
    source = PersonalDataSource(
        name="cases",
        title=gettext_lazy("Cases"),
        find=find,
        erase=erase,
        purge=purge,
        names=names,
    )
    register_source(source)


def find(workspace_id: int, email: str) -> list[PersonalRecord]:
    """Return the cases of this address."""
    cases = _cases(workspace_id, email).select_related("workspace").order_by("pk")
    return [
        PersonalRecord(
            _("Case %(number)s: %(flow)s") % {"number": case.pk, "flow": case.flow_name},
            case.opened_at,
            reverse("case_detail", args=[case.workspace.slug, case.pk]),
        )
        for case in cases
    ]


def names(workspace_id: int, email: str) -> list[str]:
    """Return the names in the cases of this address."""
    rows = _cases(workspace_id, email).values_list("first_name", "last_name")
    return [f"{first} {last}".strip() for first, last in rows]


def erase(workspace_id: int, email: str) -> int:
    """Erase the cases of this address and return how many there were."""
    return erase_cases(_cases(workspace_id, email))


@transaction.atomic
def erase_cases(cases: "QuerySet[Case]") -> int:
    """Empty what is personal in these cases, which are not erased yet, and return their number."""
    keys = list(cases.values_list("pk", flat=True))
    return sum(_erase_chunk(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))


def purge() -> int:
    """Erase the cases that are older than their workspace's retention, and return their number.

    A case counts from its last decision, an open one from when it was opened.
    """
    return sum(_purge_workspace(workspace) for workspace in Workspace.objects.all())


def _erase_chunk(keys: list[int]) -> int:
    # Locked first: a decision that is being recorded on one of them is erased too.
    here, now = Case.objects.filter(pk__in=keys, erased_at=None), timezone.now()
    locked = [case.pk for case in here.order_by("pk").select_for_update()]
    Decision.objects.filter(case__in=locked).update(reason="", erased_at=now)
    return Case.objects.filter(pk__in=locked).update(erased_at=now, **EMPTY)


def _purge_workspace(workspace: Workspace) -> int:
    rules = CaseRules.objects.filter(workspace=workspace).first()
    days = rules.retention_days if rules else RETENTION_DAYS
    cases = Case.objects.of(workspace).filter(erased_at=None)
    held = held_addresses(workspace.pk)
    cases = cases.alias(address=Lower("email")).exclude(address__in=held)
    cases = cases.exclude(Exists(_candidates(held))) if held else cases
    dated = cases.annotate(last_at=Coalesce(Max("decisions__at"), "opened_at"))
    return erase_cases(dated.filter(last_at__lt=timezone.now() - timedelta(days=days)))


def _cases(workspace_id: int, email: str) -> CaseQuerySet:
    """Return the cases of this address, and of candidates who have it at Taptalent since."""
    cases = Case.objects.filter(workspace_id=workspace_id, erased_at=None)
    return cases.filter(Q(email__iexact=email) | Q(Exists(_candidates([email.lower()]))))


def _candidates(addresses: Collection[str]) -> "QuerySet[SyncedCandidate]":
    """Return the candidate of a case, as of the last sync, if it has one of ``addresses``."""
    own = SyncedCandidate.objects.filter(
        flow=OuterRef("flow"), candidate_id=OuterRef("candidate_id")
    )
    return own.annotate(address=Lower("email")).filter(address__in=addresses)
