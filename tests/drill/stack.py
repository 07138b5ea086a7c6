"""Flowdeck as in production, on this machine: nginx with TLS, two web processes, workers."""

import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
import requests
from psycopg import sql

from tests.support.certificates import self_signed

ROOT = Path(__file__).resolve().parents[2]
DRAIN = 4
PATIENCE = 90.0
NAME, SLUG = "Drill", "drill"
OWNER, PASSWORD = "olivia@drill.example", "correct horse battery"
NGINX = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log error;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Create a database on ``server``, and drop it at the end."""
    name = f"drill_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until ``condition`` holds. Raises TimeoutError after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.2)


@dataclass
class Stack:
    """The processes, each of which can be stopped and started again."""

    folder: Path
    settings: dict[str, str]
    web_options: tuple[str, ...] = ()
    web_ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    proxy_port: int = field(default_factory=free_port)
    web: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    proxy: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "API_KEY_ENCRYPTION_KEYS": key,
            "ALLOWED_HOSTS": "localhost",
            "CSRF_TRUSTED_ORIGINS": self.origin,
            "TRUSTED_PROXY_COUNT": "1",
            "WEB_DRAIN_SECONDS": str(DRAIN),
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "WARNING",
            **self.settings,
        }
        self._log: IO[bytes] = (self.folder / "flowdeck.log").open("ab")

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.proxy_port}"

    def manage(self, *arguments: str, **secret: str) -> None:
        """Run a management command."""
        command = [sys.executable, "manage.py", *arguments]
        environment = {**self.environment, **secret}
        subprocess.run(command, cwd=ROOT, env=environment, stdout=self._log, check=True)

    def prepare(self, base_url: str, api_key: str) -> None:
        """Make the schema, the static files, and a workspace that is connected to a partner."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.connect(NAME, base_url, api_key)

    def connect(self, name: str, base_url: str, api_key: str) -> None:
        """Make a workspace of ours, connected to a partner."""
        self.manage(
            "create_workspace",
            name,
            f"--owner={OWNER}",
            f"--base-url={base_url}",
            FLOWDECK_OWNER_PASSWORD=PASSWORD,
            FLOWDECK_API_KEY=api_key,
        )

    def start_all(self, workers: int) -> None:
        for port in self.web_ports:
            self.start_web(port)
        for _ in range(workers):
            self.start_worker()
        self._start_proxy()

    def start_web(self, port: int) -> None:
        """Start a web process and wait until it is ready."""
        bound = ["--bind", f"127.0.0.1:{port}", *self.web_options]
        command = ["-m", "gunicorn", "--config", "gunicorn.conf.py", *bound]
        self.web[port] = self._start([sys.executable, *command])
        wait_until(lambda: self._is_ready(port), "a web process does not get ready")

    def stop_web(self, port: int) -> None:
        """Stop a web process as systemd does, and wait until it is gone."""
        self.web[port].send_signal(signal.SIGTERM)
        self.web[port].wait(timeout=PATIENCE)

    def start_worker(self) -> None:
        self.workers.append(self._start([sys.executable, "manage.py", "work"]))

    def kill_workers(self) -> None:
        """Kill all workers at once, without a chance to finish."""
        for worker in self.workers:
            _kill(worker)
        self.workers.clear()

    def stop_all(self) -> None:
        for process in (*self.workers, *self.web.values(), *([self.proxy] if self.proxy else [])):
            _kill(process)
        self._log.close()

    def _start_proxy(self) -> None:
        """Start nginx with deploy/nginx.conf, for our ports and a certificate of our own."""
        _context, certificate = self_signed(self.folder)
        site = (ROOT / "deploy" / "nginx.conf").read_text().partition("server {\n    listen 443")
        upstream = site[0].partition("server {\n    listen 80;")[0]
        server = "server {\n    listen 443" + site[2]
        for old, new in {
            "127.0.0.1:8000": f"127.0.0.1:{self.web_ports[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{self.web_ports[1]}",
            "    listen [::]:443 ssl;\n": "",
            "listen 443 ssl": f"listen 127.0.0.1:{self.proxy_port} ssl",
            "flowdeck.example.com;": "localhost;",
            "/etc/letsencrypt/live/flowdeck.example.com/fullchain.pem": str(certificate),
            "/etc/letsencrypt/live/flowdeck.example.com/privkey.pem": str(self.folder / "key.pem"),
            "$host;": "$host:$server_port;",
        }.items():
            upstream, server = upstream.replace(old, new), server.replace(old, new)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=self.folder, site=upstream + server))
        self.proxy = self._start([str(shutil.which("nginx")), "-c", str(configuration)])
        wait_until(self._is_proxied, "nginx does not answer")

    def _is_ready(self, port: int) -> bool:
        if self.web[port].poll() is not None:
            raise RuntimeError(f"a web process ended, see {self.folder}/flowdeck.log")
        try:
            return requests.get(f"http://127.0.0.1:{port}/readyz/", timeout=PATIENCE).ok
        except requests.ConnectionError:
            return False

    def _is_proxied(self) -> bool:
        try:
            return requests.get(f"{self.origin}/readyz/", timeout=PATIENCE, verify=False).ok  # noqa: S501
        except requests.ConnectionError:
            return False

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self._log, stderr=self._log
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
