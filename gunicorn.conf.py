"""How gunicorn serves Flowdeck: views wait on the partner, so threads share a connection pool."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from gunicorn import glogging
from gunicorn.workers.gthread import ThreadWorker

from dashboard.core.observability.logging import json_formatter


def read_number(name, default, most, least=1):
    """Return the whole number in the variable ``name``, or stop with one line."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most):
        limits = f"a whole number from {least} to {most}"
        raise SystemExit(f"Flowdeck cannot start: {name} must be {limits}")
    return int(text)


class Worker(ThreadWorker):
    """gunicorn's worker with threads, which leaves nobody waiting at its door when it stops."""

    def set_accept_enabled(self, enabled):
        """Once it stops, take in who has come already, and close the door.

        gunicorn leaves it open until the last request is done: who comes meanwhile waits in vain,
        while a proxy that is refused asks another process at once.
        """
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            taken = -1
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()


METRICS_PREFIX = "flowdeck-metrics-"
# Names the file whose existence tells all processes that they are about to stop.
DRAINING = "FLOWDECK_DRAINING_FILE"

wsgi_app = "dashboard.wsgi:application"
bind = f"0.0.0.0:{read_number('PORT', 8000, 65535)}"
workers = read_number("WEB_CONCURRENCY", 1, 64)
worker_class = Worker
drain_seconds = read_number("WEB_DRAIN_SECONDS", 0, 300, least=0)
# The client lets at most 8 calls wait upstream, so a hanging partner leaves half of these free.
threads = 16
timeout = 60
graceful_timeout = 30
control_socket_disable = True
# By default a proxy on this machine, and so whoever it lets through, may set SCRIPT_NAME and
# PATH_INFO by headers of these names. Nothing here wants them.
forwarder_headers = ""
accesslog = None
errorlog = "-"
loglevel = "warning"


class SafeLogger(glogging.Logger):
    """gunicorn's log, as our JSON lines: its own quotes the query of a request that broke off."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_formatter())


logger_class = SafeLogger


def on_starting(_server):
    """Prepare the folder of metrics, and stop when the application does not load.

    The application is loaded once in a process of its own. Otherwise a worker that exits with its
    one clear line is started again, for ever. The main process itself must not load the
    application: a reload would then keep the old code.
    """
    prepare_metrics()
    name = f"flowdeck-draining-{os.getpid()}-{secrets.token_hex(8)}"
    os.environ[DRAINING] = str(Path(tempfile.gettempdir()) / name)
    attempt = subprocess.run([sys.executable, "-c", "import dashboard.wsgi"], check=False)
    if attempt.returncode:
        raise SystemExit(attempt.returncode)


def post_worker_init(_worker):
    """Load the pages' modules before the first request, so that nobody waits for them."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  # a property that loads them


def when_ready(_server):
    """Have SIGTERM turn the readiness red first, and stop the processes after the drain.

    Meanwhile all requests are served. A second SIGTERM stops at once.
    """
    if not drain_seconds:
        return
    stop = signal.getsignal(signal.SIGTERM)

    def drain(_number, _frame):
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGALRM, lambda *_: stop(signal.SIGTERM, None))
        signal.setitimer(signal.ITIMER_REAL, drain_seconds)
        Path(os.environ[DRAINING]).touch()

    signal.signal(signal.SIGTERM, drain)


def pre_request(_worker, request):
    """While draining, have the proxy come back on a new connection, to a process that stays."""
    if Path(os.environ[DRAINING]).exists():
        request.force_close()


def prepare_metrics():
    """Make the folder where the processes share their metrics, without those of dead processes."""
    if named := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        Path(named).mkdir(parents=True, exist_ok=True)
        for left in Path(named).glob("*_*.db"):
            if not lives(left.stem.rpartition("_")[2]):
                left.unlink()
    elif workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=METRICS_PREFIX)


def lives(pid):
    """Return whether a process has the number ``pid``, a text."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def child_exit(_server, worker):
    """Drop the gauges of a process that is gone. Its counters still count."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        # The library reads the variable when it is imported, so never before prepare_metrics.
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server):
    """Remove what was made for this run."""
    if marker := os.environ.get(DRAINING):
        Path(marker).unlink(missing_ok=True)
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith(METRICS_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
