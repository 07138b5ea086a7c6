from django.urls import path

from dashboard.dossiers import views

STEP = "flows/<partner_id:flow_id>/dossier/steps/<int:order>/"

urlpatterns = [
    path("flows/<partner_id:flow_id>/dossier/", views.flow_dossier, name="flow_dossier"),
    path(STEP, views.step_basis, name="step_basis"),
    path(f"{STEP}versions/", views.step_basis_versions, name="step_basis_versions"),
    path(f"{STEP}review/", views.threshold_review, name="threshold_review"),
    path("threshold-reviews/", views.threshold_reviews, name="threshold_reviews"),
]
