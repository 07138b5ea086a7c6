from django.urls import path

from dashboard.assignments import (
    batch_views,
    correction_views,
    detail_views,
    list_views,
    mending_views,
    news_views,
    rule_views,
    run_views,
    views,
)

ONE = "assignments/<uuid:assignment_id>/"
BATCH = "batches/<uuid:batch_id>/"

urlpatterns = [
    path("flows/<partner_id:flow_id>/assign/", views.assign, name="assign"),
    path("flows/<partner_id:flow_id>/assign/bulk/", batch_views.assign_bulk, name="assign_bulk"),
    path("assignments/", list_views.assignment_list, name="assignment_list"),
    path("assignments/template.csv", batch_views.assign_template, name="assign_template"),
    path(ONE, views.assignment_detail, name="assignment_detail"),
    path(f"{ONE}check/", views.assignment_check, name="assignment_check"),
    path(f"{ONE}resend/", views.assignment_resend, name="assignment_resend"),
    path("settings/resending/", rule_views.resend_rule, name="resend_rule"),
    path("batches/", list_views.batch_list, name="batch_list"),
    path("batches/news/", news_views.batch_news, name="batch_news"),
    path("batches/seen/", news_views.batches_seen, name="batches_seen"),
    path(BATCH, detail_views.batch_detail, name="batch_detail"),
    path(f"{BATCH}columns/", batch_views.batch_columns, name="batch_columns"),
    path(f"{BATCH}suggestions/", batch_views.batch_suggestions, name="batch_suggestions"),
    path(f"{BATCH}mending/", mending_views.batch_mending, name="batch_mending"),
    path(f"{BATCH}choice/", batch_views.batch_choice, name="batch_choice"),
    path(f"{BATCH}confirmation/", batch_views.batch_confirmation, name="batch_confirmation"),
    path(f"{BATCH}lines-to-correct.csv", batch_views.batch_faults, name="batch_faults"),
    path(f"{BATCH}pause/", run_views.batch_pause, name="batch_pause"),
    path(f"{BATCH}resumption/", run_views.batch_resume, name="batch_resume"),
    path(f"{BATCH}correction/", correction_views.batch_correction, name="batch_correction"),
    path(f"{BATCH}seen/", news_views.batch_seen, name="batch_seen"),
    path(f"{BATCH}cancellation/", detail_views.batch_cancel, name="batch_cancel"),
    path(f"{BATCH}look-up/", run_views.batch_look_up, name="batch_look_up"),
    path(f"{BATCH}retry/", batch_views.batch_retry, name="batch_retry"),
    path(f"{BATCH}not-assigned.csv", run_views.batch_not_assigned, name="batch_not_assigned"),
]
