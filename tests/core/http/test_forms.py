"""The partner's validation errors, shown at their fields."""

import pytest
from django import forms

from dashboard.core.http.forms import PartnerForm
from flows_api import Rejected


class Whole(PartnerForm):
    title = forms.CharField()
    steps = forms.CharField(required=False)


class Row(PartnerForm):
    threshold = forms.CharField()


def refused(**details: str) -> tuple[Whole, list[Row]]:
    form, rows = Whole({"title": "x"}), [Row({"threshold": "1"}), Row({"threshold": "2"})]
    named = {name.replace("__", "."): text for name, text in details.items()}
    form.add_partner_errors(Rejected("No.", details=named), rows={"steps": rows})
    return form, rows


def refused_at(name: str) -> tuple[Whole, list[Row]]:
    return refused(**{name: "why"})


def test_a_field_gets_its_message() -> None:
    assert refused_at("title")[0].errors["title"] == ["why"]


def test_a_rows_field_gets_its_message_in_both_spellings() -> None:
    for name in ("steps[1].threshold", "steps.1.threshold"):
        form, rows = refused_at(name)
        assert rows[1].errors["threshold"] == ["why"]
        assert rows[0].is_valid()
        assert form.is_valid()


def test_a_row_as_a_whole_gets_its_message() -> None:
    for name in ("steps[1]", "steps[1].locked"):
        assert refused_at(name)[1][1].non_field_errors() == ["why"]


def test_other_messages_are_on_the_form_with_their_name() -> None:
    assert refused_at("steps[7].threshold")[0].errors["steps"] == ["why"]
    assert refused_at("odd.one")[0].non_field_errors() == ["odd.one: why"]
    assert refused_at("")[0].non_field_errors() == ["why"]


@pytest.mark.parametrize("row", ["9" * 5000, "²", "\uff11"], ids=["too long", "squared", "wide"])
def test_a_row_that_no_form_has_leaves_the_message_on_the_form(row: str) -> None:
    assert refused_at(f"steps[{row}].threshold")[0].errors["steps"] == ["why"]


def test_a_message_without_details_is_on_the_form() -> None:
    assert refused()[0].non_field_errors() == ["No."]


class Bounded(forms.Form):
    email = forms.EmailField()
    days = forms.IntegerField(min_value=30, max_value=90)
    name = forms.CharField(max_length=3, min_length=2)
    role = forms.ChoiceField(choices=[("viewer", "Viewer")])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"email": "Enter a value.", "days": "Enter a value."}),
        ({"email": "x", "days": "7"}, {"email": "valid e-mail address", "days": "30 or more"}),
        ({"days": "91", "name": "long"}, {"days": "90 or less", "name": "at most 3 characters"}),
        ({"name": "x", "role": "y"}, {"name": "at least 2 characters", "role": "Select one of"}),
    ],
)
def test_messages_of_libraries_are_in_our_words(
    data: dict[str, str], expected: dict[str, str]
) -> None:
    errors = {name: " ".join(map(str, messages)) for name, messages in Bounded(data).errors.items()}
    assert not {name: part for name, part in expected.items() if part not in errors[name]}
    assert not [text for text in errors.values() if "email" in text or "Ensure" in text]
