from django.urls import path

from dashboard.assignments import views

urlpatterns = [
    path("flows/<str:flow_id>/assign/", views.assign, name="assign"),
    path("assignments/<uuid:assignment_id>/", views.assignment_detail, name="assignment_detail"),
    path(
        "assignments/<uuid:assignment_id>/check/", views.assignment_check, name="assignment_check"
    ),
    path(
        "assignments/<uuid:assignment_id>/resend/",
        views.assignment_resend,
        name="assignment_resend",
    ),
]
