from django.urls import path

from dashboard.flows import addition_views, views
from dashboard.flows.editor import views as editor_views

urlpatterns = [
    path("flows/", views.flow_list, name="flow_list"),
    path("flows/new/", editor_views.flow_new, name="flow_new"),
    path("flows/<partner_id:flow_id>/", views.flow_detail, name="flow_detail"),
    path("flows/<partner_id:flow_id>/pin/", views.flow_pin, name="flow_pin"),
    path("flows/<partner_id:flow_id>/labels/", addition_views.flow_labels, name="flow_labels"),
    path("flows/<partner_id:flow_id>/owner/", addition_views.flow_owner, name="flow_owner"),
    path("flows/<partner_id:flow_id>/edit/", editor_views.flow_edit, name="flow_edit"),
]
