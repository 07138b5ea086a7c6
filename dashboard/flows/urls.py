from django.urls import path

from dashboard.flows import views

urlpatterns = [
    path("flows/", views.flow_list, name="flow_list"),
    path("flows/<str:flow_id>/", views.flow_detail, name="flow_detail"),
]
