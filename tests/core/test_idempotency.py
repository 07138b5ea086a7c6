"""Idempotent submissions."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.core.idempotency import (
    RETENTION,
    SubmissionInProgress,
    hash_content,
    run_once_per_key,
)
from dashboard.core.models import IdempotencyKey


@pytest.mark.django_db
def test_a_second_call_gets_the_first_result() -> None:
    done: list[int] = []

    def act() -> str:
        done.append(1)
        return "there"

    assert [run_once_per_key("token", act), run_once_per_key("token", act)] == ["there", "there"]
    assert len(done) == 1


@pytest.mark.django_db
def test_a_failure_releases_the_claim() -> None:
    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        run_once_per_key("token", fail)
    assert run_once_per_key("token", lambda: "there") == "there"


@pytest.mark.django_db
def test_an_interrupted_submission_is_never_repeated() -> None:
    IdempotencyKey.objects.create(token="token")
    with pytest.raises(SubmissionInProgress):
        run_once_per_key("token", lambda: "there", timeout=0)


@pytest.mark.django_db
def test_old_rows_are_deleted() -> None:
    old = timezone.now() - RETENTION - timedelta(minutes=1)
    IdempotencyKey.objects.create(token="old", result="there", created_at=old)
    run_once_per_key("new", lambda: "here")
    assert set(IdempotencyKey.objects.values_list("token", flat=True)) == {"new"}


def test_other_content_is_another_token() -> None:
    assert hash_content("a", 1) == hash_content("a", 1)
    assert (
        len({hash_content("a", 1), hash_content("a", 2), hash_content("b", 1), hash_content("a")})
        == 4
    )


@pytest.mark.django_db(transaction=True)
def test_one_of_many_concurrent_calls_acts_and_the_others_wait() -> None:
    start, done = threading.Barrier(4), []

    def act() -> str:
        done.append(1)
        time.sleep(0.2)
        return "there"

    def click() -> str:
        start.wait()
        try:
            return run_once_per_key("token", act)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = [task.result() for task in [pool.submit(click) for _ in range(4)]]
    assert results == ["there"] * 4
    assert len(done) == 1
