"""The documents name files that exist, and no picture lies in ``docs`` that none of them shows."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from dashboard.core.management.commands.document_models import render_data_model

ROOT = Path(settings.BASE_DIR)
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}
# `![words](target)` and `[words](target)`; code in backticks links nothing.
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
# `docs/partner-api.md` and, with a section, `docs/partner-api.md, Errors`.
REFERENCE = re.compile(r"((?:docs/)?[\w/-]+\.md)(?:, ([A-Z].*))?")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def find_links(document: Path) -> list[tuple[bool, Path]]:
    """Return the files that ``document`` names, each with whether it is shown as a picture."""
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(), flags=re.DOTALL)
    targets = [(heading == "!", urlsplit(target)) for heading, target in LINK.findall(text)]
    return [
        (is_picture, (document.parent / target.path).resolve())
        for is_picture, target in targets
        if not target.scheme and target.path
    ]


def find_sources() -> list[Path]:
    """Return the files of the product whose comments may refer to a document."""
    folders = ("dashboard", "flows_api", "templates", "static", "bench")
    suffixes = {".py", ".html", ".js", ".css", ".yaml"}
    files = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return [
        path for path in files if path.suffix in suffixes and REFERENCE.search(path.read_text())
    ]


def find_headings(document: Path) -> set[str]:
    """Return the headings of a Markdown document."""
    return set(re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE))


def find_shown_pictures() -> set[Path]:
    return {
        path for document in DOCUMENTS for is_picture, path in find_links(document) if is_picture
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    assert [str(path) for _, path in find_links(document) if not path.exists()] == []


def test_every_picture_beside_the_documents_is_shown() -> None:
    pictures = {path for path in (ROOT / "docs").rglob("*") if path.suffix in PICTURES}
    assert pictures == find_shown_pictures()


def test_the_screenshots_kept_are_those_that_the_script_takes_anew() -> None:
    text = (ROOT / "bin" / "screenshots").read_text()
    names = re.search(r"^KEPT = \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    assert names
    shown = {path.stem for path in find_shown_pictures() if path.parent.name == "screenshots"}
    assert set(re.findall(r'"([\w-]+)"', names[1])) == shown


def test_the_data_model_is_that_of_the_models() -> None:
    assert (ROOT / "docs" / "data-model.md").read_text() == render_data_model()


@pytest.mark.parametrize("path", sorted(find_sources()), ids=lambda path: path.name)
def test_every_document_that_the_code_refers_to_exists(path: Path) -> None:
    references = REFERENCE.findall(path.read_text())
    missing = [
        f"{name}, {section}"
        for name, section in references
        if not (ROOT / name).exists()
        or (section and not section.startswith(tuple(find_headings(ROOT / name))))
    ]
    assert missing == []
