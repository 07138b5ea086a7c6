"""The queue on a broker (Redis, Valkey or RabbitMQ), by Celery, behind Django's task interface.

A message only says which rows to look at (docs/adr/0010-queue-on-a-broker.md). While the broker is
away, enqueueing therefore fails quietly and quickly: the periodic jobs enqueue again whatever has
work and nobody at it.
"""

from functools import cache, partial
from typing import Any, Final

from amqp.exceptions import AMQPError, ChannelError
from celery import Celery
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued
from kombu.exceptions import KombuError
from redis.exceptions import RedisError
from structlog.contextvars import bind_contextvars, clear_contextvars

from dashboard.core.circuit import Circuit
from dashboard.core.observability.metrics import QUEUE_ERRORS
from dashboard.core.tasks.scheduler import jobs, run_job

TIMEOUT: Final = 1.0
"""Seconds to connect to the broker, and for each answer of it."""
QUEUE: Final = "flowdeck"
JOBS_QUEUE: Final = "flowdeck-jobs"
"""The messages of periodic jobs, which are no work that waits."""
RUN_TASK: Final = "flowdeck.run_task"
RUN_JOB: Final = "flowdeck.run_job"
LOW, NORMAL, HIGH = 0, 1, 2
REDIS_OPTIONS: Final = {
    "socket_connect_timeout": TIMEOUT,
    "socket_timeout": TIMEOUT,
    "priority_steps": [LOW, NORMAL, HIGH],
    # A message whose worker died comes back after an hour. The rows were taken over long before.
    "visibility_timeout": 3600,
}
OUTAGES = (KombuError, RedisError, AMQPError, OSError)

circuit = Circuit("queue", QUEUE_ERRORS.inc)


class BrokerBackend(BaseTaskBackend):
    """Hand the tasks of Django's interface to Celery. They have no results that could be read."""

    supports_priority = True

    @property
    def app(self) -> Celery:
        return make_app(self.options["url"])

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Send ``task`` to the broker, after the transaction that it may belong to.

        Without the broker nothing is sent. The log says so once.
        """
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        # A worker that came before the commit would not find the rows.
        transaction.on_commit(partial(self._send, result))
        return result

    def count_waiting(self) -> int | None:
        """Return the messages that no worker has taken, or None while the broker is away."""
        if not circuit.allows_call():
            return None
        try:
            with self.app.connection_for_read() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=TIMEOUT)
                count = _count_messages(connection)
        except OUTAGES as error:
            circuit.record_failure(error)
            return None
        circuit.record_success()
        return count

    def _send(self, result: TaskResult[Any]) -> None:
        if not circuit.allows_call():
            return
        body = (result.task.module_path, result.args, result.kwargs)
        priority = _priority(self.app, result.task.priority)
        try:
            self.app.send_task(RUN_TASK, body, task_id=result.id, queue=QUEUE, priority=priority)
        except OUTAGES as error:
            circuit.record_failure(error)
        else:
            circuit.record_success()
            task_enqueued.send(type(self), task_result=result)


@cache
def make_app(url: str) -> Celery:
    """Return the Celery application for the broker at ``url``."""
    # Celery's own care for Django opens a new connection to the database for each task.
    app = Celery("flowdeck", broker=url, fixups=[])
    app.conf.update(
        task_ignore_result=True,
        accept_content=["json"],
        task_default_queue=QUEUE,
        # A worker holds no more messages than it has threads. Those of one that dies come back.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        task_queue_max_priority=HIGH,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
        broker_connection_timeout=TIMEOUT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=REDIS_OPTIONS if is_redis(url) else {},
        beat_schedule={job.name: _beat_entry(job.name, job.every) for job in jobs()},
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
    )
    app.task(name=RUN_TASK)(run_task)
    app.task(name=RUN_JOB)(_run_job)
    return app


def run_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run the task ``path`` of Django's interface. Raise InvalidTaskError for anything else."""
    # Celery's own lines about this task, which follow in this thread, get its name too.
    clear_contextvars()
    bind_contextvars(task=path)
    task = import_string(path)
    if not isinstance(task, Task):
        raise InvalidTaskError(path)
    close_old_connections()
    try:
        task.call(*args, **kwargs)
    finally:
        close_old_connections()


def _run_job(name: str) -> None:
    clear_contextvars()
    close_old_connections()
    try:
        run_job(name)
    finally:
        close_old_connections()


def is_redis(url: str) -> bool:
    """Return whether the broker at ``url`` is Redis or Valkey, else it is RabbitMQ."""
    return url.startswith("redis")


def _beat_entry(name: str, every: float) -> dict[str, Any]:
    # While all threads are busy, messages of earlier rounds are worth nothing.
    options = {"queue": JOBS_QUEUE, "expires": every}
    return {"task": RUN_JOB, "schedule": every, "args": (name,), "options": options}


def _priority(app: Celery, priority: int) -> int:
    """Return a task's ``priority`` as the broker counts it: Redis begins with the lowest number."""
    level = HIGH if priority > 0 else LOW if priority < 0 else NORMAL
    return HIGH - level if is_redis(app.conf.broker_url) else level


def _count_messages(connection: Any) -> int:
    try:
        return int(connection.default_channel.queue_declare(QUEUE, passive=True).message_count)
    except ChannelError as error:
        # There is no queue before its first message, and none without messages on Redis.
        if int(error.reply_code or 0) == 404:
            return 0
        raise
