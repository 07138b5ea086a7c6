"""The evidence of a case in words: one sentence, and groups of rows with source and time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.candidates.templatetags.candidate_badges import STATUS_BADGES
from dashboard.cases.evidence.types import AttemptEvidence, Evidence, ThresholdEvidence
from dashboard.cases.models import UNKNOWN_STEP, Case
from dashboard.core.templatetags.moments import absolute
from dashboard.core.templatetags.numbers import points, threshold_badge
from dashboard.progress.templatetags.progress_format import duration
from flows_api import PassRule

TAPTALENT, HISTORY, COMPUTED = "taptalent", "history", "computed"
SOURCES: dict[str, Promise] = {
    TAPTALENT: gettext_lazy("Taptalent"),
    HISTORY: gettext_lazy("Threshold history"),
    COMPUTED: gettext_lazy("Computed by Flowdeck"),
}
NOT_RETURNED = gettext_lazy("Taptalent did not return it")


@dataclass(frozen=True)
class EvidenceRow:
    """One part of the evidence. ``at`` is the sync from which it is."""

    name: str
    label: str
    value: str
    source: str
    at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class EvidenceGroup:
    """The parts of one source and one time."""

    source: str
    at: datetime | None
    rows: list[EvidenceRow]

    @property
    def source_label(self) -> Promise:
        return SOURCES[self.source]


def step_title(case: Case) -> str:
    """Return the step of a case: its number with its label, or that it is unknown."""
    if case.step == UNKNOWN_STEP:
        return _("Step not known")
    text = _("Step %(number)s: %(label)s") if case.step_label else _("Step %(number)s")
    return text % {"number": case.step, "label": case.step_label}


def finding(evidence: Evidence) -> str:
    """Return what the case is about: the score against the threshold, and the recorded result."""
    parts = [_score_finding(evidence)]
    if evidence.now.value is not None and evidence.now.value != evidence.then.value:
        facts = {
            "threshold": _threshold_text(evidence.now, evidence),
            "distance": _distance_text(evidence.distance_now),
        }
        parts.append(_("At opening the threshold was %(threshold)s: %(distance)s.") % facts)
    if evidence.passed is not None:
        parts.append(_("Recorded result: %(result)s.") % {"result": _outcome(evidence.passed)})
    return " ".join(parts)


def _score_finding(evidence: Evidence) -> str:
    if evidence.score is None:
        return _("No score is recorded.")
    facts = {
        "score": points(evidence.score),
        "threshold": _threshold_text(evidence.then, evidence),
        "distance": _distance_text(evidence.distance_then),
    }
    if evidence.then.value is None:
        return _("Score %(score)s of 100. Threshold at that time: %(threshold)s.") % facts
    return _("Score %(score)s of 100, threshold %(threshold)s: %(distance)s.") % facts


def evidence_groups(case: Case, evidence: Evidence) -> list[EvidenceGroup]:
    """Return the evidence by source and time, in the order in which a reader goes through it."""
    found: dict[tuple[str, datetime | None], EvidenceGroup] = {}
    for row in evidence_rows(case, evidence):
        group = EvidenceGroup(row.source, row.at, [])
        found.setdefault((row.source, row.at), group).rows.append(row)
    return list(found.values())


def evidence_rows(case: Case, evidence: Evidence) -> list[EvidenceRow]:
    """Return each part of the evidence."""
    return [
        *_results(case, evidence),
        *_thresholds(evidence),
        *_comparisons(evidence),
        *_times(evidence),
        *_attempts(evidence),
    ]


def _results(case: Case, evidence: Evidence) -> Iterator[EvidenceRow]:
    step = _("%(step)s of %(count)s") % {"step": case.step, "count": evidence.step_count}
    if case.step == UNKNOWN_STEP:
        step = str(NOT_RETURNED)
    yield EvidenceRow("step", _("Step"), step, TAPTALENT, evidence.synced_at, case.step_label)
    yield EvidenceRow(
        "status",
        _("Status in the flow"),
        _status_text(evidence.status),
        TAPTALENT,
        evidence.synced_at,
    )
    found = evidence.found_at
    yield EvidenceRow("result", _("Result"), _outcome(evidence.passed), TAPTALENT, found)
    score = str(NOT_RETURNED)
    if evidence.score is not None:
        score = _("%(score)s of 100") % {"score": points(evidence.score)}
    yield EvidenceRow("score", _("Score"), score, TAPTALENT, found)


def _status_text(status: str) -> str:
    """Return the status by its label, one that Flowdeck doesn't know as Taptalent gave it."""
    badge = STATUS_BADGES.get(status)  # type: ignore[call-overload]
    return str(badge.label) if badge else status or str(NOT_RETURNED)


def _thresholds(evidence: Evidence) -> Iterator[EvidenceRow]:
    """Yield both thresholds, or the one that held from the result until the opening."""
    rows = [
        ("then", _("Threshold at the time of the result"), evidence.then),
        ("now", _("Threshold at opening"), evidence.now),
    ]
    if evidence.is_threshold_unchanged:
        rows = [("then", _("Threshold"), evidence.then)]
    for name, label, threshold in rows:
        yield EvidenceRow(
            f"threshold-{name}",
            label,
            _threshold_text(threshold, evidence),
            HISTORY,
            evidence.synced_at,
            _threshold_note(threshold, evidence),
        )


def _threshold_text(threshold: ThresholdEvidence, evidence: Evidence) -> str:
    if threshold.certainty == "unclear":
        return _("one of: %(values)s") % {"values": ", ".join(map(points, threshold.options))}
    if threshold.value is None:
        return _("not known")
    return threshold_badge(PassRule(threshold.value, evidence.inclusive))


def _threshold_note(threshold: ThresholdEvidence, evidence: Evidence) -> str:
    """Return who set it, when and why, or why that is not known."""
    if threshold.certainty == "unknown":
        return ""
    if threshold.certainty == "unclear":
        return _("It changed around the time of the result.")
    since = {"since": absolute(evidence.history_since) if evidence.history_since else "–"}
    if threshold.certainty == "first_sync":
        return _("As of the first sync (%(since)s). Before it nothing is recorded.") % since
    if not threshold.is_change_recorded:
        return _("No change since the first sync (%(since)s). Who set it is not known.") % since
    return " ".join(part for part in (_set_text(threshold), threshold.reason) if part)


def _set_text(threshold: ThresholdEvidence) -> str:
    before = absolute(threshold.set_before) if threshold.set_before else "–"
    if threshold.set_by:
        facts = {"member": threshold.set_by, "when": before}
        text = _("Set by %(member)s, %(when)s.") % facts
        return f"{text} {_('Reason:')}" if threshold.reason else f"{text} {_('No reason given.')}"
    if threshold.set_after:
        facts = {"after": absolute(threshold.set_after), "before": before}
        return _("Changed outside Flowdeck, between %(after)s and %(before)s.") % facts
    return _("Changed outside Flowdeck, before %(before)s.") % {"before": before}


def _comparisons(evidence: Evidence) -> Iterator[EvidenceRow]:
    at = evidence.synced_at
    rows = [
        ("then", _("Distance to the threshold of that time"), evidence.distance_then),
        ("now", _("Distance to the threshold at opening"), evidence.distance_now),
    ]
    if evidence.is_threshold_unchanged:
        rows = [("then", _("Distance to the threshold"), evidence.distance_then)]
    for name, label, distance in rows:
        yield EvidenceRow(f"distance-{name}", label, _distance_text(distance), COMPUTED, at)
    yield EvidenceRow(
        "passes-now",
        _("By the threshold at opening"),
        _outcome(evidence.passes_now, unknown=_("not known")),
        COMPUTED,
        at,
        "" if evidence.is_learned else _pass_rule_note(evidence),
    )
    yield EvidenceRow("rank", _("Rank"), _rank_text(evidence), COMPUTED, at)


def _pass_rule_note(evidence: Evidence) -> str:
    """Return what is assumed about an equal score, where the score is one."""
    if evidence.score is None or evidence.score not in (evidence.then.value, evidence.now.value):
        return ""
    if evidence.inclusive:
        return _("Assuming that a score equal to the threshold passes.")
    return _("Assuming that a score equal to the threshold does not pass.")


def _distance_text(distance: float | None) -> str:
    if distance is None:
        return _("not known")
    if distance == 0:
        return _("equal to it")
    size = abs(distance)
    # "0.5 points" and "1 point": only an exact one is singular.
    n = 1 if size == 1 else 2
    if distance > 0:
        text = ngettext("%(points)s point above it", "%(points)s points above it", n)
    else:
        text = ngettext("%(points)s point below it", "%(points)s points below it", n)
    return text % {"points": points(size)}


def _rank_text(evidence: Evidence) -> str:
    if evidence.rank is None:
        return _("not known")
    facts = {"rank": evidence.rank, "count": evidence.ranked}
    return _("%(rank)s of %(count)s with a score at this step") % facts


def _times(evidence: Evidence) -> Iterator[EvidenceRow]:
    at = evidence.synced_at
    for name, label, when in (
        ("assigned", _("Assigned"), evidence.assigned_at),
        ("submitted", _("Submitted"), evidence.submitted_at),
    ):
        value = absolute(when) if when else str(NOT_RETURNED)
        yield EvidenceRow(name, label, value, TAPTALENT, at)
    low, high = duration(evidence.waited_low), duration(evidence.waited_high)
    value = low if low == high else f"{low} – {high}"
    yield EvidenceRow("waited", _("Time in the step"), value or _("not known"), COMPUTED, at)


def _attempts(evidence: Evidence) -> Iterator[EvidenceRow]:
    """Yield the results that syncs stored before the one that the case is about."""
    current = (evidence.score, evidence.passed, evidence.submitted_at)
    earlier = [
        attempt
        for attempt in evidence.attempts
        if (attempt.score, attempt.passed, attempt.submitted_at) != current
    ]
    for number, attempt in enumerate(earlier, start=1):
        label = _("Earlier result %(number)s") % {"number": number}
        yield EvidenceRow(
            f"attempt-{number}", label, _attempt_text(attempt), TAPTALENT, attempt.found_at
        )


def _attempt_text(attempt: AttemptEvidence) -> str:
    score = _("no score") if attempt.score is None else points(attempt.score)
    parts = [score, _outcome(attempt.passed)]
    if attempt.submitted_at:
        parts.append(_("submitted %(when)s") % {"when": absolute(attempt.submitted_at)})
    return ", ".join(parts)


def _outcome(passed: bool | None, unknown: str = "") -> str:
    if passed is None:
        return unknown or str(NOT_RETURNED)
    return _("passed") if passed else _("failed")
