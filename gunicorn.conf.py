"""How gunicorn serves Flowdeck: views wait on the partner, so threads share a connection pool."""

import os
import subprocess
import sys

from gunicorn import glogging

from dashboard.core.observability.logging import json_formatter


def read_number(name, default, most):
    """Return the whole number in the variable ``name``, or stop with one line."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise SystemExit(f"Flowdeck cannot start: {name} must be a whole number from 1 to {most}")
    return int(text)


wsgi_app = "dashboard.wsgi:application"
bind = f"0.0.0.0:{read_number('PORT', 8000, 65535)}"
workers = read_number("WEB_CONCURRENCY", 1, 64)
worker_class = "gthread"
# The client lets at most 8 calls wait upstream, so a hanging partner leaves half of these free.
threads = 16
timeout = 60
graceful_timeout = 30
control_socket_disable = True
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
    """Load the application once in a process of its own, and stop when it does not load.

    Otherwise a worker that exits with its one clear line is started again, for ever. The main
    process itself must not load the application: a reload would then keep the old code.
    """
    attempt = subprocess.run([sys.executable, "-c", "import dashboard.wsgi"], check=False)
    if attempt.returncode:
        raise SystemExit(attempt.returncode)
