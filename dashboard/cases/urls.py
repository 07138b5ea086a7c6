from django.urls import path

from dashboard.cases import views
from dashboard.cases.explanations import views as explanations
from dashboard.cases.queue import views as queue
from dashboard.cases.rules import views as rules
from dashboard.cases.send_on import views as send_on

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/<int:case_id>/", views.case_detail, name="case_detail"),
    path("cases/<int:case_id>/decisions/", views.case_decision, name="case_decision"),
    path("cases/<int:case_id>/handling/", queue.case_handling, name="case_handling"),
    path("cases/<int:case_id>/send-on/", send_on.case_send_on, name="case_send_on"),
    path("cases/<int:case_id>/delivery/", send_on.case_delivery, name="case_delivery"),
    path(
        "cases/<int:case_id>/decisions/<int:number>/explanation/",
        explanations.case_explanation,
        name="case_explanation",
    ),
    path("cases/metrics/", queue.case_metrics, name="case_metrics"),
    path(
        "flows/<partner_id:flow_id>/progress/candidates/<partner_id:candidate_id>/cases/",
        views.case_open,
        name="case_open",
    ),
    path(
        "flows/<partner_id:flow_id>/progress/selections/<int:selection_id>/cases/",
        views.case_open_selected,
        name="case_open_selected",
    ),
    path("settings/cases/", rules.case_rules, name="case_rules"),
    path("settings/cases/explanation/", explanations.explanation_texts, name="explanation_texts"),
]
