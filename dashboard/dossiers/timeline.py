"""The changes of one step's threshold: those saved in Flowdeck, and those made outside it.

A save is recorded with its old and its new threshold. A sync records that it found another one than
the sync before. What the saves do not explain was changed outside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.dossiers.models import ThresholdEdit
from dashboard.progress.models import ThresholdChange


@dataclass(frozen=True, kw_only=True)
class DossierChange:
    """A change of a threshold at ``at``, or at an unknown time between ``after`` and ``at``.

    ``by`` is "" for a change outside Flowdeck. ``edit`` is the save, None for a change outside and
    for one from before saves were recorded. ``is_added`` says that the step was new. ``between`` is
    how many scores lay between the two thresholds, where a sync counted them.
    """

    order: int
    old: float | None
    new: float | None
    at: datetime
    after: datetime | None = None
    by: str = ""
    reason: str = ""
    is_added: bool = False
    between: int | None = None
    edit: ThresholdEdit | None = None

    @property
    def is_outside(self) -> bool:
        """Return whether it was made outside Flowdeck."""
        return not self.by


@dataclass(frozen=True)
class Snapshot:
    """The threshold of the snapshot, and when it was read (None before the first sync).

    ``sync_times`` are when each version was read, and ``save_times`` when the flow was saved in
    Flowdeck with another threshold of any step.
    """

    threshold: float | None
    synced_at: datetime | None
    sync_times: Mapping[int, datetime] = field(default_factory=dict)
    save_times: frozenset[datetime] = frozenset()


def step_changes(
    order: int,
    edits: Sequence[ThresholdEdit],
    found: Sequence[ThresholdChange],
    snapshot: Snapshot,
) -> list[DossierChange]:
    """Return the changes of a step in their order.

    ``edits`` are the saves of this step, and ``found`` what syncs found.
    """
    return list(_Walk(order, edits, found, snapshot).changes())


class _Walk:
    """The walk along all that is recorded, with the threshold that is known at each point."""

    def __init__(
        self,
        order: int,
        edits: Sequence[ThresholdEdit],
        found: Sequence[ThresholdChange],
        snapshot: Snapshot,
    ) -> None:
        self.order, self.snapshot = order, snapshot
        # At the same moment the save comes first: a sync takes over the time of the one it found.
        entries: list[tuple[datetime, int, int, ThresholdEdit | ThresholdChange]] = [
            *((edit.at, 0, edit.pk, edit) for edit in edits),
            *((change.before, 1, change.pk, change) for change in found),
        ]
        self.entries = [entry[-1] for entry in sorted(entries, key=lambda entry: entry[:-1])]
        self.known = False
        self.current: float | None = None
        self.at: datetime | None = None
        self.saved: set[float | None] = set()

    def changes(self) -> Iterator[DossierChange]:
        for entry in self.entries:
            if isinstance(entry, ThresholdEdit):
                yield from self._save(entry)
            else:
                yield from self._found(entry)
        yield from self._last()

    def _save(self, edit: ThresholdEdit) -> Iterator[DossierChange]:
        if edit.old is not None and self._differs(edit.old):
            yield self._outside(edit.old, edit.at)
        yield DossierChange(
            order=self.order,
            old=edit.old,
            new=edit.new,
            at=edit.at,
            by=edit.by,
            reason=edit.reason,
            is_added=edit.old is None,
            edit=edit,
        )
        self._set(edit.new, edit.at)
        self.saved.add(edit.new)

    def _found(self, change: ThresholdChange) -> Iterator[DossierChange]:
        """Yield the change that a sync found, unless saves explain it.

        A save while the sync was running may be newer than what the sync read.
        """
        if self.known and change.new in {self.current, *self.saved}:
            self.saved.clear()
            return
        # The sync credits the last save of the flow. A recorded one would stand here by itself.
        is_credited = bool(change.by) and change.before not in self.snapshot.save_times
        at = change.before
        if not is_credited:
            at = self.snapshot.sync_times.get(change.version, change.before)
        yield from self._gap(change)
        if self.known and change.old != self.current:
            yield self._outside(change.new, at, change.between)
        else:
            yield DossierChange(
                order=self.order,
                old=change.old,
                new=change.new,
                at=at,
                after=None if is_credited else change.after,
                by=change.by if is_credited else "",
                reason=change.reason if is_credited else "",
                is_added=change.old is None,
                between=change.between,
            )
        self._set(change.new, at)
        self.saved.clear()

    def _gap(self, change: ThresholdChange) -> Iterator[DossierChange]:
        """Yield the change to the threshold that the sync before surely read after the last save.

        It was taken for a save at first, which had set the same one before.
        """
        if change.after and self.at and change.after > self.at and self._differs(change.old):
            yield self._outside(change.old, change.after)
            self._set(change.old, change.after)

    def _last(self) -> Iterator[DossierChange]:
        """Yield the change that only the snapshot's threshold shows, as of one that was undone."""
        threshold, read_at = self.snapshot.threshold, self.snapshot.synced_at
        if read_at and self.at and read_at > self.at and self._differs(threshold):
            yield self._outside(threshold, read_at)

    def _outside(
        self, new: float | None, at: datetime, between: int | None = None
    ) -> DossierChange:
        return DossierChange(
            order=self.order, old=self.current, new=new, at=at, after=self.at, between=between
        )

    def _differs(self, threshold: float | None) -> bool:
        return self.known and threshold != self.current

    def _set(self, threshold: float | None, at: datetime) -> None:
        self.known, self.current, self.at = True, threshold, at
