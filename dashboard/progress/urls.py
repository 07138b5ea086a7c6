from django.urls import path

from dashboard.progress import views
from dashboard.progress.bulk_actions import email_views as emails
from dashboard.progress.bulk_actions import selection_views as selections
from dashboard.progress.bulk_actions import views as bulk_actions
from dashboard.progress.compare import candidate_views as compare_candidates
from dashboard.progress.compare import views as compare
from dashboard.progress.digests import views as digests
from dashboard.progress.labels import views as labels
from dashboard.progress.overview import views as overview
from dashboard.progress.settings import shape_views, stalled_views
from dashboard.progress.webhooks import views as webhooks

FLOW = "flows/<partner_id:flow_id>/progress/"
SELECTIONS = f"{FLOW}selections/"
SELECTION = f"{SELECTIONS}<int:selection_id>/"

urlpatterns = [
    path("settings/stalled/", stalled_views.stalled_setting, name="stalled_setting"),
    path("settings/answers/", shape_views.partner_answers, name="partner_answers"),
    path(
        "settings/answers.json", shape_views.partner_answers_export, name="partner_answers_export"
    ),
    path(FLOW, views.flow_progress, name="flow_progress"),
    path(f"{FLOW}what-if/", views.progress_what_if, name="progress_what_if"),
    path(
        f"{FLOW}what-if/impact/", views.progress_threshold_impact, name="progress_threshold_impact"
    ),
    path(
        f"{FLOW}candidates/<partner_id:candidate_id>/",
        views.progress_candidate,
        name="progress_candidate",
    ),
    path(
        f"{FLOW}candidates/<partner_id:candidate_id>/e-mail/",
        emails.progress_candidate_email,
        name="progress_candidate_email",
    ),
    path(
        f"{FLOW}candidates/<partner_id:candidate_id>/labels/",
        labels.progress_candidate_labels,
        name="progress_candidate_labels",
    ),
    path(
        f"{FLOW}notes/<int:note_id>/removal/",
        bulk_actions.progress_note_delete,
        name="progress_note_delete",
    ),
    path(SELECTIONS, selections.progress_select, name="progress_select"),
    path(f"{SELECTION}addresses/", selections.progress_addresses, name="progress_addresses"),
    path(f"{SELECTION}e-mail/", emails.progress_email, name="progress_email"),
    path(f"{SELECTION}notice/", selections.progress_notice, name="progress_notice"),
    path(f"{SELECTION}flows/", selections.progress_add_to_flow, name="progress_add_to_flow"),
    path(f"{SELECTION}snooze/", bulk_actions.progress_snooze, name="progress_snooze"),
    path(f"{SELECTION}snooze/removal/", bulk_actions.progress_unsnooze, name="progress_unsnooze"),
    path(f"{SELECTION}labels/", labels.progress_labels, name="progress_labels"),
    path(f"{SELECTION}note/", bulk_actions.progress_note, name="progress_note"),
    path(f"{SELECTION}review/", bulk_actions.progress_review, name="progress_review"),
    path(
        f"{FLOW}thresholds.csv", views.progress_thresholds_export, name="progress_thresholds_export"
    ),
    path(f"{FLOW}last-visit/", views.progress_mark_read, name="progress_mark_read"),
    path(f"{FLOW}export.csv", views.progress_export, name="progress_export"),
    path("progress/export.csv", overview.progress_home_export, name="progress_home_export"),
    path("progress/", overview.progress_home, name="progress_home"),
    path(
        "flows/<partner_id:flow_id>/candidates/compare/",
        compare_candidates.candidate_compare,
        name="candidate_compare",
    ),
    path("progress/compare/", compare.progress_compare, name="progress_compare"),
    path("progress/webhook/", webhooks.progress_webhook, name="progress_webhook"),
    path("progress/digest/", digests.progress_digest, name="progress_digest"),
    path("progress/last-visit/", overview.progress_home_mark_read, name="progress_home_mark_read"),
    path("progress/sync/", overview.progress_home_refresh, name="progress_home_refresh"),
    path(f"{FLOW}sync/", views.progress_refresh, name="progress_refresh"),
]
