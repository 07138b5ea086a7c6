"""A workspace with long names and something on every page, and the pages' addresses."""

from dashboard.accounts.models import User
from dashboard.assignments.models.assignments import Assignment
from dashboard.cases.decisions import DecisionDraft, record_decision
from dashboard.cases.models import Outcome
from dashboard.cases.openings import get_rules
from dashboard.progress.bulk_actions.selections import SelectionRequest, create_selection
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateLabel, SyncedCandidate, SyncedFlow
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.labels.models import MAX_NAME_LENGTH, Color
from dashboard.workspaces.models import EmailTemplate, FlowLabel, FlowOwner, Label
from dashboard.workspaces.roles import Role
from tests.assignments.batches import checked_batch, confirmed_batch, run_batch
from tests.support.cases import REASON, open_all
from tests.support.users import PASSWORD, Users, join

LONG_EMAIL = "bartholomew.featherstonehaugh@recruiting.northwind-talent.example.com"
LONG_NAME = "Margarete-Charlotte von Hohenlohe-Waldenburg"
LINES = f"""Ada Lovelace <ada@example.com>
Grace Hopper <grace.brewster.hopper@gmial.com>
{LONG_NAME} <{LONG_EMAIL}>
not an address
Ada Lovelace <ada@example.com>"""
FLOW_PAGES = (
    "",
    "edit/",
    "assign/",
    "assign/bulk/",
    "candidates/",
    "candidates/?search=nobody",
    "candidates/{candidate}/",
    "candidates/compare/?candidate={candidate}&candidate={others}",
    "candidates/compare/",
    "progress/",
    "progress/adverse-impact/",
    "candidates/?show=all",
    "candidates/?show=stalled",
    "candidates/?show=near&step=1",
    "candidates/?show=scored&step=1",
    "candidates/?sort=-score-1",
    "dossier/",
    "dossier/steps/1/",
    "dossier/steps/1/versions/",
    "dossier/steps/1/review/",
    "progress/selections/{selection}/e-mail/",
    "progress/selections/{selection}/notice/",
    "progress/selections/{selection}/labels/",
)
WORKSPACE_PAGES = (
    "flows/",
    "flows/?group=label&label={label}",
    "flows/new/",
    "assignments/",
    "assignments/{assignment}/",
    "batches/",
    "batches/{review}/",
    "batches/{finished}/",
    "progress/",
    "progress/compare/",
    "progress/webhook/",
    "cases/",
    "cases/{case}/",
    "cases/{case}/send-on/",
    "cases/{case}/decisions/1/explanation/",
    "cases/metrics/",
    "threshold-reviews/",
    "notices/",
    "settings/notices/",
    "settings/cases/",
    "settings/cases/explanation/",
    "members/",
    "members/{member}/",
    "members/partner/",
    "members/invitation/",
    "audit/",
    "settings/",
    "settings/privacy/",
    "settings/e-mail-templates/",
    "settings/e-mail-templates/new/",
    "settings/e-mail-templates/{template}/",
    "settings/labels/",
    "settings/labels/new/",
    "settings/labels/{label}/",
    "views/",
    "blind-mode/",
    "go/",
)
OTHER_PAGES = (
    "/w/new/",
    "/help/",
    "/account/",
    "/account/shortcuts/",
    "/account/sessions/",
    "/account/second-factor/",
    "/w/acme/nowhere/",
)


def fill_workspace(acme: Users) -> dict[str, str]:
    """Fill Acme with long names and addresses. Return the ids that stand in addresses."""
    user = User.objects.create_user(LONG_EMAIL, PASSWORD, name=LONG_NAME)
    join(acme.acme, user, Role.VIEWER)
    acme.acme.memberships.update(can_screen_impact=True)
    User.objects.filter(pk__in=[acme.owner.pk, acme.recruiter.pk]).update(name="")
    review = checked_batch(acme, LINES)
    finished = run_batch(confirmed_batch(acme, LINES, source=f"{LONG_NAME}.csv"))
    schedule.list_flows(acme.acme)
    for flow in SyncedFlow.objects.all():
        schedule.sync_flow(flow.pk)
    template = EmailTemplate.objects.create(
        workspace=acme.acme, name=LONG_NAME, subject="{flow}: {step}", text="Hello {name}"
    )
    synced = SyncedFlow.objects.get(flow_id="1")
    selection = create_selection(
        FlowData.visible(synced), SegmentQuery(), SelectionRequest(is_all=True)
    )
    assert selection is not None
    candidates = client_for(acme.acme).list_candidates("1").candidates
    compared = next(one.id for one in candidates if one.attempts)
    labels = [
        Label.objects.create(workspace=acme.acme, name=name[:MAX_NAME_LENGTH], color=color)
        for name, color in zip((LONG_NAME, LONG_EMAIL, "Fit"), Color.values, strict=False)
    ]
    CandidateLabel.objects.bulk_create(
        CandidateLabel(candidate=candidate, label=label, by=acme.recruiter)
        for n, candidate in enumerate(SyncedCandidate.objects.filter(flow=synced))
        for label in labels
        if n % 3 == 0 or candidate.candidate_id == compared
    )
    FlowLabel.objects.bulk_create(
        FlowLabel(workspace=acme.acme, flow_id="1", label=label, by=acme.recruiter)
        for label in labels
    )
    own = acme.acme.memberships.get(user=user)
    FlowOwner.objects.create(workspace=acme.acme, flow_id="1", membership=own)
    case = open_all(synced).opened[0]
    draft = DecisionDraft(outcome=Outcome.UPHELD, reason=REASON, seen=0)
    record_decision(case, draft, by=acme.recruiter, rules=get_rules(acme.acme))
    return {
        "review": str(review.pk),
        "member": str(acme.acme.memberships.get(user=user).pk),
        "case": str(case.pk),
        "finished": str(finished.pk),
        "selection": str(selection.pk),
        "template": str(template.pk),
        "label": str(labels[0].pk),
        "assignment": str(Assignment.objects.filter(email=LONG_EMAIL).get().pk),
        "candidate": compared,
        "others": "&candidate=".join([one.id for one in candidates if one.id != compared][:4]),
    }


def paths_of(ids: dict[str, str]) -> list[str]:
    """Return the address of every page of the workspace and of the account."""
    paths = [
        *(f"/w/acme/flows/1/{path}" for path in FLOW_PAGES),
        *(f"/w/acme/{path}" for path in WORKSPACE_PAGES),
        *OTHER_PAGES,
    ]
    return [path.format(**ids) for path in paths]
