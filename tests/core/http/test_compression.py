"""Pages are compressed with what the browser takes, and their length tells nothing."""

import gzip
import random

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.compression import CompressionMiddleware, _padding, compress

PAGE = b"<p>A page whose words come again.</p>" * 100


def respond(accepted: str | None, response: HttpResponseBase) -> HttpResponseBase:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    request = RequestFactory().get("/", headers=headers)
    found = CompressionMiddleware(lambda _request: response)(request)
    assert isinstance(found, HttpResponseBase)
    return found


@pytest.mark.parametrize(
    ("accepted", "used"),
    [
        ("gzip, deflate, br", "br"),
        ("br", "br"),
        ("BR;q=0.5, gzip", "br"),
        ("gzip, br ; q=1.0", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.000, deflate", "gzip"),
        ("gzip, brotli", "gzip"),
        ("gzip, xbr", "gzip"),
        ("gzip", "gzip"),
        ("deflate", None),
        ("", None),
        (None, None),
    ],
)
def test_a_page_is_compressed_with_what_the_browser_takes(
    accepted: str | None, used: str | None
) -> None:
    response = respond(accepted, HttpResponse(PAGE))
    assert isinstance(response, HttpResponse)
    assert response.headers.get("Content-Encoding") == used
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(used or "", bytes)
    assert decode(response.content) == PAGE
    assert used is None or len(response.content) < len(PAGE)
    assert int(response.headers.get("Content-Length", len(PAGE))) == len(response.content)
    assert response.headers["Vary"] == "Accept-Encoding"


def test_what_is_short_or_cannot_shrink_is_sent_as_it_is() -> None:
    for sent in (
        HttpResponse(b"short"),
        HttpResponse(random.Random(1).randbytes(5000)),
        HttpResponse(PAGE, headers={"Content-Encoding": "identity"}),
    ):
        content = sent.content
        response = respond("br", sent)
        assert isinstance(response, HttpResponse)
        assert response.content == content


def test_what_is_streamed_stays_a_stream() -> None:
    response = respond("gzip, br", StreamingHttpResponse(iter([PAGE, PAGE])))
    assert isinstance(response, StreamingHttpResponse)
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(response.streaming_content)) == PAGE * 2  # type: ignore[arg-type]


def test_the_tag_of_a_compressed_answer_is_weak() -> None:
    for tag in ('"abc"', 'W/"abc"'):
        response = respond("br", HttpResponse(PAGE, headers={"ETag": tag}))
        assert response.headers["ETag"] == 'W/"abc"'


@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_the_same_page_differs_in_length(accepted: str) -> None:
    """The body itself does: over HTTP/2, whoever listens can tell it from the headers."""
    lengths = set()
    for _ in range(200):
        response = respond(accepted, HttpResponse(PAGE))
        assert isinstance(response, HttpResponse)
        lengths.add(len(response.content))
    assert len(lengths) > 50
    assert max(lengths) - min(lengths) < 100


@given(content=st.binary(max_size=2000), count=st.integers(1, 256))
def test_decoders_skip_the_padding(content: bytes, count: int) -> None:
    assert brotli.decompress(compress(content)) == content
    compressor = brotli.Compressor(quality=3)
    start = compressor.process(content) + compressor.flush()
    padded = start + _padding(count) + compressor.finish()
    assert brotli.decompress(padded) == content
