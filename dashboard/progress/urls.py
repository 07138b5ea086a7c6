from django.urls import path

from dashboard.progress import hook_views, overview_views, views

FLOW = "flows/<partner_id:flow_id>/progress/"

urlpatterns = [
    path(FLOW, views.flow_progress, name="flow_progress"),
    path(f"{FLOW}what-if/", views.progress_what_if, name="progress_what_if"),
    path(f"{FLOW}people/", views.progress_people, name="progress_people"),
    path(f"{FLOW}people/export.csv", views.progress_people_export, name="progress_people_export"),
    path(f"{FLOW}thresholds.csv", views.progress_record_export, name="progress_record_export"),
    path(f"{FLOW}seen/", views.progress_seen, name="progress_seen"),
    path("progress/", overview_views.progress_home, name="progress_home"),
    path("progress/compare/", overview_views.progress_compare, name="progress_compare"),
    path("progress/webhook/", hook_views.progress_hook, name="progress_hook"),
    path("progress/digest/", overview_views.progress_digest, name="progress_digest"),
    path("progress/seen/", overview_views.progress_home_seen, name="progress_home_seen"),
    path("progress/look/", overview_views.progress_home_look, name="progress_home_look"),
    path(f"{FLOW}look/", views.progress_look, name="progress_look"),
]
