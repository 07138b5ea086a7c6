from django.urls import path

from dashboard.workspaces import views

urlpatterns = [
    path("", views.home, name="home"),
    path("w/new/", views.workspace_new, name="workspace_new"),
    path("w/<slug:slug>/", views.workspace_home, name="workspace_home"),
    path("w/<slug:slug>/settings/", views.workspace_settings, name="workspace_settings"),
    path("w/<slug:slug>/settings/api-key/check/", views.api_key_check, name="api_key_check"),
    path("w/<slug:slug>/settings/api-key/removal/", views.api_key_remove, name="api_key_remove"),
]
