"""The URL configuration, which includes each app's own.

``/healthz/``, ``/readyz/`` and ``/metrics/`` are answered before it, in
``core.observability.health``.
"""

from django.conf import settings
from django.urls import include, path

from dashboard.core.rendering import styleguide
from dashboard.progress.digests import views as digests
from dashboard.progress.webhooks import views as webhooks

urlpatterns = [
    path("digest/<str:signed>/off/", digests.digest_unsubscribe, name="digest_unsubscribe"),
    path("hooks/<str:token>/", webhooks.receive_event, name="webhook"),
    *styleguide.urls(debug=settings.DEBUG),
    path("", include("dashboard.accounts.urls")),
    path("", include("dashboard.workspaces.urls")),
    path("w/<slug:slug>/", include("dashboard.flows.urls")),
    # Before the candidates, as the address of a comparison is below theirs.
    path("w/<slug:slug>/", include("dashboard.progress.urls")),
    path("w/<slug:slug>/", include("dashboard.candidates.urls")),
    path("w/<slug:slug>/", include("dashboard.assignments.urls")),
    path("w/<slug:slug>/", include("dashboard.cases.urls")),
    path("w/<slug:slug>/", include("dashboard.dossiers.urls")),
    path("w/<slug:slug>/", include("dashboard.adverse_impact.urls")),
    path("w/<slug:slug>/", include("dashboard.audit.urls")),
    path("w/<slug:slug>/", include("dashboard.operations.urls")),
]

handler500 = "dashboard.core.errors.views.server_error"
