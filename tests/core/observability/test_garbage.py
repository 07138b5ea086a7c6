"""The search for garbage leaves out what lives as long as the process."""

import gc
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished

from dashboard.core.observability.garbage import freeze_after_first_requests, freezing_what_loads


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_loaded_is_frozen() -> None:
    loaded = []
    with freezing_what_loads():
        assert not gc.isenabled()
        loaded.append(["loaded"])
    assert gc.isenabled()
    assert not any(found is loaded[0] for found in gc.get_objects())


def test_a_start_that_fails_leaves_the_search_on() -> None:
    with pytest.raises(SystemExit), freezing_what_loads():
        raise SystemExit(1)
    assert gc.isenabled()


def test_the_first_requests_are_frozen_once(db: None) -> None:
    before = gc.get_freeze_count()
    freeze_after_first_requests(2)
    request_finished.send(None)
    assert gc.get_freeze_count() == before
    request_finished.send(None)
    frozen = gc.get_freeze_count()
    assert frozen > before
    alive = [[number] for number in range(1000)]
    request_finished.send(None)
    assert len(alive) == 1000
    assert gc.get_freeze_count() <= frozen
