"""Headers and forms that can't be parsed are as if not sent, and never a server error."""

import io
from encodings.aliases import aliases
from itertools import product
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django_htmx.middleware import HtmxDetails
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.untrusted_input import REFUSED_ORIGIN, clean_headers
from tests.support.pages import LintingClient
from tests.support.users import Users

MULTIPART_PAGE = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"


def stranger(**extra: Any) -> Client:
    return Client(raise_request_exception=False, **extra)


@pytest.mark.parametrize("path", ["/sign-in/", "/w/acme/flows/", "/nowhere/"])
def test_a_broken_current_url_is_as_if_not_sent(db: None, path: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[::1"}
    assert stranger().get(path, headers=headers).status_code < 500


@pytest.mark.parametrize("page", ["flows/1/candidates/", "flows/1/assign/", "flows/1/edit/"])
def test_a_broken_referer_is_as_if_not_sent(owner: LintingClient, page: str) -> None:
    response = owner.get(f"/w/acme/{page}", headers={"Referer": "http://["})
    assert response.status_code == 200


def test_a_form_in_another_charset_has_no_fields(db: None) -> None:
    client = stranger(enforce_csrf_checks=True)
    client.get("/sign-in/")
    response = client.post(
        "/sign-in/",
        b"a=1",
        content_type="application/x-www-form-urlencoded; charset=utf-7",
        headers={"X-CSRFToken": "invalid"},
    )
    assert response.status_code == 403


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/nowhere/", "/sign-in/", "/w/new/"])
def test_a_broken_multipart_form_is_no_server_error(
    cast: Users, path: str, content_type: str
) -> None:
    client = stranger()
    client.force_login(cast.owner)
    broken = MULTIPART_PAGE.replace(b"a\r\n", b"a\r\nContent-Transfer-Encoding: base64\r\n")
    response = client.post(path, broken, content_type=content_type)
    assert response.status_code < 500


@pytest.mark.parametrize("size", ["x", "-1", "1e3", "0x10", "9" * 40, "\u0663", " "])
def test_a_form_whose_size_is_no_number_has_no_fields(db: None, size: str) -> None:
    client = stranger(enforce_csrf_checks=True)
    client.get("/sign-in/")
    form = "application/x-www-form-urlencoded"
    response = client.post("/sign-in/", b"a=1", content_type=form, CONTENT_LENGTH=size)
    assert response.status_code == 403


def test_too_many_fields_are_refused_on_every_page(db: None) -> None:
    body = "&".join(f"f{n}=" for n in range(2000))
    form = "application/x-www-form-urlencoded"
    assert stranger().post("/nowhere/", body, content_type=form).status_code == 400


def test_an_unreadable_origin_never_passes_the_csrf_check(db: None) -> None:
    environ = {"HTTP_ORIGIN": "http://["}
    clean_headers(environ)
    assert environ["HTTP_ORIGIN"] == REFUSED_ORIGIN


CHARSETS = sorted(
    {*aliases, *aliases.values(), "undefined", "unicode_escape", "no-such", '"utf-8"'}
)
QUERIES = ("a=%3C%FF%80%C3&%DC=+%", "&".join(f"f{n}=%41" for n in range(2_000)))


@pytest.mark.parametrize("query", QUERIES, ids=["escaped", "too many"])
@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain; format=flowed",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
def test_a_charset_never_decodes_the_query_of_the_url(db: None, kind: str, query: str) -> None:
    client = stranger()
    for charset, name in product(CHARSETS, ("charset", "Charset", "charset*")):
        content_type = f"{kind}; {name}={charset}"
        response = client.generic("POST", f"/nowhere/?{query}", b"{}", content_type=content_type)
        assert response.status_code in (400, 403, 404), (charset, name)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("application/json; charset=utf-8", "application/json"),
        ('text/plain; charset="UTF-8"; format=flowed', "text/plain; format=flowed"),
        ("application/json; charset*=utf-8''utf-7", "application/json"),
        (
            'multipart/form-data; charset=UTF-8; boundary="a b"',
            'multipart/form-data; boundary="a b"',
        ),
        ("application/x-www-form-urlencoded; charset=utf-7", ""),
        ("multipart/form-data; charset=utf-8", ""),
        ('multipart/form-data; boundary="x; charset=utf-8"', ""),
    ],
)
def test_a_content_type_loses_its_charset(sent: str, read: str) -> None:
    environ = {"CONTENT_TYPE": sent}
    clean_headers(environ)
    assert environ["CONTENT_TYPE"] == read


def test_ordinary_headers_stay_as_they_are() -> None:
    ordinary = {
        "HTTP_REFERER": "https://flowdeck.example.com/w/acme/flows/?q=Jos%C3%A9&page=2",
        "HTTP_HX_CURRENT_URL": "https://flowdeck.example.com:8000/w/acme/flows/%5B1%5D/",
        "HTTP_ORIGIN": "https://flowdeck.example.com",
        "HTTP_USER_AGENT": "Mozilla/5.0 (é)\tX",
        "HTTP_X_REQUEST_ID": "0af7651916cd43dd-8448eb211c80319c",
        "CONTENT_TYPE": "multipart/form-data; boundary=----WebKitFormBoundaryABC",
    }
    environ = dict(ordinary)
    clean_headers(environ)
    assert environ == ordinary


def test_an_id_that_is_no_id_gets_into_no_log_line() -> None:
    environ = {"HTTP_X_REQUEST_ID": "ada@example.com asked"}
    clean_headers(environ)
    assert "HTTP_X_REQUEST_ID" not in environ


PARSED = ("HTTP_REFERER", "HTTP_HX_CURRENT_URL", "HTTP_ORIGIN", "CONTENT_TYPE")
HEADER = st.text(st.characters(max_codepoint=255), max_size=40) | st.builds(
    "{}{}".format,
    st.sampled_from(["http://", "//", "http://testserver", "multipart/form-data; boundary="]),
    st.text(st.sampled_from("[]:@/%5B?#;*='x\x00é"), max_size=12),
)


@given(
    headers=st.fixed_dictionaries(
        dict.fromkeys(
            ("HTTP_REFERER", "HTTP_HX_CURRENT_URL", "HTTP_ORIGIN", "CONTENT_TYPE"), HEADER
        )
    ),
    is_encoded=st.booleans(),
)
def test_whatever_is_left_can_be_parsed(headers: dict[str, str], is_encoded: bool) -> None:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        **headers,
    }
    if is_encoded:
        environ["HTTP_HX_CURRENT_URL_URI_AUTOENCODED"] = "true"
    clean_headers(environ)
    request = WSGIRequest(environ)
    HtmxDetails(request).current_url_abs_path  # noqa: B018  # raises nothing
    assert (
        "multipart" not in (request.content_type or "")
        or (request.content_params or {})["boundary"]
    )
