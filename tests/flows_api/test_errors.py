"""Common properties of all errors: they can be pickled, and str() holds no personal data."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows_api
from flows_api import FlowsError, RateLimited, Rejected, ServerFailed, UnreadableResponse


def kinds(base: type[FlowsError] = FlowsError) -> list[type[FlowsError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in kinds(child))]


EXTRAS: dict[type[FlowsError], dict[str, Any]] = {
    Rejected: {"details": {"steps[0].name": "too long"}},
    RateLimited: {"retry_after": 3.0},
    ServerFailed: {"retry_after": 3.0},
    UnreadableResponse: {"at": "data[3].id"},
}


def made(kind: type[FlowsError], message: str = "Dear Ada") -> FlowsError:
    extras = next((more for base, more in EXTRAS.items() if issubclass(kind, base)), {})
    return kind(
        message,
        method="POST",
        path="/assessment-flows/7/assign",
        status=409,
        code="SOME_CODE",
        request_id="r-1",
        may_have_happened=True,
        **extras,
    )


@pytest.mark.parametrize("kind", kinds())
def test_every_error_is_a_public_name(kind: type[FlowsError]) -> None:
    is_ours = kind.__module__.startswith("flows_api.")
    assert kind.__name__ in flows_api.__all__ or not is_ours


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("way", ["pickle", "copy", "deepcopy"])
def test_every_error_can_be_pickled(kind: type[FlowsError], way: str) -> None:
    error = made(kind)
    error.add_note("a note")
    ways: dict[str, Callable[[], FlowsError]] = {
        "pickle": lambda: pickle.loads(pickle.dumps(error)),  # noqa: S301
        "copy": lambda: copy.copy(error),
        "deepcopy": lambda: copy.deepcopy(error),
    }
    twin = ways[way]()
    assert type(twin) is kind
    assert vars(twin) == vars(error)
    assert str(twin) == str(error)


@pytest.mark.parametrize("kind", kinds())
def test_every_error_can_be_made_of_nothing(kind: type[FlowsError]) -> None:
    assert str(kind()) == f"{kind.__name__}:  (request not made)"


# With a sign that no name of an error has.
@given(message=st.text(min_size=3).map(lambda text: f"§{text}"))
def test_str_and_repr_never_hold_the_message(message: str) -> None:
    for kind in kinds():
        error = made(kind, message)
        assert message not in str(error)
        assert repr(error) == f"{kind.__name__}()"


def test_str_has_the_facts_for_a_log() -> None:
    shown = str(made(Rejected))
    assert shown == "Rejected: POST /assessment-flows/7/assign 409 SOME_CODE (request r-1)"


def test_details_are_a_dictionary_even_when_there_are_none() -> None:
    assert Rejected("no").details == {}
