"""Today's Flowdeck on a database of its own, as a process that is reached over HTTP."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AuthenticatorData, CollectedClientData

from tests.upgrade import fictional

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds until an answer: the first request waits for the process to start."""


def environment(url: str, **more: str) -> dict[str, str]:
    """Return the environment of a process that works on the database ``url``."""
    settings = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.upgrade.plain_settings"}
    # The rest is inherited: a test that runs under another clock shares it with the process.
    return {**os.environ, **fictional.ENVIRONMENT, **settings, **more}


def run(url: str, *command: str) -> None:
    """Run a Python command on the database ``url``. Raises AssertionError with what it printed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def serving(url: str, partner_origin: str = "", **more: str) -> Iterator[str]:
    """Serve the database ``url``. Yields the address, which accepts requests at once.

    ``more`` are further variables of the process's environment.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        bound = f"fd://{listening.fileno()}"
        command = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", bound]
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(url, PARTNER_API_ORIGINS=partner_origin, **more),
            pass_fds=[listening.fileno()],
        )
        try:
            yield f"http://{fictional.PASSKEY_DOMAIN}:{listening.getsockname()[1]}"
        finally:
            # At once: a graceful end waits half a minute for connections that are kept open.
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=PATIENCE)


class Visitor:
    """Somebody with a browser. Every answer must be a page with the status that is expected."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self.here = ""
        self.server_time = 0.0

    def open(self, path: str) -> Any:
        """GET ``path`` and hand back the parsed page."""
        return self._page(self._session.get(self._address + path, timeout=PATIENCE))

    def submit(self, page: Any, form: str, *, status: int = 200, **values: str) -> Any:
        """Fill in the form that the selector ``form`` finds, send it, and check the status."""
        found = page.select_one(form)
        hidden = {field["name"]: field.get("value", "") for field in found.select("[type=hidden]")}
        target = urljoin(self.here, found.get("action") or "")
        answer = self._session.post(
            target, data={**hidden, **values}, headers={"Referer": self.here}, timeout=PATIENCE
        )
        return self._page(answer, status)

    def give_password(self, email: str) -> Any:
        """Send the sign-in form and hand back the page that follows."""
        return self.submit(
            self.open("/sign-in/"),
            "form:has([name=password])",
            login=email,
            password=fictional.PASSWORD,
        )

    def use_passkey(self, user_id: int) -> Any:
        """Sign in with the fictional passkey, as the browser's part of it does."""
        page = self.open("/sign-in/")
        action = page.select_one("form[data-passkey]")["action"]
        options = self._session.get(
            self._address + action, headers={"Accept": "application/json"}, timeout=PATIENCE
        ).json()
        challenge = options["request_options"]["publicKey"]["challenge"]
        credential = _assertion(websafe_decode(challenge), self._address, user_id)
        return self.submit(page, "form[data-passkey]", credential=json.dumps(credential))

    def _page(self, answer: requests.Response, status: int = 200) -> Any:
        assert answer.status_code == status, f"{answer.url}: {answer.status_code}"
        self.here = answer.url
        # The server is a process of its own: a clock that a test has moved is not its clock.
        self.server_time = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        return BeautifulSoup(answer.text.replace("<wbr>", ""), "html.parser")


def _assertion(challenge: bytes, origin: str, user_id: int) -> dict[str, Any]:
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
    domain = fictional.PASSKEY_DOMAIN.encode()
    authenticator = AuthenticatorData.create(sha256(domain), flags, 1)
    client = CollectedClientData.create("webauthn.get", challenge, origin)
    key = ec.derive_private_key(fictional.PASSKEY_PRIVATE_NUMBER, ec.SECP256R1())
    signature = key.sign(authenticator + client.hash, ec.ECDSA(SHA256()))
    return {
        "id": websafe_encode(fictional.PASSKEY_ID),
        "rawId": websafe_encode(fictional.PASSKEY_ID),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(authenticator),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(str(user_id).encode()),
        },
    }


def words(page: Any) -> str:
    """Return the text of a page with single spaces."""
    return re.sub(r"\s+", " ", page.get_text(" "))
