"""From a table to a batch that can be looked at; nothing is sent here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.assignments.batch import PREVIEW, Batch, BatchState, Line, Verdict
from dashboard.assignments.chunks import CHUNK, in_chunks
from dashboard.assignments.judging import judged
from dashboard.assignments.models import NOT_ASSIGNED, Assignment
from dashboard.assignments.naming import name_of
from dashboard.assignments.reading import MOST_ROWS, Row, Table, Unusable
from dashboard.workspaces.models import Workspace

MOST_CHARACTERS = 20_000_000
RETRY_COLUMNS = {
    "email": "E-mail",
    "first_name": "First name",
    "last_name": "Last name",
    "job_candidate_id": "Job-candidate id",
    "job_id": "Job id",
    "talent_id": "Talent id",
}


def draft(
    workspace: Workspace,
    table: Table,
    *,
    flow_id: str,
    flow_name: str,
    source: str,
    token: UUID,
    by: User | None,
) -> Batch:
    """A batch with a line for each row; the same ``token`` gives the batch it made before.

    Raises Unusable when the table turns out to be too long, or empty; then nothing is kept.
    """
    # A workbook takes its time to be read; in the transaction nobody else could write meanwhile.
    rows = list(_bounded(table.rows))
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                workspace=workspace,
                token=token,
                flow_id=flow_id,
                flow_name=flow_name[:300],
                source=source[:200],
                created_by=by,
                columns=[header[:100] for header in table.headers],
                mapping=list(table.mapping),
                line_count=len(rows),
            )
            _fill(batch, rows)
    except IntegrityError:
        return Batch.objects.get(workspace=workspace, token=token)
    return batch


def remap(batch: Batch, mapping: Sequence[str]) -> bool:
    """Read the columns in another way, and check again; False when the preview is over."""
    return _again(batch, lambda: _rejudge(batch), mapping=list(mapping))


def use_suggestions(batch: Batch, numbers: Iterable[int] | None = None) -> bool:
    """Correct the misspelt addresses (of these lines, or all) as suggested, and check again."""

    def correct() -> None:
        lines = batch.lines.filter(verdict=Verdict.TYPO)
        if numbers is not None:
            lines = lines.filter(number__in=list(numbers))
        for line in lines.iterator(chunk_size=CHUNK):
            if line.mended is None:
                line.cells[batch.mapping.index("email")] = line.suggestion
            else:
                line.mended["email"] = line.suggestion
            line.save(update_fields=["cells", "mended"])
        _rejudge(batch)

    return _again(batch, correct)


def retry(batch: Batch, *, token: UUID, by: User | None) -> Batch:
    """A new batch of those whom ``batch`` did not assign: it is checked and confirmed like any.

    Not the same rows again: what was sent, and what came of it, stays as it was.
    """
    failed = Assignment.objects.filter(batch=batch, state__in=NOT_ASSIGNED).order_by("line")
    rows = (
        Row(row.line or 0, tuple(getattr(row, name) for name in RETRY_COLUMNS))
        for row in failed.iterator(chunk_size=CHUNK)
    )
    return draft(
        batch.workspace,
        Table(tuple(RETRY_COLUMNS.values()), tuple(RETRY_COLUMNS), rows),
        flow_id=batch.flow_id,
        flow_name=batch.flow_name,
        source=_("Not assigned: %(source)s") % {"source": name_of(batch)},
        token=token,
        by=by,
    )


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """At least one row, and no more than can be held in memory. Raises Unusable."""
    count = size = 0
    for row in rows:
        count += 1
        size += sum(map(len, row.cells))
        if count > MOST_ROWS:
            raise Unusable(
                _("The list has more than %(most)s rows. Split it into several lists.")
                % {"most": intcomma(MOST_ROWS)}
            )
        if size > MOST_CHARACTERS:
            raise Unusable(_("This holds far more than a list of people."))
        yield row
    if not count:
        raise Unusable(_("There are column headers in this list, but no rows."))


def _fill(batch: Batch, rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    numbered = enumerate(rows, 1)
    while chunk := list(islice(numbered, CHUNK)):
        Line.objects.bulk_create(
            judged(
                Line(batch=batch, number=number, place=row.number, cells=list(row.cells)),
                batch.mapping,
                seen,
            )
            for number, row in chunk
        )


def _again(batch: Batch, change: Callable[[], None], **changes: object) -> bool:
    """Back to being checked, with ``change`` made; False when the preview is over."""
    with transaction.atomic():
        here = Batch.objects.filter(pk=batch.pk, state__in=PREVIEW)
        moved = here.update(
            state=BatchState.CHECKING,
            pages_read=0,
            pages_in_all=None,
            listed_at=None,
            trouble="",
            runner=None,
            runner_until=None,
            called_at=None,
            version=F("version") + 1,
            **changes,
        )
        batch.refresh_from_db()
        if moved:
            change()
    return bool(moved)


def _rejudge(batch: Batch) -> None:
    """Every line again, by what its cells say now. A choice stays with its line; and a person who
    was left out stays out, should another line turn out to be theirs."""
    seen: dict[str, int] = {}
    left_out = _left_out(batch)
    names = [field.name for field in Line._meta.fields if field.name not in ("id", "batch")]
    for lines in in_chunks(batch.lines.all()):
        for line in lines:
            judged(line, batch.mapping, seen)
            if line.person in left_out:
                line.included = line.choice = False
        Line.objects.bulk_update(lines, names)


def _left_out(batch: Batch) -> set[str]:
    """The people whom somebody has left out by hand."""
    lines = batch.lines.filter(choice=False).exclude(person="").order_by()
    return set(lines.values_list("person", flat=True))
