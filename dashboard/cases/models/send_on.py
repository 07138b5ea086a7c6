"""Sending on: the flows of the steps after one, and who was assigned to them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from dashboard.cases.models.cases import Decision
from dashboard.core.database.json_field import JSONField
from dashboard.progress.models import SyncedFlow


class Continuation(models.Model):
    """The flow of the steps after ``step`` of ``flow``, of which there is one.

    ``description`` and ``steps`` are what was sent, each step with its threshold. ``target_id`` is
    the ID of the flow at Taptalent, "" until it is known to be made. ``token`` is that of the
    current attempt, which began at ``attempted_at``. ``made_by`` is the address of the member.
    """

    flow = models.ForeignKey(
        SyncedFlow, models.PROTECT, related_name="continuations", db_index=False
    )
    step = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    description = models.CharField(max_length=500, blank=True, default="", db_default="")
    steps = JSONField()
    target_id = models.CharField(max_length=100, blank=True)
    token = models.UUIDField(default=uuid.uuid4)
    attempted_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[Continuation]"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "step"], name="one_continuation_per_step")
        ]

    def __str__(self) -> str:
        return f"continuation of {self.flow_id} after step {self.step}"


class SendOn(models.Model):
    """The intention to assign a candidate to a continuation, committed with its decision.

    ``token`` is that of the assignment (``assignments.Assignment``), which may not be made yet.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="send_on")
    continuation = models.ForeignKey(Continuation, models.PROTECT, related_name="send_ons")
    token = models.UUIDField(default=uuid.uuid4, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[SendOn]"] = models.Manager()

    def __str__(self) -> str:
        return f"sending on by decision {self.decision_id}"
