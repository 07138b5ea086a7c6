from django.urls import path

from dashboard.adverse_impact import views

urlpatterns = [
    path(
        "flows/<partner_id:flow_id>/progress/adverse-impact/",
        views.adverse_impact,
        name="adverse_impact",
    ),
]
