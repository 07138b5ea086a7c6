from django.urls import path

from dashboard.progress import (
    compare_views,
    deed_views,
    digest_views,
    hook_views,
    overview_views,
    segment_views,
    selection_views,
    views,
)

FLOW = "flows/<partner_id:flow_id>/progress/"
SELECTIONS = f"{FLOW}people/chosen/"
SELECTION = f"{SELECTIONS}<int:selection_id>/"

urlpatterns = [
    path(FLOW, views.flow_progress, name="flow_progress"),
    path(f"{FLOW}what-if/", views.progress_what_if, name="progress_what_if"),
    path(f"{FLOW}what-if/moves/", views.progress_moves, name="progress_moves"),
    path(f"{FLOW}people/", segment_views.progress_people, name="progress_people"),
    path(
        f"{FLOW}people/export.csv",
        segment_views.progress_people_export,
        name="progress_people_export",
    ),
    path(
        f"{FLOW}people/of/<partner_id:candidate_id>/",
        views.progress_person,
        name="progress_person",
    ),
    path(
        f"{FLOW}people/notes/<int:note_id>/removal/",
        deed_views.progress_note_removal,
        name="progress_note_removal",
    ),
    path(SELECTIONS, selection_views.progress_choose, name="progress_choose"),
    path(f"{SELECTION}addresses/", selection_views.progress_addresses, name="progress_addresses"),
    path(f"{SELECTION}mail/", selection_views.progress_mail, name="progress_mail"),
    path(f"{SELECTION}flows/", selection_views.progress_flows, name="progress_flows"),
    path(f"{SELECTION}snooze/", deed_views.progress_snooze, name="progress_snooze"),
    path(f"{SELECTION}waking/", deed_views.progress_wake, name="progress_wake"),
    path(f"{SELECTION}note/", deed_views.progress_note, name="progress_note"),
    path(f"{SELECTION}review/", deed_views.progress_review, name="progress_review"),
    path(f"{FLOW}thresholds.csv", views.progress_record_export, name="progress_record_export"),
    path(f"{FLOW}seen/", views.progress_seen, name="progress_seen"),
    path("progress/", overview_views.progress_home, name="progress_home"),
    path("progress/compare/", compare_views.progress_compare, name="progress_compare"),
    path("progress/webhook/", hook_views.progress_hook, name="progress_hook"),
    path("progress/digest/", digest_views.progress_digest, name="progress_digest"),
    path("progress/seen/", overview_views.progress_home_seen, name="progress_home_seen"),
    path("progress/look/", overview_views.progress_home_look, name="progress_home_look"),
    path(f"{FLOW}look/", views.progress_look, name="progress_look"),
]
