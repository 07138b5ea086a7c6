"""The labels of a candidate's statuses."""

from dashboard.audit.labels import VALUE_LABELS
from dashboard.workspaces.candidate_status import STATUS_LABELS, status_label
from flows_api import CandidateStatus


def test_each_status_has_a_label_everywhere() -> None:
    assert list(STATUS_LABELS) == [status.value for status in CandidateStatus]
    assert {name: VALUE_LABELS[name] for name in STATUS_LABELS} == STATUS_LABELS


def test_an_unknown_status_is_shown_as_it_came() -> None:
    assert [status_label(status) for status in ("IN_PROGRESS", "On hold", "")] == [
        "In progress",
        "On hold",
        "",
    ]
