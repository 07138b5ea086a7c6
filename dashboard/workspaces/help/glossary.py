"""The words that a member meets on the pages, as docs/glossary.md has them."""

from collections.abc import Iterator
from itertools import chain

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.help.metrics import METRICS
from dashboard.workspaces.help.topics import Topic

FLOW = (
    Topic(
        "word-flow",
        _("Flow"),
        _("Ordered steps that a candidate goes through. Flows are stored at Taptalent."),
    ),
    Topic("word-step", _("Step"), _("One place in a flow: an assessment with a threshold.")),
    Topic(
        "word-assessment",
        _("Assessment"),
        _("The test that a step uses. Taptalent has the catalog of all assessments."),
    ),
    Topic("word-threshold", _("Threshold"), _("The score, from 0 to 100, that passes a step.")),
    Topic(
        "word-pass-rule",
        _("Pass rule"),
        _(
            "Whether a score equal to the threshold passes a step. Flowdeck learns it from "
            "results, and says where it is only assumed."
        ),
    ),
    Topic("word-candidate", _("Candidate"), _("A person who takes a flow.")),
    Topic("word-attempt", _("Attempt"), _("One try of a candidate at a step.")),
    Topic(
        "word-score",
        _("Score"),
        _("What Taptalent gave for an attempt. 0 is a score; “–” means that there is none."),
    ),
    Topic("word-result", _("Result"), _("Passed, failed or pending, at a step.")),
    Topic(
        "word-status",
        _("Status"),
        _("Where a candidate is in the flow: not started, in progress, completed or failed."),
    ),
)

ASSIGNING = (
    Topic(
        "word-assignment",
        _("Assignment"),
        _("One candidate assigned to one flow. Taptalent then sends the invitation."),
    ),
    Topic(
        "word-bulk-assignment",
        _("Bulk assignment"),
        _("One imported list of candidates who are assigned to a flow."),
    ),
    Topic(
        "word-import",
        _("Import"),
        _("Reading a list of candidates. Nothing is sent before you confirm it."),
    ),
    Topic(
        "word-review",
        _("Review"),
        _("The page that shows what was read of a list, before you confirm it."),
    ),
    Topic(
        "word-correction",
        _("Correction"),
        _("A line of a list that a recruiter changed in the review."),
    ),
    Topic(
        "word-invitation",
        _("Invitation"),
        _("The e-mail that Taptalent sends to a candidate who was assigned."),
    ),
    Topic(
        "word-unconfirmed",
        _("Unconfirmed"),
        _(
            "Taptalent gave no clear answer, so the candidate may or may not be invited. Flowdeck "
            "checks again by itself, and never invites twice without your decision."
        ),
    ),
    Topic(
        "word-needs-decision",
        _("Needs decision"),
        _("Flowdeck found no trace of an assignment. A recruiter decides whether to resend it."),
    ),
    Topic(
        "word-sending-hours",
        _("Sending hours"),
        _("The hours in which a bulk assignment may send invitations."),
    ),
)

PROGRESS = (
    Topic(
        "word-sync",
        _("Sync"),
        _("One reading of a flow and its candidates. “Updated” says when the last one was."),
    ),
    Topic(
        "word-snapshot",
        _("Snapshot"),
        _("What the last sync stored. During an outage of Taptalent, pages show it with its age."),
    ),
    Topic(
        "word-segment",
        _("Segment"),
        _("The list of candidates behind a number. Each number of candidates links to it."),
    ),
    Topic("word-selection", _("Selection"), _("Candidates whom you selected for one bulk action.")),
    Topic(
        "word-bulk-action",
        _("Bulk action"),
        _("What you do with a selection: e-mail, note, snooze, review, add to another flow."),
    ),
    Topic(
        "word-e-mail-draft",
        _("E-mail draft"),
        _(
            "An e-mail that opens in your own e-mail program, filled from a template. Flowdeck "
            "records who opened it, and can't tell whether it was sent."
        ),
    ),
    Topic(
        "word-snooze",
        _("Snooze"),
        _("Lets a stalled candidate wait, until a day or until their next activity."),
    ),
    Topic(
        "word-note",
        _("Note"),
        _("Your team's text about a candidate. Taptalent and the candidate never see it."),
    ),
    Topic(
        "word-threshold-history",
        _("Threshold history"),
        _("Every change of a threshold: who, when and why, and changes made outside of Flowdeck."),
    ),
    Topic(
        "word-changes-since-your-last-visit",
        _("Changes since your last visit"),
        _("What happened between the state that you saw last and the latest sync."),
    ),
    Topic("word-digest", _("Digest"), _("The e-mail with those changes, if you want it.")),
)

CASES = (
    Topic(
        "word-case",
        _("Case"),
        _("A candidate's result at a step that a member looks into and decides on."),
    ),
    Topic(
        "word-grounds",
        _("Grounds"),
        _("Why a result is a case: failed, near the threshold, or not what the threshold gives."),
    ),
    Topic(
        "word-evidence",
        _("Evidence"),
        _(
            "What was known about the result when the case was opened. Neither an update nor "
            "another threshold changes it."
        ),
    ),
    Topic(
        "word-decision",
        _("Decision"),
        _(
            "Upheld or sent on, with a reason. Nobody can change or delete one. The last one "
            "counts."
        ),
    ),
    Topic(
        "word-sending-on",
        _("Sending on"),
        _(
            "A decision that assigns the candidate to the steps that follow, in a flow of their "
            "own. In the first flow, Taptalent still shows “Failed”."
        ),
    ),
    Topic(
        "word-explanation",
        _("Explanation"),
        _("One page about a decision, to print for the candidate."),
    ),
)

TEAM = (
    Topic(
        "word-workspace",
        _("Workspace"),
        _("A team with its own API key, members and data."),
    ),
    Topic(
        "word-role",
        _("Role"),
        _(
            "What a member may do. Viewers see everything about flows and candidates, recruiters "
            "also assign and edit, owners also manage members, settings and the API key."
        ),
    ),
    Topic(
        "word-permission",
        _("Permission"),
        _("What no role includes, such as adverse impact. An owner grants it to a member."),
    ),
    Topic(
        "word-member-invitation",
        _("Member invitation"),
        _("The e-mail that brings a colleague into the workspace."),
    ),
    Topic(
        "word-e-mail-template",
        _("E-mail template"),
        _(
            "A subject and a text for e-mails to candidates, with placeholders such as "
            "{first_name}. Owners write them, recruiters use them."
        ),
    ),
    Topic(
        "word-saved-view",
        _("Saved view"),
        _("A search and a filter of a list, stored under a name."),
    ),
    Topic(
        "word-audit-log",
        _("Audit log"),
        _(
            "Who did what and when. Entries can't be changed. When a candidate is erased, their "
            "name and address are no longer shown with them. Owners see it."
        ),
    ),
    Topic(
        "word-retention",
        _("Retention"),
        _("How long personal data is stored. Owners set it, and erase a person's data on request."),
    ),
    Topic(
        "word-command-palette",
        _("Command palette"),
        _("The search for pages, flows, actions and candidates. Ctrl K or ⌘ K opens it."),
    ),
)

GROUPS: tuple[tuple[str, str | Promise, tuple[Topic, ...]], ...] = (
    ("words-flow", _("The flow and its candidates"), FLOW),
    ("words-assigning", _("Assigning"), ASSIGNING),
    ("words-progress", _("Progress"), PROGRESS),
    ("words-cases", _("Cases"), CASES),
    ("words-team", _("Team and workspace"), TEAM),
)
"""The words by group: an anchor, a heading and the entries."""


def all_topics() -> Iterator[Topic]:
    """Return every entry of the help page, those of metrics first."""
    return chain(METRICS, *(topics for _anchor, _heading, topics in GROUPS))
