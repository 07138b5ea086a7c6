"""Text of pasted HTML source, in the lines and cells that a browser would show."""

import re
from html.parser import HTMLParser
from typing import Final

from dashboard.assignments.imports.readers.web_pages.links import (
    Attributes,
    linked_address,
    written_link,
)

CELLS: Final = frozenset(("td", "th"))
LINES: Final = frozenset(
    ("tr", "br", "p", "div", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "dt", "dd")
)
UNSEEN: Final = frozenset(("script", "style", "head", "title"))
SOURCE: Final = re.compile(
    r"</?(?:table|tbody|tr|td|th|ul|ol|li|p|div|span|br|html|body)\b[^<>@]*>"
    r"|<a\s[^<>]*\bhref\s*=",
    re.IGNORECASE,
)

# What has no end takes the parser the square of its length. It is text here, so nothing is lost.
DOCTYPE: Final = re.compile(r"<!doctype[^<>]*>", re.IGNORECASE)
ENDLESS: Final = re.compile(r"<(?=[!?]|[^<>]*(?:<|$))")


def is_html(text: str) -> bool:
    """Return whether ``text`` has tags of HTML: an address in brackets is none."""
    return SOURCE.search(text) is not None


def html_text(source: str) -> str:
    """Return the text of ``source``: its cells with tabs between them, its rows as lines."""
    parser = TextParser()
    parser.feed(ENDLESS.sub("&lt;", DOCTYPE.sub("", source)))
    parser.close()
    return parser.text


class TextParser(HTMLParser):
    """Collect the text of a page. What looks like a tag, but is an address, is text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._link = ""
        self._link_pieces: list[str] = []
        self._unseen = 0
        self._tables = 0
        self._is_first_cell = True

    @property
    def text(self) -> str:
        self._end_link()
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if "@" in tag:
            self.handle_data(self.get_starttag_text() or "")
        elif tag in UNSEEN:
            self._unseen += 1
        elif tag in CELLS:
            self._end_link()
            self._pieces.append("" if self._is_first_cell else "\t")
            self._is_first_cell = False
        elif tag in LINES:
            self._break_line(tag)
            self._tables += tag == "table"
        elif tag == "a" and (address := linked_address(attrs)):
            self._end_link()
            self._link = address

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._end_link()
        elif tag in LINES - {"br"}:
            self._break_line(tag)
            self._tables = max(0, self._tables - (tag == "table"))

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._link:
            self._link_pieces.append(data)
            return
        # In a table, the line breaks of the source say nothing.
        is_in_row = self._tables or not self._is_first_cell
        if is_in_row:
            self._pieces.append(" ".join(data.splitlines()))
        elif text := data.lstrip() if self._is_at_start else data:
            self._pieces.append(text)

    @property
    def _is_at_start(self) -> bool:
        return not self._pieces or self._pieces[-1].endswith("\n")

    def _break_line(self, tag: str) -> None:
        self._end_link()
        is_in_cell = tag not in ("tr", "table") and not self._is_first_cell
        if is_in_cell or not self._is_at_start:
            self._pieces.append(" " if is_in_cell else "\n")
        self._is_first_cell = self._is_first_cell or tag in ("tr", "table")

    def _end_link(self) -> None:
        if self._link:
            self._pieces.append(written_link(self._link, "".join(self._link_pieces)))
        self._link, self._link_pieces = "", []
