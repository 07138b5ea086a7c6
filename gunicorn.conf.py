"""How gunicorn serves Flowdeck: views wait on the partner, so threads share a connection pool."""

import os
import subprocess
import sys

wsgi_app = "dashboard.wsgi:application"
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
# The client lets at most 8 calls wait upstream, so a hanging partner leaves half of these free.
threads = 16
timeout = 60
graceful_timeout = 30
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


def on_starting(_server):
    """Load the application once in a process of its own, and stop when it does not load.

    Otherwise a worker that exits with its one clear line is started again, for ever. The main
    process itself must not load the application: a reload would then keep the old code.
    """
    attempt = subprocess.run([sys.executable, "-c", "import dashboard.wsgi"], check=False)
    if attempt.returncode:
        raise SystemExit(attempt.returncode)
