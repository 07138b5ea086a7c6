"""The explanations of the pages' metrics on the help page. Their rules: docs/progress.md."""

from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.help.topics import Topic

METRICS = (
    Topic(
        "metric-candidates",
        _("Candidates"),
        _(
            "All candidates of the flow, as Taptalent counts them now. In a list with a search or "
            "a filter: those who match."
        ),
        ("candidates", "matching"),
    ),
    Topic(
        "metric-assigned",
        _("Assigned"),
        _(
            "All candidates whom the last update found in the flow. In the daily activity: those "
            "who were assigned on that day (UTC)."
        ),
        ("assigned", "synced"),
    ),
    Topic(
        "metric-assigned-since",
        _("Assigned since"),
        _(
            "Candidates whom your team assigned after the last update. They are in no other number "
            "until the next one."
        ),
        ("assigned-since",),
    ),
    Topic(
        "metric-not-started",
        _("Not started"),
        _("Candidates who were invited and have not begun the first step."),
        ("not-started",),
    ),
    Topic(
        "metric-in-progress",
        _("In progress"),
        _(
            "Candidates who began and have neither completed nor failed, by Taptalent's status. At "
            "a step: those who entered it and have no result there yet. So the first step also "
            "counts those who have not started."
        ),
        ("in-progress",),
    ),
    Topic(
        "metric-open",
        _("Not finished"),
        _("Candidates of a flow who have not started or are in progress."),
        ("open",),
    ),
    Topic(
        "metric-completed",
        _("Completed"),
        _("Candidates who passed the last step, by Taptalent's status."),
        ("completed",),
    ),
    Topic(
        "metric-failed",
        _("Failed"),
        _(
            "Candidates who failed a step, which ends the flow for them. At a step: those who "
            "failed there."
        ),
        ("failed",),
    ),
    Topic(
        "metric-other",
        _("Other status"),
        _("Candidates with a status that Flowdeck does not know. They are in no other status."),
        ("other",),
    ),
    Topic(
        "metric-stalled",
        _("Stalled"),
        _(
            "Candidates who wait longer at their step than 90% of those who moved on from it, and "
            "at least 3 days. With fewer than 20 earlier candidates, 7 days count unless your "
            "workspace has another default. “Never started” and “stalled mid-flow” add up to it."
        ),
        ("stalled", "stalled-not-started", "stalled-midway"),
    ),
    Topic(
        "metric-snoozed",
        _("Snoozed"),
        _(
            "Candidates who would count as stalled, but were snoozed until a day or until their "
            "next activity. They are not in the number of the stalled."
        ),
        ("snoozed",),
    ),
    Topic(
        "metric-funnel",
        _("Funnel"),
        _(
            "For each step: entered is everyone who passed all steps before it. Entered = passed + "
            "failed + in progress. The rest, if any, completed before the step was added or has "
            "another status."
        ),
        ("entered",),
    ),
    Topic(
        "metric-passed",
        _("Passed"),
        _("Candidates who passed the step, by the result that Taptalent recorded."),
        ("passed", "recorded-passed", "passed-unscored"),
    ),
    Topic(
        "metric-pass-rate",
        _("Pass rate"),
        _(
            "Passed, out of passed and failed. The 95% range says how far chance alone could move "
            "it. With fewer than 20 results no rate is shown."
        ),
    ),
    Topic(
        "metric-time-in-step",
        _("Time in step"),
        _(
            "From the invitation to a step until its submission: half of the candidates were "
            "faster. Those who still wait are not counted."
        ),
    ),
    Topic(
        "metric-scored",
        _("Scores and thresholds"),
        _(
            "The latest score of each candidate at the step. Moving a threshold shows who would "
            "pass by these scores. It changes nothing until you save it in the flow editor."
        ),
        ("scored",),
    ),
    Topic(
        "metric-near",
        _("Near the threshold"),
        _("Candidates whose score is at most 5 points from the threshold, above or below it."),
        ("near",),
    ),
    Topic(
        "metric-earlier-threshold",
        _("Scored against an earlier threshold"),
        _(
            "Recorded results that today's threshold would not give: failed at or above it, or "
            "passed below it. A new threshold does not change old results."
        ),
        ("failed-above", "passed-below"),
    ),
    Topic(
        "metric-days",
        _("Daily activity"),
        _(
            "Candidates who were assigned, completed or failed on each day of the last four weeks. "
            "A day begins at midnight UTC."
        ),
    ),
    Topic(
        "metric-unplaced",
        _("Results without a known step"),
        _(
            "Results that Taptalent doesn't assign to a step, and the candidates who have them. "
            "The numbers of the steps don't include them."
        ),
        ("unplaced-results", "unplaced-candidates"),
    ),
    Topic(
        "metric-group",
        _("A group's candidates, and who would pass"),
        _(
            "In a comparison for adverse impact: candidates of the group with a score at the step, "
            "and how many of them reach the threshold that is tried. Groups under 5 are hidden."
        ),
        ("group-scored", "group-passed"),
    ),
    Topic(
        "metric-impact-file",
        _("Candidates and rows of a file with groups"),
        _(
            "Candidates of the flow with a group in the file, those not in it, and what is left "
            "out: rows without a candidate of the flow or without a group, repeated or unclear "
            "ones, and candidates in rows with different groups."
        ),
        (
            "impact-matched",
            "impact-missing",
            "impact-unmatched",
            "impact-without-group",
            "impact-ambiguous",
            "impact-repeated",
            "impact-left-out",
            "impact-conflicting",
        ),
    ),
)

_BY_ANCHOR = {topic.anchor: topic for topic in METRICS}


def find_metric(name: str) -> Topic:
    """Return the entry with the anchor ``metric-<name>``. Raises KeyError where there is none."""
    return _BY_ANCHOR[f"metric-{name}"]


def explained_metrics() -> set[str]:
    """Return the names in ``data-metric`` that some entry explains."""
    return {name for topic in METRICS for name in topic.metrics}
