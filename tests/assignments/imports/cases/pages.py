"""Cases of lists as recruiters have them, imported through the pages and read by their hooks.

``cases.json`` holds what each list must come to. ``ok`` lists the acceptable outcomes: ``send``
maps the address of each selected line to its name, ``flag`` holds texts that lines that are not
selected must show, ``say`` is a pattern of the page, and ``refuse`` a pattern of the refusal.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.assignments.imports import preflight
from dashboard.assignments.models.batches import Batch
from tests.assignments.review_pages import post_import
from tests.support.pages import LintingClient, parse, text

FOLDER = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8"))


@dataclass(frozen=True)
class Outcome:
    """Result of an import as the pages show it, by their hooks."""

    refusal: str = ""
    selected: dict[str, str] = field(default_factory=dict)
    others: str = ""
    page: str = ""

    def satisfies(self, wanted: dict[str, Any]) -> bool:
        if "refuse" in wanted:
            return bool(self.refusal and re.search(wanted["refuse"], self.refusal))
        return (
            not self.refusal
            and self.selected == wanted["send"]
            and all(words in self.others for words in wanted["flag"])
            and bool(re.search(wanted.get("say", ""), self.page))
        )


def import_case(client: LintingClient, case: dict[str, Any]) -> Outcome:
    raw = (FOLDER / "inputs" / case["file"]).read_bytes()
    if case["kind"] == "paste":
        return import_through_pages(client, people=raw.decode())
    return import_through_pages(client, file=SimpleUploadedFile(case["upload_name"], raw))


def import_through_pages(client: LintingClient, **posted: Any) -> Outcome:
    """Post the import form, check the list against the flow, and return what the review shows."""
    response = post_import(client, **posted)
    if response.status_code == 422:
        return Outcome(refusal=text(parse(response).find(id="error-summary")))
    assert response.status_code == 303
    assert client.page(response["Location"]).find(attrs={"data-checking": True})
    preflight.run_preflight(Batch.objects.latest("created_at").pk)
    page = client.page(response["Location"])
    assert not page.find(attrs={"data-checking": True})
    rows = page.find_all(attrs={"data-line": True})
    ticked = [row for row in rows if row.find("input", attrs={"name": "selected", "checked": True})]
    selected = {row["data-email"]: row["data-name"] for row in ticked}
    assert len(selected) == len(ticked)
    others = " ".join(text(row) for row in rows if row not in ticked)
    return Outcome(selected=selected, others=others, page=text(page.main))
