from django.urls import path

from dashboard.candidates import views

urlpatterns = [
    path("flows/<partner_id:flow_id>/candidates/", views.candidate_list, name="candidate_list"),
    path(
        "flows/<partner_id:flow_id>/candidates/export.csv",
        views.candidate_export,
        name="candidate_export",
    ),
    path(
        "flows/<partner_id:flow_id>/candidates/<partner_id:candidate_id>/",
        views.candidate_detail,
        name="candidate_detail",
    ),
]
