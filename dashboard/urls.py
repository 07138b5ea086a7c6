"""The URL configuration, which includes each app's own.

``/healthz/``, ``/readyz/`` and ``/metrics/`` are answered before it, in ``web.probes``.
"""

from django.conf import settings
from django.urls import include, path

from dashboard.progress import digest_views, hook_views
from dashboard.web import styleguide

urlpatterns = [
    path("digest/<str:signed>/off/", digest_views.digest_off, name="digest_off"),
    path("hooks/<str:token>/", hook_views.hook, name="hook"),
    *styleguide.urls(debug=settings.DEBUG),
    path("", include("dashboard.accounts.urls")),
    path("", include("dashboard.workspaces.urls")),
    path("w/<slug:slug>/", include("dashboard.flows.urls")),
    path("w/<slug:slug>/", include("dashboard.candidates.urls")),
    path("w/<slug:slug>/", include("dashboard.assignments.urls")),
    path("w/<slug:slug>/", include("dashboard.progress.urls")),
    path("w/<slug:slug>/", include("dashboard.audit.urls")),
]
