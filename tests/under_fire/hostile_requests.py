"""Requests to every route as a hostile client makes them, for hypothesis."""

import string
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import strategies as st

from tests.support.access import ACCESS, PARTNERS_IDS, Route, routes
from tests.support.hostile_headers import HEADERS
from tests.support.hostile_texts import TEXTS
from tests.under_fire.catalogue import Catalogue, Fields

ROUTES = [route for route in routes() if route.name in ACCESS]
WHO = ("stranger", "viewer", "recruiter", "owner", "outsider")
FORM, BOUNDARY = "application/x-www-form-urlencoded", "zq9boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
OTHER_TYPES = ("application/json", "text/plain", "text/xml", "image/png", "", FORM, MULTIPART)
TEXT_ARGUMENTS = {"slug", "uidb36", "key", "signed", "token", *PARTNERS_IDS}
SAFE = string.ascii_letters + string.digits + "~._-"
FILES = (
    b"",
    b"first name,e-mail\nAda,ada@example.com\n",
    b"<zq9>\n=1+1,ada@example.com",
    b"\xff\xfe\x00\x00",
    b"\x00" * 5000,
    b"PK\x03\x04" + b"\x00" * 100,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-1.7",
    b"BEGIN:VCARD\nFN:<zq9>\nEMAIL:ada@example.com\nEND:VCARD",
    "ä;ö\n".encode("utf-16"),
    b'"' * 3000,
    b"a@b.example\n" * 3000,
)
FILE_NAMES = (
    "people.csv",
    "x.xlsx",
    "",
    "<zq9>.csv",
    "../../x",
    'a".csv',
    "\u202e.csv",
    "x" * 300,
)


@dataclass(frozen=True)
class Wire:
    """A request as it is sent. ``checks_csrf`` sends none of the tokens that a page has."""

    who: str
    route: str
    method: str
    path: str
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    checks_csrf: bool = False


def wires(catalogue: Catalogue, rows: dict[str, Any]) -> st.SearchStrategy[Wire]:
    """Return the strategy of requests to all routes of the project."""
    return st.sampled_from(ROUTES).flatmap(lambda route: _to(route, catalogue, rows))


@st.composite
def _to(draw: st.DrawFn, route: Route, catalogue: Catalogue, rows: dict[str, Any]) -> Wire:
    method = draw(st.sampled_from(_methods(route)))
    path = draw(_paths(route, rows))
    query = draw(_changed(catalogue.queries.get(route.name, []), catalogue.names))
    body, content_type = b"", FORM
    if method == "POST":
        forms = catalogue.forms.get(route.name, [])
        if draw(st.integers(0, 9)) > 0 and forms:
            path, fields = draw(st.sampled_from(forms))
            posted = draw(_changed([fields], catalogue.names))
        else:
            posted = draw(_changed([], catalogue.names))
        body, content_type = draw(_bodies(posted))
    headers = draw(_headers())
    return Wire(
        who=draw(st.sampled_from((*WHO, "owner", "owner", "owner"))),
        route=route.name,
        method=method,
        path=f"{path}?{_encode(query)}" if draw(st.booleans()) and query else path,
        body=body,
        content_type=content_type,
        headers=headers,
        checks_csrf=draw(st.integers(0, 9)) == 0,
    )


def _methods(route: Route) -> tuple[str, ...]:
    """Return the methods to draw from: mostly those that the route has."""
    return (*(route.methods or ("POST",)) * 4, "GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE")


@st.composite
def _paths(draw: st.DrawFn, route: Route, rows: dict[str, Any]) -> str:
    """Draw the path of ``route``, with a hostile argument once in a while."""
    path = route.path("acme", rows)
    hostile = [name for name in route.arguments if name in TEXT_ARGUMENTS]
    if hostile and not draw(st.integers(0, 4)):
        name = draw(st.sampled_from(hostile))
        known = str({"slug": "acme", **PARTNERS_IDS, **rows}.get(name, "x"))
        text = quote(draw(TEXTS)[:300].encode(errors="surrogatepass"), safe=SAFE)
        return path.replace(f"/{known}/", f"/{text}/", 1)
    numbers = [name for name in route.arguments if name.endswith("_id") or name == "number"]
    if numbers and not draw(st.integers(0, 9)):
        known = str({**PARTNERS_IDS, **rows}.get(draw(st.sampled_from(numbers)), ""))
        odd = draw(st.sampled_from(["0", str(2**31), str(2**63), "9" * 300, "-1", "x"]))
        return path.replace(f"/{known}/", f"/{odd}/", 1)
    return path


@st.composite
def _changed(draw: st.DrawFn, good: list[Fields], names: list[str]) -> Fields:
    """Draw a good request's fields with up to three of them changed, or some of any name."""
    fields = dict(draw(st.sampled_from(good))) if good else {}
    for _ in range(draw(st.integers(0, 3))):
        is_own = bool(fields) and draw(st.integers(0, 3)) > 0
        name = draw(st.sampled_from(sorted(fields) if is_own else names))
        values = draw(st.lists(TEXTS, min_size=0, max_size=3))
        if values:
            fields[name] = [*fields.get(name, ())[: draw(st.integers(0, 1))], *values]
        else:
            fields.pop(name, None)
    if not draw(st.integers(0, 19)):
        fields[draw(TEXTS)[:200]] = [draw(TEXTS)]
    return fields


@st.composite
def _bodies(draw: st.DrawFn, fields: Fields) -> tuple[bytes, str]:
    """Draw a form's body and content type, now and then broken."""
    kind = draw(st.integers(0, 11))
    if kind < 7:
        return _encode(fields).encode(), FORM
    if kind == 7:
        return draw(st.binary(max_size=200)), draw(st.sampled_from(OTHER_TYPES))
    body = _multipart(fields, draw(_files()))
    if kind == 8:
        cut = draw(st.integers(0, len(body)))
        return body[:cut], MULTIPART
    return body, MULTIPART


@st.composite
def _files(draw: st.DrawFn) -> list[tuple[str, str, bytes]]:
    if not draw(st.booleans()):
        return []
    name = draw(st.sampled_from(["file", "people", "x"]))
    return [(name, draw(st.sampled_from(FILE_NAMES)), draw(st.sampled_from(FILES)))]


@st.composite
def _headers(draw: st.DrawFn) -> dict[str, str]:
    """Draw a header or two: htmx's own, which choose a fragment, or a hostile one."""
    found: dict[str, str] = {}
    if not draw(st.integers(0, 3)):
        target = draw(st.sampled_from(["flash", "candidate-results", "email-drafts", "x", "<zq9>"]))
        found |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target}
    if not draw(st.integers(0, 4)):
        name = draw(st.sampled_from(sorted(HEADERS)))
        found[name] = draw(HEADERS[name])
    return found


def _encode(fields: Fields) -> str:
    """Return the fields as a query. A lone surrogate is sent as the bytes that it is not."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    return urlencode(pairs, quote_via=_quote)


def _quote(text: Any, *_args: Any, **_kwargs: Any) -> str:
    raw = text if isinstance(text, bytes) else str(text).encode(errors="surrogatepass")
    return quote_plus(raw)


def _multipart(fields: Fields, files: list[tuple[str, str, bytes]]) -> bytes:
    parts = [
        _part(f'name="{name}"', value.encode(errors="surrogatepass"))
        for name, values in fields.items()
        for value in values
    ]
    parts += [_part(f'name="{name}"; filename="{file}"', content) for name, file, content in files]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def _part(parameters: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {parameters}\r\n\r\n"
    return head.encode(errors="surrogatepass") + content + b"\r\n"
