"""The page that tells of a problem with the partner (``problems.py``). It calls no API."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from dashboard.web.problems import Problem


def wait_told(response: HttpResponseBase, problem: Problem) -> None:
    """Pass on how long the partner asks to wait."""
    if problem.retry_after is not None:
        response["Retry-After"] = str(int(problem.retry_after) + 1)


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a page, or as a message in the flash region for a fragment request.

    Who merely looked is not told what was not done: it would only alarm them.
    """
    if request.method in ("GET", "HEAD"):
        problem = replace(problem, what_was_done="")
    context = {"problem": problem, "retry_url": request.get_full_path()}
    if getattr(request, "htmx", False):
        response = render(request, "errors/_flash_problem.html", context, status=problem.status)
        response["HX-Retarget"] = "#flash"
        response["HX-Reswap"] = "innerHTML"
        response["HX-Push-Url"] = "false"
    else:
        response = render(request, "errors/partner.html", context, status=problem.status)
    wait_told(response, problem)
    response["Cache-Control"] = "no-store"
    return response
