"""People who read pages and save a setting, and what each of their requests came to."""

import itertools
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

import requests
from bs4 import BeautifulSoup

TIMEOUT = 60.0
PAUSE = 0.1


@dataclass(frozen=True)
class Request:
    """One request: ``outcome`` is its status, or the name of the error."""

    phase: str
    method: str
    path: str
    outcome: str
    seconds: float

    @property
    def is_answered(self) -> bool:
        """Return whether the user got a page that says what is, and no error of ours."""
        return self.outcome in ("200", "302", "303")


class Browser:
    """A browser that is signed in."""

    def __init__(self, origin: str, email: str, password: str) -> None:
        self.origin = origin
        self.session = requests.Session()
        self.session.verify = False
        self.session.trust_env = False
        self.post("/sign-in/", "/sign-in/", login=email, password=password)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.origin + path, timeout=TIMEOUT)

    def post(self, page: str, path: str, /, **fields: Any) -> requests.Response:
        """Post to ``path`` from ``page``, with its token."""
        token = self.session.cookies.get("csrftoken") or self.session.cookies.get(
            "__Host-csrftoken"
        )
        if token is None or page == "/sign-in/":
            found = BeautifulSoup(self.get(page).text, "html.parser")
            field = found.find("input", attrs={"name": "csrfmiddlewaretoken"})
            token = str(field["value"]) if field else ""
        data = {"csrfmiddlewaretoken": token, **fields}
        headers = {"Referer": self.origin + page}
        return self.session.post(
            self.origin + path, data=data, headers=headers, timeout=TIMEOUT, allow_redirects=False
        )


class Load:
    """So many people at once, until the end of the ``with`` block. ``phase`` names what goes on."""

    def __init__(self, people: list[Browser], paths: list[str]) -> None:
        self.phase = "calm"
        self.requests: list[Request] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._browse, args=(person, paths, n))
            for n, person in enumerate(people)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _browse(self, person: Browser, paths: list[str], first: int) -> None:
        steps: list[tuple[str, str]] = [("GET", path) for path in paths]
        steps.insert(2, ("POST", "/account/preferences/appearance/"))
        for method, path in itertools.islice(itertools.cycle(steps), first, None):
            if self._stop.wait(PAUSE):
                return
            self.requests.append(self._send(person, method, path))

    def _send(self, person: Browser, method: str, path: str) -> Request:
        phase, started = self.phase, time.monotonic()
        try:
            if method == "GET":
                answer = person.get(path)
            else:
                answer = person.post("/account/", path, theme="dark")
            outcome = str(answer.status_code)
        except requests.RequestException as error:
            outcome = type(error).__name__
        return Request(phase, method, path, outcome, time.monotonic() - started)


def table(found: list[Request]) -> str:
    """Return what people saw in each phase, as a table in Markdown."""
    lines = [
        "| phase | requests | answered | not answered | median ms | slowest ms |",
        "|---|---|---|---|---|---|",
    ]
    for phase in dict.fromkeys(request.phase for request in found):
        part = [request for request in found if request.phase == phase]
        failed = Counter(f"{r.method} {r.outcome}" for r in part if not r.is_answered)
        seen = ", ".join(f"{n} × {name}" for name, n in failed.most_common()) or "0"
        times = [request.seconds * 1000 for request in part]
        lines.append(
            f"| {phase} | {len(part)} | {len(part) - failed.total()} | {seen} "
            f"| {statistics.median(times):.0f} | {max(times):.0f} |"
        )
    return "\n".join(lines)
