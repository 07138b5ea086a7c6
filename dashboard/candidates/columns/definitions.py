"""The columns of the list of candidates: their names, labels and which of them a list has.

A column is named as the order by it, where there is one: "score-2" is the score at step 2. The
candidate comes first in every list and is no column to choose.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from flows_api import Step

USUAL = ("status", "steps", "score", "assigned", "activity")
LABELS: Mapping[str, Promise] = {
    "status": gettext_lazy("Status"),
    "steps": gettext_lazy("Steps"),
    "score": gettext_lazy("Latest score"),
    "total": gettext_lazy("Total of scores"),
    "assigned": gettext_lazy("Assigned"),
    "activity": gettext_lazy("Last activity"),
    "domain": gettext_lazy("E-mail domain"),
    "labels": gettext_lazy("Labels"),
    "review": gettext_lazy("Review"),
}
AT_STEP = re.compile(r"(score|result)-([1-9][0-9]{0,3})")
LABELS_COLUMN = "labels"
HIDDEN_IN_BLIND_MODE = ("domain", LABELS_COLUMN)
ORDERS: Mapping[str, str] = {
    "status": "status",
    "steps": "step",
    "total": "total",
    "assigned": "assigned",
    "activity": "activity",
}
"""The order of the list that a column's heading sorts by."""
MAX_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: its name, heading and class, and the order that the heading sorts by.

    ``order`` is "" for none, and "score" for the scores at ``step``.
    """

    name: str
    label: str
    classes: str
    order: str = ""
    step: int | None = None


@dataclass(frozen=True, slots=True)
class ListSubject:
    """The subject of a list, which it shows whatever the member chose.

    ``score`` is the name of the column of these scores, "" for none, and ``score_label`` its
    heading. ``activity_label`` is the heading of the times, "" for the usual one. ``has_review``
    says that results are reviewed.
    """

    score: str = ""
    score_label: str = ""
    activity_label: str = ""
    has_review: bool = False


USUAL_SUBJECT = ListSubject()


def read_names(text: str, separator: str | None = None) -> tuple[str, ...]:
    """Read the names of columns from ``text``, each once. Unknown ones are left out."""
    return known_names(text.split(separator))


def known_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns among ``names`` that can be selected in some flow, each once."""
    found = dict.fromkeys(name for name in names if _is_known(name))
    return tuple(found)[:MAX_COLUMNS]


def available_columns(steps: Sequence[Step], *, blind: bool) -> list[str]:
    """Return the names of all columns of a flow with ``steps``, in the order they are offered."""
    names = ["status", "steps", "score"]
    for step in steps:
        names += [f"score-{step.order}", f"result-{step.order}"]
    names += ["total", "assigned", "activity", "domain", "labels"]
    return [name for name in names if not (blind and name in HIDDEN_IN_BLIND_MODE)]


def column_label(name: str, steps: Iterable[Step]) -> str:
    """Return the heading of the column ``name`` in a flow with ``steps``."""
    found = AT_STEP.fullmatch(name)
    if found is None:
        return str(LABELS[name])
    order = int(found[2])
    labels = (step.label for step in steps if step.order == order)
    step_label = next(labels, "") or _("step %(n)s") % {"n": order}
    words = _("Score at %(step)s") if found[1] == "score" else _("Result at %(step)s")
    return words % {"step": step_label}


def list_columns(
    selected: Iterable[str],
    steps: Sequence[Step],
    *,
    subject: ListSubject = USUAL_SUBJECT,
    blind: bool = False,
) -> tuple[ListColumn, ...]:
    """Return the columns of a list: those ``selected`` that the flow has, and its ``subject``."""
    offered = {*available_columns(steps, blind=blind), subject.score, "review"}
    names = [name for name in _with_subject(selected, subject) if name in offered]
    main = subject.score or "score"
    return tuple(_column(name, steps, subject, is_main=name == main) for name in names)


def is_wide(columns: Iterable[ListColumn]) -> bool:
    """Return whether a table of ``columns`` may be wider than its place."""
    return any("cell-more" in column.classes for column in columns)


def has_labels(columns: Iterable[ListColumn]) -> bool:
    """Return whether the labels are among ``columns``. If not, they stand below the names."""
    return any(column.name == LABELS_COLUMN for column in columns)


def _with_subject(selected: Iterable[str], subject: ListSubject) -> Iterator[str]:
    """Yield the selected names, with what the list is about in its place or else at the end."""
    # The scores that a list is about take the place of the latest ones.
    named = [subject.score if name == "score" and subject.score else name for name in selected]
    names = list(dict.fromkeys(named))
    if subject.score and subject.score not in names:
        names.append(subject.score)
    if subject.activity_label and "activity" not in names:
        names.append("activity")
    if subject.has_review:
        names.insert(names.index("activity") if "activity" in names else len(names), "review")
    yield from names


def _column(name: str, steps: Iterable[Step], subject: ListSubject, *, is_main: bool) -> ListColumn:
    at_step = AT_STEP.fullmatch(name)
    step = int(at_step[2]) if at_step else None
    label = column_label(name, steps)
    if is_main:
        label = subject.score_label or label
    elif name == "activity":
        label = subject.activity_label or label
    order = "score" if step and name.startswith("score") else ORDERS.get(name, "")
    return ListColumn(name, label, _classes(name, is_main=is_main), order, step)


def _classes(name: str, *, is_main: bool) -> str:
    if is_main:
        return "number cell-score"
    if name in USUAL or name == "review":
        return f"cell-{name}"
    return "cell-more" if name.startswith(("result", "domain", "labels")) else "number cell-more"


def _is_known(name: str) -> bool:
    return (name in LABELS and name != "review") or bool(AT_STEP.fullmatch(name))
