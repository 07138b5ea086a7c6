"""How gunicorn serves Flowdeck: views wait on the partner, so threads share a connection pool."""

import os

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
