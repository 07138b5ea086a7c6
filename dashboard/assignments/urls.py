from django.urls import path

from dashboard.assignments import detail_views, list_views, settings_views
from dashboard.assignments.gates import views as gate_views
from dashboard.assignments.imports import views as import_views
from dashboard.assignments.imports.lines import views as line_views
from dashboard.assignments.imports.reading import views as reading_views
from dashboard.assignments.notices import views as notice_views
from dashboard.assignments.runs import left_out_views, rejected_first_views
from dashboard.assignments.runs import views as run_views
from dashboard.assignments.single import views as single_views

ONE = "assignments/<uuid:assignment_id>/"
BATCH = "batches/<uuid:batch_id>/"

urlpatterns = [
    path("flows/<partner_id:flow_id>/assign/", single_views.assign, name="assign"),
    path("flows/<partner_id:flow_id>/assign/bulk/", import_views.assign_bulk, name="assign_bulk"),
    path("assignments/", list_views.assignment_list, name="assignment_list"),
    path("assignments/template.csv", import_views.assign_template, name="assign_template"),
    path(ONE, single_views.assignment_detail, name="assignment_detail"),
    path(f"{ONE}check/", single_views.assignment_check, name="assignment_check"),
    path(f"{ONE}resend/", single_views.assignment_resend, name="assignment_resend"),
    path(f"{ONE}bypass/", gate_views.assignment_bypass, name="assignment_bypass"),
    path("notices/", gate_views.candidate_notices, name="candidate_notices"),
    path("settings/notices/", gate_views.notice_rule, name="notice_rule"),
    path("settings/resending/", settings_views.resend_rule, name="resend_rule"),
    path("batches/", list_views.batch_list, name="batch_list"),
    path("batches/notices/", notice_views.batch_notices, name="batch_notices"),
    path("batches/notices/dismissal/", notice_views.batch_notices_read, name="batch_notices_read"),
    path(BATCH, detail_views.batch_detail, name="batch_detail"),
    path(f"{BATCH}columns/", import_views.batch_columns, name="batch_columns"),
    path(f"{BATCH}reading/", reading_views.batch_reading, name="batch_reading"),
    path(f"{BATCH}suggestions/", import_views.batch_suggestions, name="batch_suggestions"),
    path(
        f"{BATCH}lines/<int:number>/",
        line_views.batch_line_correction,
        name="batch_line_correction",
    ),
    path(f"{BATCH}check/", import_views.batch_check_again, name="batch_check_again"),
    path(f"{BATCH}selection/", import_views.batch_selection, name="batch_selection"),
    path(f"{BATCH}confirmation/", import_views.batch_confirmation, name="batch_confirmation"),
    path(
        f"{BATCH}lines-to-correct.csv", import_views.batch_problem_lines, name="batch_problem_lines"
    ),
    path(f"{BATCH}pause/", run_views.batch_pause, name="batch_pause"),
    path(f"{BATCH}resumption/", run_views.batch_resume, name="batch_resume"),
    path(f"{BATCH}rejected-first/", rejected_first_views.batch_correction, name="batch_correction"),
    path(f"{BATCH}notice/dismissal/", notice_views.batch_notice_read, name="batch_notice_read"),
    path(f"{BATCH}cancellation/", detail_views.batch_cancel, name="batch_cancel"),
    path(f"{BATCH}recheck/", run_views.batch_recheck, name="batch_recheck"),
    path(f"{BATCH}bypass/", gate_views.batch_bypass, name="batch_bypass"),
    path(f"{BATCH}retry/", import_views.batch_retry, name="batch_retry"),
    path(f"{BATCH}left-out/", left_out_views.batch_left_out, name="batch_left_out"),
    path(
        f"{BATCH}left-out.csv", left_out_views.batch_left_out_export, name="batch_left_out_export"
    ),
    path(f"{BATCH}not-assigned.csv", run_views.batch_not_assigned, name="batch_not_assigned"),
]
