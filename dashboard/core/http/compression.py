"""Compress pages with Brotli for browsers that take it, and with gzip for others."""

import re
import secrets
from typing import Final

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

QUALITY: Final = 3
"""About as small as gzip's usual level, in less than half the time (docs/performance.md)."""
WINDOW_BITS: Final = 17
"""128 KB, more than almost all pages have. More memory to fill takes longer."""
MOST_PADDING: Final = 100
LEAST_BYTES: Final = 200
"""Less isn't worth it, as for gzip."""
# A name without a weight of 0 (RFC 9110, section 12.5.3).
BROTLI = re.compile(r"(?:^|,)\s*[bB][rR]\s*(?:;\s*[qQ]=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)")


class CompressionMiddleware(GZipMiddleware):
    """Compress what is sent at once with Brotli. What is streamed is left to gzip."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        accepted = request.headers.get("Accept-Encoding", "")
        if not isinstance(response, HttpResponse) or not BROTLI.search(accepted):
            return super().process_response(request, response)
        if len(response.content) < LEAST_BYTES or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        compressed = compress(response.content)
        if len(compressed) >= len(response.content):
            return response
        if response.has_header("ETag"):
            # A strong one would say that the bytes are the same for everybody.
            response.headers["ETag"] = re.sub('^"', 'W/"', response.headers["ETag"])
        response.content = compressed
        response.headers["Content-Encoding"] = "br"
        response.headers["Content-Length"] = str(len(response.content))
        return response


def compress(content: bytes) -> bytes:
    """Compress a page, with 1 to 100 bytes that tell nothing.

    Whoever makes a browser ask and sees how long the answers are could guess a secret of the page
    letter by letter (BREACH). Django adds as many letters to the file name in its gzip.
    """
    compressor = brotli.Compressor(quality=QUALITY, lgwin=WINDOW_BITS)
    compressed = compressor.process(content) + compressor.flush()  # up to the end of a byte
    padding = _padding(1 + secrets.randbelow(MOST_PADDING))
    return bytes(compressed + padding + compressor.finish())


def _padding(count: int) -> bytes:
    """Return a block of metadata with ``count`` bytes, 1 to 256 (RFC 7932, section 9.2).

    After its kind, in six bits, come eight bits for its length less one. Decoders skip it.
    """
    return (0b010110 | (count - 1) << 6).to_bytes(2, "little") + bytes(count)
