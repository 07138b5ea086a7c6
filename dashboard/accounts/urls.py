"""Sign-in and sign-out: allauth's views under our addresses, with the names allauth looks up."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
]
