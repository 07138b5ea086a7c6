from django.urls import path

from dashboard.candidates import views
from dashboard.candidates.columns.views import candidate_columns

urlpatterns = [
    path("flows/<partner_id:flow_id>/candidates/", views.candidate_list, name="candidate_list"),
    path(
        "flows/<partner_id:flow_id>/candidates/export.csv",
        views.candidate_export,
        name="candidate_export",
    ),
    path(
        "flows/<partner_id:flow_id>/candidates/export.xlsx",
        views.candidate_export_workbook,
        name="candidate_export_workbook",
    ),
    path(
        "flows/<partner_id:flow_id>/candidates/columns/",
        candidate_columns,
        name="candidate_columns",
    ),
    path(
        "flows/<partner_id:flow_id>/candidates/<partner_id:candidate_id>/",
        views.candidate_detail,
        name="candidate_detail",
    ),
]
