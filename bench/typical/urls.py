"""The typical page: ``/books/?rows=25``."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.typical.models import Book


@login_required
def book_list(request: HttpRequest) -> HttpResponse:
    """Show the first ``?rows=`` books."""
    books = Book.objects.order_by("pk")[: int(request.GET.get("rows", "25"))]
    return render(request, "typical/book_list.html", {"books": books})


urlpatterns = [path("books/", book_list, name="book_list")]
