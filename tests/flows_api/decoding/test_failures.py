"""Each error response of the partner becomes the exception for its handling."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api import (
    AccountInactive,
    Conflict,
    FlowsError,
    Forbidden,
    KeyRefused,
    NotFound,
    RateLimited,
    Rejected,
    ServerFailed,
    TimedOut,
    UnreadableResponse,
)
from flows_api.decoding.failures import MAX_DETAILS, MAX_TEXT_LENGTH, error_for_status
from flows_api.messages import Request, Response
from flows_api.secret import Secret

KEY = "sk_test_CanaryCanaryCanary0000"


def failed(status: int, payload: object = None, *, writes: bool = False) -> FlowsError:
    request = Request(method="POST" if writes else "GET", path="/x", writes=writes)
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    error = error_for_status(Response(request=request, status=status, body=body, key=Secret(KEY)))
    assert error
    return error


def details(raw: object) -> dict[str, str]:
    error = failed(400, {"error": {"code": "INVALID_REQUEST", "details": raw}})
    assert isinstance(error, Rejected)
    return error.details


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_2xx_is_no_failure(status: int) -> None:
    assert (
        error_for_status(Response(request=Request(method="GET", path="/"), status=status)) is None
    )


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "INVALID_REQUEST", Rejected),
        (401, "UNAUTHORIZED", KeyRefused),
        (401, None, KeyRefused),
        (401, "ACCOUNT_INACTIVE", AccountInactive),
        (403, "ACCOUNT_INACTIVE", AccountInactive),
        (403, "FORBIDDEN", Forbidden),
        (403, "INVALID_API_KEY", KeyRefused),
        (403, "UNAUTHORIZED", KeyRefused),
        (403, None, KeyRefused),
        (404, "NOT_FOUND", NotFound),
        (408, None, TimedOut),
        (409, "ALREADY_ASSIGNED", Conflict),
        (418, None, Rejected),
        (422, None, Rejected),
        (429, None, RateLimited),
        (500, "INTERNAL_ERROR", ServerFailed),
        (502, None, ServerFailed),
        (599, None, ServerFailed),
        (302, None, UnreadableResponse),
        (304, None, UnreadableResponse),
        (101, None, UnreadableResponse),
    ],
)
@pytest.mark.parametrize("shape", ["nested", "flat"])
def test_each_status_and_code_has_its_class(
    status: int, code: str | None, kind: type[FlowsError], shape: str
) -> None:
    error = {"code": code, "message": "Some words."}
    found = failed(status, {"error": error} if shape == "nested" else error)
    assert type(found) is kind
    assert found.status == status
    if kind is not UnreadableResponse:
        assert (found.code, found.message) == (code, "Some words.")


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"\xff", b"[]", b'"no"', b"3"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 502])
def test_a_gateways_response_is_an_error_without_a_message(status: int, body: bytes) -> None:
    found = failed(status, body)
    assert found.message == f"The partner answered {status}."
    assert found.code is None


def test_error_as_a_mere_string_is_its_message() -> None:
    assert failed(400, {"error": "No such thing"}).message == "No such thing"


@pytest.mark.parametrize(
    "raw",
    [
        {"steps[0].passThreshold": "too high"},
        {"steps.0.passThreshold": "too high"},
        {"steps": {"0": {"passThreshold": "too high"}}},
        {"steps.0.passThreshold": ["too high"]},
        [{"field": "steps[0].passThreshold", "message": "too high"}],
        [{"path": ["steps", 0, "passThreshold"], "message": "too high"}],
        [{"param": "steps.0.passThreshold", "message": "too high"}],
    ],
)
def test_a_fields_fault_is_the_same_however_it_is_written(raw: object) -> None:
    assert details(raw) == {"steps[0].passThreshold": "too high"}


@pytest.mark.parametrize(
    "raw", ["too high", ["too high"], [[["too high"]]], {"message": "too high"}]
)
def test_a_fault_without_a_field_is_the_requests(raw: object) -> None:
    assert details(raw) == {"": "too high"}


@pytest.mark.parametrize("raw", [None, {}, [], "", 3, True, [None, 3], {"x": None}])
def test_details_may_be_missing(raw: object) -> None:
    assert details(raw) == {}


def test_two_faults_of_a_field_are_joined() -> None:
    assert details({"email": ["is empty", "is no address"]}) == {"email": "is empty is no address"}


def test_details_are_bounded() -> None:
    assert len(details({f"f{n}": "x" for n in range(1000)})) == MAX_DETAILS
    deep: object = "x"
    for _ in range(200):
        deep = [deep]
    assert details(deep) == {}
    assert len(details("x" * 10_000)[""]) == MAX_TEXT_LENGTH


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429])
def test_a_definite_no_to_a_write_did_not_happen(status: int) -> None:
    assert not failed(status, writes=True).may_have_happened


@pytest.mark.parametrize("status", [302, 408, 500, 502, 503, 504])
def test_an_unclear_answer_to_a_write_may_have_happened(status: int) -> None:
    assert failed(status, writes=True).may_have_happened
    assert not failed(status).may_have_happened


@pytest.mark.parametrize("body", [b"", b"<html>Forbidden</html>", b"{"])
@pytest.mark.parametrize("status", [401, 403, 404, 413])
def test_a_gateways_no_to_a_write_says_nothing_of_what_the_partner_did(
    status: int, body: bytes
) -> None:
    assert failed(status, body, writes=True).may_have_happened
    assert not failed(status, body).may_have_happened


@pytest.mark.parametrize(
    ("payload", "is_unclear"),
    [
        ({"message": "Too many e-mails"}, True),
        ({"error": {"code": "QUOTA_EXCEEDED", "message": "No."}}, True),
        ({"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow down."}}, False),
        ({"error": {"code": "TOO_MANY_REQUESTS"}}, False),
        ({"message": "Rate limit reached"}, False),
        ({"message": "Too many requests"}, False),
        (b"<html>Too many requests</html>", False),
        (b"", False),
    ],
)
def test_a_429_about_requests_did_not_happen(
    payload: dict[str, object] | bytes, is_unclear: bool
) -> None:
    assert failed(429, payload, writes=True).may_have_happened is is_unclear


@pytest.mark.parametrize(
    ("status", "code", "message", "is_definite"),
    [
        (400, "INVALID_REQUEST", '"email" must be a valid email', True),
        (422, None, "is not allowed to be empty", True),
        (400, "INVALID_REQUEST", "Candidate is already assigned to this flow", False),
        (400, "INVALID_REQUEST", "exists", False),
        (422, None, "must be unique", False),
        (400, "VALIDATION_ERROR", "has been invited before", False),
        (400, "DUPLICATE", "is not allowed", False),
        (400, "ALREADY_ASSIGNED", "is not allowed", False),
        (400, "QUOTA_EXCEEDED", "is one too many", False),
        (402, "INVALID_REQUEST", "is not allowed", False),
        (409, "INVALID_REQUEST", "is not allowed", False),
        (423, None, "is not allowed", False),
    ],
)
def test_only_an_invalid_value_is_a_definite_refusal(
    status: int, code: str | None, message: str, is_definite: bool
) -> None:
    error = {"code": code, "message": "No.", "details": {"email": message}}
    found = failed(status, {"error": error}, writes=True)
    assert isinstance(found, Rejected)
    assert found.is_definite is is_definite
    assert not failed(400, {"message": message}, writes=True).may_have_happened


def test_control_characters_are_removed_from_messages() -> None:
    error = failed(400, {"error": {"message": "one\r\ntwo\x00\x1b[31m\u202ethree"}})
    assert error.message == "one two\ufffd [31m three"


@pytest.mark.parametrize("code", ["Dear Ada, no", "a@b.example", "", 5, None, "x" * 65, "A\nB"])
def test_a_code_that_is_prose_is_none(code: object) -> None:
    assert failed(400, {"error": {"code": code, "message": "no"}}).code is None


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 429, 500])
def test_a_key_that_the_partner_echoes_is_nowhere_in_the_error(status: int) -> None:
    body = {"code": KEY, "message": f"bad {KEY}", "details": {KEY: f"see {KEY}", "x": [KEY]}}
    for payload in ({"error": body}, body, {"error": f"bad {KEY}"}):
        error = failed(status, payload)
        assert KEY not in f"{error} {error!r} {vars(error)}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "details", "field", "path"]) | st.text(),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(payload=JSON | st.binary(), status=st.integers(min_value=300, max_value=999))
def test_any_error_body_whatever_becomes_an_error(payload: object, status: int) -> None:
    error = failed(status, payload)
    assert isinstance(error, FlowsError)
    assert len(error.message) <= MAX_TEXT_LENGTH
