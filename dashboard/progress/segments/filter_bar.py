"""The filters of the list of candidates as a form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.params import read_date, read_number
from dashboard.progress.segments.query import SegmentQuery
from dashboard.workspaces.candidate_status import STATUS_LABELS
from flows_api import Step

RESULTS: Mapping[str, Promise] = {
    "passed": gettext_lazy("Passed"),
    "failed": gettext_lazy("Failed"),
    "pending": gettext_lazy("No result yet"),
}
YES_OR_NO: Mapping[str, Mapping[str, Promise]] = {
    "reviewed": {"yes": gettext_lazy("Reviewed"), "no": gettext_lazy("Not reviewed")},
    "snoozed": {"yes": gettext_lazy("Snoozed"), "no": gettext_lazy("Not snoozed")},
    "note": {"yes": gettext_lazy("With a note"), "no": gettext_lazy("Without a note")},
    "other-flows": {
        "yes": gettext_lazy("In another flow, too"),
        "no": gettext_lazy("In this flow only"),
    },
    "labeled": {"yes": gettext_lazy("With a label"), "no": gettext_lazy("Without a label")},
}
DAYS: Mapping[str, Promise] = {
    "assigned-from": gettext_lazy("Assigned from"),
    "assigned-to": gettext_lazy("Assigned until"),
    "active-from": gettext_lazy("Last activity from"),
    "active-to": gettext_lazy("Last activity until"),
}
MAX_NUMBER_LENGTH, MAX_DOMAIN_LENGTH = 12, 260


class Option(NamedTuple):
    value: str
    label: str
    is_selected: bool


class Field(NamedTuple):
    """A field of the form with what was typed. ``kind`` is "number", "date", "text" or "choice"."""

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    max_length: int = MAX_NUMBER_LENGTH
    error: str = ""


class FieldGroup(NamedTuple):
    legend: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class FilterBar:
    """The form.

    ``hidden`` is what else the query has, ``cleared`` the query without any filter. ``is_open``
    says that a field is wrong.
    """

    path: str
    statuses: tuple[Option, ...]
    labels: tuple[Option, ...]
    groups: tuple[FieldGroup, ...]
    hidden: tuple[tuple[str, str], ...]
    cleared: str
    is_open: bool


def build_filter_bar(
    path: str,
    params: Mapping[str, str],
    steps: Sequence[Step],
    label_names: Sequence[tuple[int, str]],
) -> FilterBar:
    """Return the form of the list at ``path`` for a query and the flow's ``steps``.

    ``label_names`` are key and name of the workspace's labels.
    """
    segment = SegmentQuery.from_params(params)
    groups = tuple(_groups(params, segment, steps))
    names = {field.name for group in groups for field in group.fields} | {"status", "label", "page"}
    paging = {"pageSize": params.get("pageSize", ""), "view": params.get("view", "")}
    pairs = [*segment.pairs(), *((name, value) for name, value in paging.items() if value)]
    return FilterBar(
        path=path,
        statuses=_options(STATUS_LABELS, segment.statuses),
        labels=_options(
            {str(key): name for key, name in label_names}, map(str, segment.criteria.labels)
        ),
        groups=groups,
        hidden=tuple(pair for pair in pairs if pair[0] not in names),
        cleared=segment.cleared(),
        is_open=any(field.error for group in groups for field in group.fields),
    )


def _groups(
    params: Mapping[str, str], segment: SegmentQuery, steps: Sequence[Step]
) -> Iterator[FieldGroup]:
    for step in steps:
        n = step.order
        result = _options(RESULTS, [params.get(f"result-{n}", "")])
        yield FieldGroup(
            step.label,
            (
                _number(params, f"min-{n}", _("Score from")),
                _number(params, f"max-{n}", _("Score up to")),
                Field(f"result-{n}", _("Result"), "choice", options=result),
            ),
        )
    yield FieldGroup(_("Days (UTC)"), tuple(_day(params, *field) for field in DAYS.items()))
    yield FieldGroup(_("More"), tuple(_others(params, segment, steps)))


def _others(
    params: Mapping[str, str], segment: SegmentQuery, steps: Sequence[Step]
) -> Iterator[Field]:
    if segment.name == "all":
        options = _options({str(s.order): s.label for s in steps}, [str(segment.step or "")])
        yield Field("step", _("Last step"), "choice", options=options)
    if segment.name != "blocked-domain" and not is_blind():
        domain = segment.domain
        yield Field("domain", _("E-mail domain"), "text", domain, max_length=MAX_DOMAIN_LENGTH)
    labels = {"reviewed": _("Review"), "snoozed": _("Snooze"), "note": _("Note")}
    labels["other-flows"] = _("Other flows")
    labels["labeled"] = _("Labels")
    for name, label in labels.items():
        yield Field(
            name, label, "choice", options=_options(YES_OR_NO[name], [params.get(name, "")])
        )


def _options(labels: Mapping[str, Any], selected: Iterable[str]) -> tuple[Option, ...]:
    values = set(selected)
    return tuple(Option(value, str(label), value in values) for value, label in labels.items())


def _number(params: Mapping[str, str], name: str, label: str) -> Field:
    typed = params.get(name, "")[:MAX_NUMBER_LENGTH]
    is_wrong = typed.strip() and read_number(typed) is None
    return Field(name, label, "number", typed, error=_("Enter a number.") if is_wrong else "")


def _day(params: Mapping[str, str], name: str, label: Promise) -> Field:
    typed = params.get(name, "")[:MAX_NUMBER_LENGTH]
    is_wrong = typed.strip() and read_date(typed) is None
    error = _("Enter a date, such as 2026-11-28.") if is_wrong else ""
    return Field(name, str(label), "date", typed, error=error)
