"""The upload handler: files stay in memory, and within their bound."""

import tempfile

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports import uploads
from dashboard.assignments.imports.readers import MAX_BYTES
from dashboard.assignments.imports.uploads import TOO_LARGE
from tests.support.written_files import watch_written_files

MEGABYTE = 1_000_000


def upload(*sizes: int) -> HttpRequest:
    """Return a request with files of these sizes, parsed."""
    files = {f"file-{n}": SimpleUploadedFile(f"{n}.csv", b"x" * s) for n, s in enumerate(sizes)}
    request = RequestFactory().post("/", files)
    assert request.POST is not None
    return request


@pytest.mark.parametrize("size", [1, 3 * MEGABYTE, MAX_BYTES, MAX_BYTES + 1, 9 * MEGABYTE])
def test_no_file_of_any_size_is_written(size: int) -> None:
    with watch_written_files() as written:
        request = upload(size)
    assert written == []
    assert (TOO_LARGE in request.META) == (size > MAX_BYTES)
    assert bool(request.FILES) == (size <= MAX_BYTES)


def test_a_file_is_read_as_it_was_sent() -> None:
    content = bytes(range(256)) * 15_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("x.bin", content)})
    file = request.FILES["file"]
    assert isinstance(file, InMemoryUploadedFile)
    assert file.read() == content


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_the_bound_is_that_of_all_files_together(sizes: list[int]) -> None:
    """A stranger could send a hundred files, before anybody is signed in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "MAX_BYTES", 1_000)
        request = upload(*sizes)
    assert (TOO_LARGE in request.META) == (sum(sizes) > 1_000)
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    assert sum(file.size or 0 for file in files) <= 1_000


def test_the_watch_sees_a_written_file() -> None:
    with watch_written_files() as written, tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
    assert len(written) > 0
