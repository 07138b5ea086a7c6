"""Flowdeck's addresses: each noun brings its own (shared/design.md §4)."""

from django.conf import settings
from django.urls import include, path

from dashboard.progress import overview_views as progress
from dashboard.web import styleguide
from dashboard.web import views as web

urlpatterns = [
    path("healthz/", web.healthz, name="healthz"),
    path("readyz/", web.readyz, name="readyz"),
    path("metrics/", web.metrics, name="metrics"),
    path("digest/<str:signed>/off/", progress.digest_off, name="digest_off"),
    *styleguide.urls(debug=settings.DEBUG),
    path("", include("dashboard.accounts.urls")),
    path("", include("dashboard.workspaces.urls")),
    path("w/<slug:slug>/", include("dashboard.flows.urls")),
    path("w/<slug:slug>/", include("dashboard.candidates.urls")),
    path("w/<slug:slug>/", include("dashboard.assignments.urls")),
    path("w/<slug:slug>/", include("dashboard.progress.urls")),
    path("w/<slug:slug>/", include("dashboard.audit.urls")),
]
