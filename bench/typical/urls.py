"""The typical page: ``/people/?rows=25``."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.typical.models import Person


@login_required
def person_list(request: HttpRequest) -> HttpResponse:
    """Show the first ``?rows=`` people."""
    people = Person.objects.order_by("pk")[: int(request.GET.get("rows", "25"))]
    return render(request, "typical/person_list.html", {"people": people})


urlpatterns = [path("people/", person_list, name="person_list")]
