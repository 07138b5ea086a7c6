"""Idempotent submissions."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.web.models import Submission
from dashboard.web.once import KEPT_FOR, Unsettled, digest, once


@pytest.mark.django_db
def test_a_second_call_gets_the_first_result() -> None:
    done: list[int] = []

    def act() -> str:
        done.append(1)
        return "there"

    assert [once("token", act), once("token", act)] == ["there", "there"]
    assert len(done) == 1


@pytest.mark.django_db
def test_a_failure_releases_the_claim() -> None:
    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        once("token", fail)
    assert once("token", lambda: "there") == "there"


@pytest.mark.django_db
def test_an_interrupted_submission_is_never_repeated() -> None:
    Submission.objects.create(token="token")
    with pytest.raises(Unsettled):
        once("token", lambda: "there", patience=0)


@pytest.mark.django_db
def test_old_rows_are_deleted() -> None:
    old = timezone.now() - KEPT_FOR - timedelta(minutes=1)
    Submission.objects.create(token="old", result="there", created_at=old)
    once("new", lambda: "here")
    assert set(Submission.objects.values_list("token", flat=True)) == {"new"}


def test_other_content_is_another_token() -> None:
    assert digest("a", 1) == digest("a", 1)
    assert len({digest("a", 1), digest("a", 2), digest("b", 1), digest("a")}) == 4


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
            return once("token", act)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = [task.result() for task in [pool.submit(click) for _ in range(4)]]
    assert results == ["there"] * 4
    assert len(done) == 1
