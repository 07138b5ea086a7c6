from django.urls import path

from dashboard.operations import views

urlpatterns = [path("settings/status/", views.system_status, name="system_status")]
