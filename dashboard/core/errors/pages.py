"""The pages that explain a problem with the partner (``errors/catalog.py``)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from dashboard.core.errors.catalog import Problem


def set_retry_after(response: HttpResponseBase, problem: Problem) -> None:
    """Set Retry-After to the seconds the partner asked to wait."""
    if problem.retry_after is not None:
        response["Retry-After"] = str(int(problem.retry_after) + 1)


def show_in_flash(response: HttpResponseBase) -> None:
    """Have htmx put the message of ``response`` above the page, and leave all else as it is."""
    response["HX-Retarget"] = "#flash"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Push-Url"] = "false"


def render_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Render the problem as a page, or as a flash message for a fragment request.

    Rendering calls no API.
    """
    # A GET changes nothing, and saying so would only alarm the reader.
    if request.method in ("GET", "HEAD"):
        problem = replace(problem, effect="")
    context = {"problem": problem, "retry_url": request.get_full_path()}
    if getattr(request, "htmx", False):
        response = render(request, "errors/_flash_problem.html", context, status=problem.status)
        show_in_flash(response)
    else:
        response = render(request, "errors/partner.html", context, status=problem.status)
    set_retry_after(response, problem)
    response["Cache-Control"] = "no-store"
    return response
