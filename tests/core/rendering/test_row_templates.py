"""Rows that are filled into a template kept without them."""

from dataclasses import fields
from typing import Any

from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from dashboard.candidates.rows import CandidateRow
from dashboard.core.rendering.row_templates import fill_rows
from dashboard.flows.rows import FlowRow
from dashboard.progress.overview.rows import OverviewRow

TEMPLATES = {
    "candidates/_row.html": CandidateRow,
    "flows/_row.html": FlowRow,
    "progress/overview/_row.html": OverviewRow,
}
texts = st.text(st.characters(exclude_characters="\x00\x02\x03"), max_size=20)
html = st.one_of(st.just(""), texts, texts.map(lambda text: SafeString(f"<b>{len(text)}</b>")))

OTHERS: dict[object, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
}


@given(
    data=st.data(), name=st.sampled_from(sorted(TEMPLATES)), language=st.sampled_from(["en", "de"])
)
def test_filled_rows_are_those_that_the_template_renders(
    data: st.DataObject, name: str, language: str
) -> None:
    kind = TEMPLATES[name]
    values = {field.name: data.draw(OTHERS.get(field.type, html)) for field in fields(kind)}
    rows = [kind(**values), kind(**values)]
    with translation.override(language):
        rendered = "".join(get_template(name).render({"row": row}) for row in rows)
        assert fill_rows(name, rows) == rendered


def test_no_row_leaves_a_trace_in_another() -> None:
    """Only the template is cached, so the rows of two people share nothing."""
    names = [f.name for f in fields(CandidateRow) if f.type is not bool]
    parts = {f.name: True for f in fields(CandidateRow) if f.type is bool}
    anna = CandidateRow(**{name: f"Anna {name}" for name in names} | parts)  # type: ignore[arg-type]
    ben = CandidateRow(**{name: f"Ben {name}" for name in names} | parts)  # type: ignore[arg-type]
    fill_rows("candidates/_row.html", [anna])
    shown = fill_rows("candidates/_row.html", [ben])
    assert "Anna" not in shown
    assert shown.count("Ben") >= len([f for f in fields(CandidateRow) if f.type is not bool])


def test_texts_are_escaped_unless_they_are_html() -> None:
    row = CandidateRow(**dict.fromkeys([f.name for f in fields(CandidateRow)], "<&'\">"))  # type: ignore[arg-type]
    shown = fill_rows("candidates/_row.html", [row])
    assert "<&" not in shown
    assert "&lt;&amp;&#x27;&quot;&gt;" in shown
    assert isinstance(shown, SafeString)
