"""The good requests to each route: its forms with their values, and its parameters.

They are collected from the pages of a full workspace, so that a fuzzed request differs from a good
one in a field or two, and gets past the first check.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import Resolver404, resolve

from tests.upgrade.served import ROOT

Fields = dict[str, list[str]]
NAME = re.compile(
    r"""(?:GET|POST|FILES|params|posted|data|headers)(?:\.get(?:list)?\(|\[)\s*f?["']([\w-]+)["']"""
)
FORM_FIELD = re.compile(r"^    (\w+) = (?:forms\.|_text\(|\w+Field\()", re.MULTILINE)


@dataclass
class Catalogue:
    """The good requests by the name of their route, and every parameter's name in the code."""

    forms: dict[str, list[tuple[str, Fields]]] = field(default_factory=lambda: defaultdict(list))
    queries: dict[str, list[Fields]] = field(default_factory=lambda: defaultdict(list))
    names: list[str] = field(default_factory=list)

    def read(self, client: Client, paths: list[str]) -> None:
        """Read the pages at ``paths``, which are linked to the routes of their forms."""
        for path in paths:
            response: Any = client.get(path)
            if response.streaming or "html" not in response["Content-Type"]:
                continue
            self._read_page(path, BeautifulSoup(response.content.decode(), "html.parser"))

    def _read_page(self, path: str, page: BeautifulSoup) -> None:
        for form in page.find_all("form"):
            target = urljoin(path, str(form.get("action") or path))
            for button in form.find_all("button", attrs={"name": True}) or [None]:
                fields = dict(_fields(form, button))
                if str(form.get("method", "get")).lower() == "post":
                    self._add(self.forms, target, (urlsplit(target).path, fields))
                else:
                    self._add(self.queries, target, fields)
        for link in page.find_all(["a", "div", "button"]):
            target = str(link.get("hx-get") or link.get("href") or "")
            if "?" in target:
                query = parse_qsl(urlsplit(target).query, keep_blank_values=True)
                fields = {name: [v for n, v in query if n == name] for name, _ in query}
                self._add(self.queries, urljoin(path, target), fields)

    def _add(self, where: dict[str, Any], target: str, found: Any) -> None:
        try:
            name = resolve(urlsplit(target).path).url_name
        except Resolver404:
            return
        if name and found not in where[name] and len(where[name]) < MOST:
            where[name].append(found)


MOST = 40
"""Good requests of one route. Lists link hundreds of them that differ in an id."""


def _fields(form: Tag, button: Tag | None) -> Iterator[tuple[str, list[str]]]:
    """Yield each field's name and values, as a browser would send them with ``button``."""
    found: Fields = {}
    for control in form.find_all(["input", "select", "textarea"]):
        name = str(control.get("name") or "")
        if not name or (
            control.get("type") in ("checkbox", "radio") and not control.has_attr("checked")
        ):
            continue
        found.setdefault(name, []).extend(_values(control))
    if button is not None:
        found[str(button["name"])] = [str(button.get("value", ""))]
    yield from found.items()


def _values(control: Tag) -> list[str]:
    if control.name == "select":
        selected = control.find_all("option", selected=True) or control.find_all("option", limit=1)
        return [str(option.get("value", "")) for option in selected]
    if control.name == "textarea":
        return [control.get_text()]
    return [str(control.get("value", ""))]


def parameter_names() -> list[str]:
    """Return the names of parameters and form fields that the code reads."""
    texts = [path.read_text() for path in (ROOT / "dashboard").rglob("*.py")]
    found = {name for text in texts for name in (*NAME.findall(text), *FORM_FIELD.findall(text))}
    return sorted(found)
