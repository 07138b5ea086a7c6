"""The models of progress: synced flows and candidates, their history, and what the team added.

A state or a result is valid from version ``valid_from`` up to, but not including, version
``valid_to`` (None: until now). A sync writes rows of the next version, which no page shows yet, and
then moves ``SyncedFlow.version`` forward. So all changes of a sync become visible at once, and the
rows that are no longer valid are the history. Only SyncedCandidate holds names and addresses.
"""

from dashboard.progress.models.annotations import (
    EmailDraft,
    Note,
    Review,
    Selection,
    SelectionItem,
    Snooze,
)
from dashboard.progress.models.candidates import (
    GONE,
    MAX_SORT_NAME,
    CandidateState,
    ErasedAddress,
    StepResult,
    SyncedCandidate,
    Unindexed,
    VersionedQuerySet,
    valid_at,
)
from dashboard.progress.models.flows import (
    FlowEdit,
    SyncedFlow,
    SyncRun,
    SyncSchedule,
    ThresholdChange,
)
from dashboard.progress.models.labels import CandidateLabel
from dashboard.progress.models.subscriptions import Digest, LastVisit, Webhook, visit_base

__all__ = [
    "GONE",
    "MAX_SORT_NAME",
    "CandidateLabel",
    "CandidateState",
    "Digest",
    "EmailDraft",
    "ErasedAddress",
    "FlowEdit",
    "LastVisit",
    "Note",
    "Review",
    "Selection",
    "SelectionItem",
    "Snooze",
    "StepResult",
    "SyncRun",
    "SyncSchedule",
    "SyncedCandidate",
    "SyncedFlow",
    "ThresholdChange",
    "Unindexed",
    "VersionedQuerySet",
    "Webhook",
    "valid_at",
    "visit_base",
]
