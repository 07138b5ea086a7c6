"""Synced candidates, with their states and results as rows that are valid for some versions."""

from collections.abc import Collection
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.db.models.lookups import LessThanOrEqual

from dashboard.core.blind_mode.codes import (
    candidate_code,
    candidate_label,
    find_coded,
)
from dashboard.core.blind_mode.reading import Maskable, is_blind
from dashboard.core.text_search import has_words
from dashboard.progress.models.flows import SyncedFlow
from dashboard.workspaces.models import Workspace

MAX_SORT_NAME = 100
GONE = "GONE"
"""Our own status for a candidate whom the partner's list no longer has."""


class SyncedCandidate(Maskable):
    """A candidate of a flow. No other table holds names, so that erasing is one DELETE.

    ``search_text`` is their name and address as ``core.text_search`` writes them. ``sort_name`` is
    the name that lists show (else the address) in that form, "" without either. ``compared_email``
    is the address as it is compared, "" where Taptalent shows no whole one, and None in a row that
    the release before wrote, until the next sync (``dashboard.progress.compared_emails``).
    """

    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="candidates", db_index=False)
    candidate_id = models.CharField(max_length=100)
    email = models.CharField(max_length=500, blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    compared_email = models.CharField(max_length=500, null=True)  # noqa: DJ001  # not known yet
    domain = models.CharField(max_length=260, blank=True)
    assigned_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, default="", db_default="")
    sort_name = models.CharField(max_length=MAX_SORT_NAME, blank=True, default="", db_default="")

    class Meta:
        db_table = "progress_person"
        constraints = [
            models.UniqueConstraint(fields=["flow", "candidate_id"], name="one_person_each")
        ]
        indexes = [
            models.Index(Lower("email"), name="person_email"),
            # Finds the same address in other flows, past all rows of one flow.
            models.Index(fields=["compared_email", "flow"], name="candidate_compared_email"),
            # The orders of the list of candidates (``segments.sorting``).
            models.Index(fields=["flow", "sort_name", "candidate_id"], name="candidate_name"),
            models.Index(fields=["flow", "assigned_at", "candidate_id"], name="candidate_assigned"),
        ]

    def __str__(self) -> str:
        return self.candidate_id

    @classmethod
    def matching(cls, query: str, prefix: str = "") -> Q:
        """Return the condition that a candidate has every word of ``query``.

        ``prefix`` leads to the candidate from the model of the query set ("candidate__"). Rows that
        an earlier release writes during an upgrade have no search text yet.
        """
        words = has_words(f"{prefix}search_text", query)
        raw = Q(**{f"{prefix}email__icontains": query})
        raw |= Q(**{f"{prefix}first_name__icontains": query})
        raw |= Q(**{f"{prefix}last_name__icontains": query})
        return words | (raw & Q(**{f"{prefix}search_text": ""}))

    @classmethod
    def with_ids(cls, flow: SyncedFlow, ids: Collection[str]) -> "models.QuerySet[SyncedCandidate]":
        """Return the candidates of ``flow`` with these ids, which are codes in blind mode.

        A code can't be turned back, so those of the whole flow are compared.
        """
        own = cls.objects.filter(flow=flow)
        if not is_blind():
            return own.filter(candidate_id__in=[candidate_id[:100] for candidate_id in ids])
        known = own.order_by().values_list("pk", "candidate_id").iterator(chunk_size=10_000)
        return own.filter(pk__in=find_coded(flow.pk, known, ids))

    def masked(self) -> dict[str, str]:
        """Return a code instead of the id, and a label instead of the name."""
        loaded = self.__dict__
        code = candidate_code(loaded.get("flow_id", 0), loaded.get("candidate_id", ""))
        return {
            "candidate_id": code,
            "email": "",
            "compared_email": "",
            "first_name": candidate_label(code),
            "last_name": "",
            "domain": "",
            "search_text": "",
            "sort_name": "",
        }

    @property
    def name(self) -> str:
        """Return first and last name as far as they are known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class ErasedAddress(models.Model):
    """An address that the workspace has erased, as a keyed hash.

    As long as Taptalent lists the candidate, a sync stores them without name and address.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    address_hash = models.CharField(max_length=64, db_column="trace")

    class Meta:
        db_table = "progress_erased"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address_hash"], name="one_erased_each")
        ]

    def __str__(self) -> str:
        return self.address_hash


Row = TypeVar("Row", bound=models.Model)


class Unindexed(Func):
    """The value of a column, which SQLite does not look up in an index."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **context)


def valid_at(version: int | F) -> Q:
    """Return the condition that a row is valid at ``version``, a number or a column."""
    return Q(Q(valid_to=None) | Q(valid_to__gt=version), valid_from__lte=version)


class VersionedQuerySet(models.QuerySet[Row]):
    """A query set of rows that are valid for some versions."""

    def at(self, version: int) -> Self:
        """Return the rows that are valid at ``version``."""
        return self.filter(valid_at(version))

    def sortable_at(self, version: int) -> Self:
        """Return the rows that are valid at ``version``, for reading the first in an order.

        SQLite takes the bound of ``valid_from`` for narrow, though nearly all rows are within it,
        and would prefer its index to one of the order.
        """
        has_begun = LessThanOrEqual(Unindexed(F("valid_from")), version)
        return self.filter(has_begun, Q(valid_to=None) | Q(valid_to__gt=version))

    def newest(self) -> Self:
        """Return the rows of the newest version, which may not be visible yet."""
        return self.filter(valid_to=None)


class CandidateState(models.Model):
    """A candidate's position in the flow.

    They came to it between ``moved_after`` and ``moved_before``. Both are the same where the
    partner gives times, and two syncs where it does not. ``moved_after`` None means any time
    before. ``failed_step`` is the order of the failed step. ``total_score`` is the sum of the
    scores of all steps, None without a score.
    """

    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="states", db_index=False)
    candidate = models.ForeignKey(
        SyncedCandidate,
        models.CASCADE,
        related_name="states",
        db_index=False,
        db_column="person_id",
    )
    valid_from = models.PositiveIntegerField(db_column="since")
    valid_to = models.PositiveIntegerField(null=True, db_column="until")
    fingerprint = models.BigIntegerField()
    status = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True)
    passed = models.PositiveSmallIntegerField(default=0)
    failed_step = models.PositiveSmallIntegerField(null=True, db_column="failed_at")
    started = models.BooleanField(default=False)
    moved_after = models.DateTimeField(null=True)
    moved_before = models.DateTimeField()
    total_score = models.FloatField(null=True)

    objects: ClassVar["VersionedQuerySet[CandidateState]"] = VersionedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "progress_state"
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "valid_from"], name="one_state_per_version"
            )
        ]
        indexes = [
            models.Index(fields=["flow", "passed", "failed_step"], name="state_place"),
            models.Index(fields=["flow", "valid_from"], name="state_since"),
            # The orders of the list of candidates (``segments.sorting``).
            models.Index(fields=["flow", "status"], name="state_status"),
            models.Index(fields=["flow", "step"], name="state_step"),
            models.Index(fields=["flow", "total_score"], name="state_total_score"),
            models.Index(fields=["flow", "moved_before"], name="state_moved"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.status}"


class StepResult(models.Model):
    """A candidate's attempt that counts at a step.

    ``passed`` is the partner's own result. ``waited_low`` to ``waited_high`` are the seconds from
    entering the step to the submission: equal where the partner gives times, None where nothing is
    known.
    """

    flow = models.ForeignKey(SyncedFlow, models.CASCADE, related_name="results", db_index=False)
    candidate = models.ForeignKey(
        SyncedCandidate,
        models.CASCADE,
        related_name="results",
        db_index=False,
        db_column="person_id",
    )
    valid_from = models.PositiveIntegerField(db_column="since")
    valid_to = models.PositiveIntegerField(null=True, db_column="until")
    order = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True)
    passed = models.BooleanField(null=True)
    submitted_at = models.DateTimeField(null=True)
    waited_low = models.PositiveIntegerField(null=True)
    waited_high = models.PositiveIntegerField(null=True)

    objects: ClassVar["VersionedQuerySet[StepResult]"] = VersionedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "progress_result"
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "order", "valid_from"], name="one_result_per_version"
            )
        ]
        indexes = [models.Index(fields=["flow", "order", "score"], name="result_score")]

    def __str__(self) -> str:
        return f"{self.candidate_id} at step {self.order}"
