"""Placeholders of e-mail templates: found, and filled in one pass."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.mailto import join_lines
from dashboard.workspaces.email_templates.forms import MAX_LINK_LENGTH, link_length
from dashboard.workspaces.email_templates.placeholders import (
    KNOWN,
    PLACEHOLDERS,
    fill,
    find_personal,
    find_unknown,
)
from dashboard.workspaces.email_templates.suggestions import SUGGESTIONS

VALUES = st.text("ab {}\r\n%&é" + "".join(KNOWN), max_size=30)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([each.token for each in PLACEHOLDERS]), st.text("xy \n.,", max_size=8)
    ),
    max_size=12,
).map("".join)


@given(TEXTS, st.fixed_dictionaries({name: VALUES.filter(str.strip) for name in KNOWN}))
def test_each_placeholder_becomes_its_value_and_all_else_stays(
    text: str, values: dict[str, str]
) -> None:
    parts = re.split(r"\{(\w+)\}", text)
    wanted = [join_lines(values[part]) if at % 2 else part for at, part in enumerate(parts)]
    assert fill(text, values) == "".join(wanted)


@given(TEXTS)
def test_a_text_of_known_placeholders_has_no_unknown_one(text: str) -> None:
    assert find_unknown(text) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hello {first name}", ["first name"]),
        ("{Name}, {x} and {x}", ["Name", "x"]),
        ("{} {{flow}}", [""]),
        ("no } opening, no { closing", []),
    ],
)
def test_unknown_placeholders_are_found(text: str, unknown: list[str]) -> None:
    assert find_unknown(text) == unknown


def test_an_empty_value_takes_the_space_before_it_along() -> None:
    assert fill("Hello {first_name},\nat {flow}", {"first_name": "", "flow": "R&D"}) == (
        "Hello,\nat R&D"
    )


def test_a_name_is_no_placeholder() -> None:
    values = {"name": "{sender}\r\nBcc: x", "sender": "Olivia"}
    assert fill("{name} {sender}", values) == "{sender} Bcc: x Olivia"


def test_personal_placeholders_are_those_of_a_candidate() -> None:
    assert find_personal("{flow} {step}", "{sender} {first_name} {step}") == ["step", "first_name"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_suggestions_are_valid_templates(language: str) -> None:
    with translation.override(language):
        for name, subject, text in [tuple(map(str, each)) for each in SUGGESTIONS]:
            assert len(name) <= 60
            assert not find_unknown(subject + text)
            assert link_length(subject, text) <= MAX_LINK_LENGTH
