"""A Secret is shown only by ``reveal()``."""

import copy
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from flows_api import Secret

VALUE = "sk_live_AbCdEfGhIjKlMnOpQrStUv"


def test_it_reveals_its_value_on_request() -> None:
    assert Secret(VALUE).reveal() == VALUE


@pytest.mark.parametrize("form", ["{}", "{!r}", "{!s}", "{:>40}"])
def test_no_formatting_shows_it(form: str) -> None:
    assert VALUE not in form.format(Secret(VALUE))


def test_no_log_line_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("any").debug("%s %r %s", Secret(VALUE), Secret(VALUE), [Secret(VALUE)])
    assert VALUE not in caplog.text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_cannot_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(VALUE), protocol)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_it_cannot_be_copied(duplicate: Callable[[Secret], Secret]) -> None:
    with pytest.raises(TypeError):
        duplicate(Secret(VALUE))


def test_it_has_no_dictionary_to_print() -> None:
    assert not hasattr(Secret(VALUE), "__dict__")


def test_a_traceback_with_locals_does_not_show_it() -> None:
    def fail(key: Secret) -> None:
        raise RuntimeError(f"no luck with {key}")

    try:
        fail(Secret(VALUE))
    except RuntimeError as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    assert VALUE not in "".join(shown)


def test_equal_values_are_equal_and_hash_alike() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert len({Secret(VALUE), Secret(VALUE)}) == 1
    assert Secret(VALUE) != Secret("another")
    assert Secret(VALUE) != VALUE


@pytest.mark.parametrize("value", ["ключ", "\ud800", ""])
def test_odd_values_compare_without_an_error(value: str) -> None:
    assert Secret(value) == Secret(value)


def test_it_hides_itself_in_text_that_echoes_it() -> None:
    assert Secret(VALUE).redact(f"bad key {VALUE}, sorry") == "bad key [key], sorry"
    assert Secret("").redact("text") == "text"
