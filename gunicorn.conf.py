"""How gunicorn serves Flowdeck: views wait on the partner, so threads share a connection pool."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gunicorn import glogging

from dashboard.core.observability.logging import json_formatter


def read_number(name, default, most):
    """Return the whole number in the variable ``name``, or stop with one line."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise SystemExit(f"Flowdeck cannot start: {name} must be a whole number from 1 to {most}")
    return int(text)


METRICS_PREFIX = "flowdeck-metrics-"

wsgi_app = "dashboard.wsgi:application"
bind = f"0.0.0.0:{read_number('PORT', 8000, 65535)}"
workers = read_number("WEB_CONCURRENCY", 1, 64)
worker_class = "gthread"
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
    attempt = subprocess.run([sys.executable, "-c", "import dashboard.wsgi"], check=False)
    if attempt.returncode:
        raise SystemExit(attempt.returncode)


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
    """Remove the folder of metrics that was made for this run."""
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith(METRICS_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
