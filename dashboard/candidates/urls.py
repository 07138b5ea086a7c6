from django.urls import path

from dashboard.candidates import views

urlpatterns = [
    path("flows/<str:flow_id>/candidates/", views.candidate_list, name="candidate_list"),
    path(
        "flows/<str:flow_id>/candidates/export.csv", views.candidate_export, name="candidate_export"
    ),
    path(
        "flows/<str:flow_id>/candidates/<str:candidate_id>/",
        views.candidate_detail,
        name="candidate_detail",
    ),
]
