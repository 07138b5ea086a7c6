"""The changes of a save in plain text, and three versions side by side after a conflict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.decimals import format_decimal, parse_decimal
from dashboard.core.params import read_date
from dashboard.flows.assessments import choice_from_form
from dashboard.flows.editor.draft import FlowDraft, StepDraft, match_steps
from dashboard.flows.editor.lint import StepPreview
from dashboard.flows.editor.save import Cells, FieldMismatch, Value, cells
from dashboard.flows.listing import status_label
from flows_api import Flow

FIELDS = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "status": gettext_lazy("Status"),
}
STEP_FIELDS = {
    "assessment_id": gettext_lazy("assessment"),
    "threshold": gettext_lazy("threshold"),
    "name": gettext_lazy("name"),
    "instructions": gettext_lazy("instructions"),
    "pass_action": gettext_lazy("pass action"),
}
EMPTY = "–"


@dataclass(frozen=True)
class Change:
    """One change of a save. ``before`` is "" for something new."""

    what: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """Return the change in one line."""
        if not self.before:
            return f"{self.what}, {self.after}"
        return f"{self.what}: {self.before} → {self.after}"


@dataclass(frozen=True)
class VersionRow:
    """A field in three versions: as opened, as it is now, and as edited."""

    what: str
    was: str
    theirs: str
    yours: str

    @property
    def is_theirs_changed(self) -> bool:
        return self.theirs != self.was

    @property
    def is_yours_changed(self) -> bool:
        return self.yours != self.was


def step_previews(draft: FlowDraft) -> list[StepPreview]:
    """Return the steps as they would be after saving."""
    return [step_preview(number, step) for number, step in enumerate(draft.steps, start=1)]


def step_preview(number: int, step: StepDraft) -> StepPreview:
    """Return one step as it would be after saving. Text that is no number gives no threshold."""
    choice = choice_from_form(step.about, step.assessment_id)
    return StepPreview(
        number=number,
        label=step.name or choice.name or step.assessment_id,
        assessment_id=step.assessment_id,
        threshold=parse_decimal(step.threshold),
        assessment_name=choice.name,
        duration=choice.duration,
    )


def changes(flow: Flow, draft: FlowDraft) -> list[Change]:
    """Return the changes between ``flow`` and ``draft``, in the order of the page."""
    return [*_own_changes(flow, draft), *_step_changes(flow, draft)]


def expected_impact(flow: Flow, draft: FlowDraft) -> list[str]:
    """Return what the changes mean for candidates, as far as the partner documents it."""
    was = FlowDraft.from_flow(flow)
    pairs = zip(was.steps, draft.steps, strict=False)
    notes = []
    if draft.status != was.status:
        names = {"before": _shown("status", was.status), "after": _shown("status", draft.status)}
        text = _(
            "The status changes from %(before)s to %(after)s. Taptalent doesn't document whether "
            "candidates already in the flow can continue, or whether new ones can be assigned."
        )
        notes.append(text % names)
    if any(parse_decimal(old.threshold) != parse_decimal(new.threshold) for old, new in pairs):
        notes.append(
            _(
                "A new threshold applies to future results. Taptalent doesn't document whether "
                "existing results are scored again."
            )
        )
    if len(draft.steps) > len(was.steps):
        notes.append(
            _(
                "Once saved, a new step can't be removed or moved. Taptalent doesn't document "
                "whether candidates who completed the flow will be asked to take it."
            )
        )
    return notes


def threshold_query(flow: Flow, draft: FlowDraft) -> str:
    """Return the changed thresholds of existing steps as a query string, or "" without any.

    The flow's progress page computes the impact from it. Example: ``now-2=60&threshold-2=70``.
    """
    params = {}
    for step, mine in zip(flow.steps or (), draft.steps, strict=False):
        old, new = step.pass_threshold, parse_decimal(mine.threshold)
        if None not in (old, new) and old != new:
            params[f"now-{step.order}"] = format_decimal(old)
            params[f"threshold-{step.order}"] = format_decimal(new)
    return urlencode(params)


def threshold_edits(flow: Flow | None, draft: FlowDraft) -> list[dict[str, Any]]:
    """Return the changed thresholds and those of new steps, as plain JSON.

    ``old`` is None for a new step.
    """
    stored = list(flow.steps or ()) if flow else []
    was = FlowDraft.from_flow(flow).steps if flow else ()
    known = stored[-1].order if stored else 0
    found = []
    for index, step in enumerate(draft.steps):
        is_new = index >= len(was)
        old = None if is_new else parse_decimal(was[index].threshold)
        new = parse_decimal(step.threshold)
        order = known + index - len(was) + 1 if is_new else stored[index].order
        if is_new or old != new:
            found.append({"order": order, "label": _label(step), "old": old, "new": new})
    return found


def read_review_date(text: str) -> date | None:
    """Read the date of a review, None for a text that is no date from today on."""
    day = read_date(text)
    return day if day is not None and day >= timezone.localdate() else None


def compare_versions(flow: Flow, theirs: Flow, draft: FlowDraft) -> list[VersionRow]:
    """Return every field that differs between the opened, the current and the edited version."""
    was, now = FlowDraft.from_flow(flow), FlowDraft.from_flow(theirs)
    rows = [
        VersionRow(
            str(label), *(_shown(name, getattr(version, name)) for version in (was, now, draft))
        )
        for name, label in FIELDS.items()
    ]
    rows += _existing_steps(flow, theirs, draft)
    rows += _added_steps(flow, theirs, draft)
    return [row for row in rows if row.is_theirs_changed or row.is_yours_changed]


def describe_mismatch(unsaved: FieldMismatch) -> Change:
    """Return a field that was not stored as a change from the stored value to the sent one."""
    what = str(FIELDS.get(unsaved.field, ""))
    if unsaved.step:
        values = {"number": unsaved.step, "field": STEP_FIELDS[unsaved.field]}
        what = _("Step %(number)d, %(field)s") % values
    return Change(what, _shown(unsaved.field, unsaved.found), _shown(unsaved.field, unsaved.sent))


def _own_changes(flow: Flow, draft: FlowDraft) -> Iterator[Change]:
    was = FlowDraft.from_flow(flow)
    for name, label in FIELDS.items():
        before, after = getattr(was, name), getattr(draft, name)
        if before != after:
            yield Change(str(label), _shown(name, before), _shown(name, after))


def _step_changes(flow: Flow, draft: FlowDraft) -> Iterator[Change]:
    was = FlowDraft.from_flow(flow).steps
    for number, step in enumerate(draft.steps, start=1):
        if number > len(was):
            yield Change(_new_step(number, step), "", _passes_at(step))
        elif parse_decimal(was[number - 1].threshold) != parse_decimal(step.threshold):
            before, after = _threshold(was[number - 1]), _threshold(step)
            yield Change(_threshold_of(number, step), before, after)


def _existing_steps(flow: Flow, theirs: Flow, draft: FlowDraft) -> Iterator[VersionRow]:
    """Yield the rows of the opened version's steps, whose edits are thresholds only."""
    indexes, was, now = match_steps(flow, theirs), cells(flow), cells(theirs)
    for n, mine in enumerate(draft.steps[: len(flow.steps or ())]):
        if n not in indexes:
            what = _("Step %(number)d (%(label)s)") % {"number": n + 1, "label": _label(mine)}
            yield VersionRow(what, _passes_at(mine), _("removed"), _passes_at(mine))
            continue
        old = _shown("threshold", was[n + 1, "threshold"])
        new = _shown("threshold", now[indexes[n] + 1, "threshold"])
        yield VersionRow(_threshold_of(n + 1, mine), old, new, _threshold(mine))
        yield from _current_texts(was, now, n, indexes)


def _current_texts(
    was: Cells, now: Cells, n: int, indexes: Mapping[int, int]
) -> Iterator[VersionRow]:
    for name in ("name", "instructions", "pass_action"):
        values = {"number": n + 1, "field": STEP_FIELDS[name]}
        old, new = _shown(name, was[n + 1, name]), _shown(name, now[indexes[n] + 1, name])
        yield VersionRow(_("Step %(number)d, %(field)s") % values, old, new, old)


def _added_steps(flow: Flow, theirs: Flow, draft: FlowDraft) -> Iterator[VersionRow]:
    known = set(match_steps(flow, theirs).values())
    for n, step in enumerate(FlowDraft.from_flow(theirs).steps):
        if n not in known:
            yield VersionRow(_new_step(n + 1, step), EMPTY, _passes_at(step), EMPTY)
    for n, step in enumerate(draft.steps[len(flow.steps or ()) :], start=len(flow.steps or ())):
        yield VersionRow(_new_step(n + 1, step), EMPTY, EMPTY, _passes_at(step))


def _new_step(number: int, step: StepDraft) -> str:
    return _("New step %(number)d: %(label)s") % {"number": number, "label": _label(step)}


def _threshold_of(number: int, step: StepDraft) -> str:
    values = {"number": number, "label": _label(step)}
    return _("Step %(number)d (%(label)s), threshold") % values


def _passes_at(step: StepDraft) -> str:
    return _("pass at %(threshold)s") % {"threshold": _threshold(step)}


def _threshold(step: StepDraft) -> str:
    return _shown("threshold", parse_decimal(step.threshold))


def _label(step: StepDraft) -> str:
    return step_preview(0, step).label


def _shown(field: str, value: Value) -> str:
    if field == "status":
        return status_label(str(value or "")) or EMPTY
    if isinstance(value, float | int):
        return number_format(format_decimal(float(value)))
    return str(value or "") or EMPTY
