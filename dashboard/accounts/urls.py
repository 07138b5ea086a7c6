"""Sign-in and sign-out: allauth's views under our addresses, with the names allauth looks up."""

from allauth.account import views
from django.conf import settings
from django.urls import path

demo = dict(zip(("email", "password"), settings.DEMO_SIGN_IN.split(), strict=False))

urlpatterns = [
    path(
        "sign-in/",
        views.LoginView.as_view(extra_context={"demo_sign_in": demo}),
        name="account_login",
    ),
    path("sign-out/", views.logout, name="account_logout"),
]
