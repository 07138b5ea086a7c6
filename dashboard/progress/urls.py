from django.urls import path

from dashboard.progress import views

FLOW = "flows/<str:flow_id>/progress/"

urlpatterns = [
    path(FLOW, views.flow_progress, name="flow_progress"),
    path(f"{FLOW}what-if/", views.progress_what_if, name="progress_what_if"),
    path(f"{FLOW}people/", views.progress_people, name="progress_people"),
    path(f"{FLOW}people/export.csv", views.progress_people_export, name="progress_people_export"),
    path(f"{FLOW}thresholds.csv", views.progress_record_export, name="progress_record_export"),
    path(f"{FLOW}seen/", views.progress_seen, name="progress_seen"),
    path(f"{FLOW}look/", views.progress_look, name="progress_look"),
]
