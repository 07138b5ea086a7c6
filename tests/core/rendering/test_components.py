"""Components of pages: numbers, meters, htmx links, pagination, fields, badges."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.templatetags import badges, moments, numbers
from dashboard.core.templatetags.htmx import current_url
from dashboard.core.templatetags.meters import meter, position
from dashboard.core.templatetags.navigation import section_name
from flows_api import PassRule
from tests.support.pages import text


def render(source: str, path: str = "/w/acme/flows/", **context: object) -> Any:
    context["request"] = RequestFactory().get(path)
    return BeautifulSoup(Template(source).render(Context(context)), "html.parser")


@pytest.mark.parametrize(("value", "shown"), [(60.0, "60"), (62.5, "62.5"), (0, "0"), (None, "")])
def test_points_have_no_trailing_zeros(value: float | None, shown: str) -> None:
    assert numbers.points(value) == numbers.plain_number(value) == shown


def test_points_are_localised_except_in_fields() -> None:
    with translation.override("de"):
        assert (numbers.points(62.5), numbers.plain_number(62.5)) == ("62,5", "62.5")
        assert numbers.points(1240.25) == "1.240,25"
        assert numbers.threshold(PassRule(62.5)) == "Bestanden ab <strong>62,5</strong>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(62.49999, "62.49999"), (62.4999999, "62.49"), (200 / 3, "66.66"), (0.29 * 100, "29")],
)
def test_points_are_never_rounded_up_to_a_threshold(value: float, shown: str) -> None:
    assert numbers.points(value) == shown


def test_numbers_in_fields_have_the_decimal_sign_of_the_language() -> None:
    assert [numbers.field_number(text) for text in ("62.5", "70", "x")] == ["62.5", "70", "x"]
    with translation.override("de"):
        assert [numbers.field_number(text) for text in ("62.5", "70", "x")] == ["62,5", "70", "x"]


@pytest.mark.parametrize("year", [1, 1899, 1970])
def test_the_zero_of_a_system_is_no_date(year: int) -> None:
    zero = datetime(year, 1, 1, 12, tzinfo=UTC)
    assert moments.moment(zero) == moments.exact(zero) == ""


def test_a_sentence_places_its_field() -> None:
    page = render(
        "{% load sentences %}{% sentence words %}<input value='{{ x }}'>{% endsentence %}",
        words="I need {part} & more",
        x="<1>",
    )
    assert str(page) == 'I need <input value="&lt;1&gt;"/> &amp; more'


def test_a_threshold_says_that_equal_passes() -> None:
    assert numbers.threshold_rule(PassRule(60)) == "Passes at 60 or more"
    assert numbers.threshold(PassRule(62.5)) == "Passes at <strong>62.5</strong> or more"
    assert numbers.threshold_badge(PassRule(0)) == "≥\u202f0"


def test_a_threshold_says_that_equal_does_not_pass() -> None:
    rule = PassRule(60, inclusive=False)
    assert numbers.threshold_rule(rule) == "Passes above 60"
    assert numbers.threshold_badge(rule) == ">\u202f60"


def test_an_unknown_threshold_is_empty() -> None:
    assert numbers.threshold_rule(PassRule()) == numbers.threshold_badge(PassRule()) == ""


@given(value=st.floats(-1e6, 1e6))
def test_every_number_has_a_position_on_the_meter(value: float) -> None:
    assert 0 <= float(position(value)) <= 100


def test_a_meter_without_threshold_draws_none() -> None:
    assert meter(None, 0) == {"threshold": "", "zone": "", "score": "0", "tone": "open"}


def test_a_meter_draws_the_zone_that_passes() -> None:
    page = render("{% load meters %}{% meter 60 71.5 True %}")
    zone = page.find(class_="meter-zone")
    assert (zone["x"], zone["width"]) == ("60%", "40%")
    assert page.find("circle", class_="meter-score-passed")["cx"] == "71.5%"


@pytest.mark.parametrize(
    ("path", "section"),
    [("/w/acme/flows/1/", "flows"), ("/w/new/", ""), ("/", ""), ("/w/acme/settings/", "settings")],
)
def test_an_address_belongs_to_a_section(path: str, section: str) -> None:
    assert section_name(path) == section


def test_current_url_changes_only_given_parameters() -> None:
    context = {"request": RequestFactory().get("/list/?search=a%26b&status=X&page=3")}
    assert current_url(context, page=None, status="Y") == "/list/?search=a%26b&status=Y"
    assert current_url(context, search="", status="", page="") == "/list/"


def test_an_htmx_link_has_the_same_href() -> None:
    link = render('{% load htmx %}<a {% htmx_link "/?q=a&b" "rows" %}>x</a>').a
    assert link["href"] == link["hx-get"] == "/?q=a&b"
    assert link["hx-target"] == "#rows"
    assert link["hx-sync"] == "#rows-form:replace"


def paged(path: str, **options: object) -> Any:
    source = '{% load htmx %}{% pagination "rows" page=page numbers=numbers has_next=next %}'
    return render(source, path, **options)


def test_pagination_preserves_the_query_and_shows_the_current_page() -> None:
    page = paged("/list/?search=a&page=2", page=2, numbers=[1, 2, None, 9], next=True)
    assert page.find("a", rel="prev")["href"] == "/list/?search=a"
    assert page.find("a", rel="next")["href"] == "/list/?search=a&page=3"
    assert text(page.find("a", attrs={"aria-current": "page"})) == "Page 2"
    assert len(page.select("ol a")) == 3


def test_pagination_without_known_end_offers_the_next_page() -> None:
    page = paged("/list/", page=1, numbers=[], next=True)
    assert page.find("a", rel="next")
    assert not page.find("a", rel="prev")
    assert not page.find("ol")


def test_a_single_page_needs_no_pagination() -> None:
    assert not paged("/list/", page=1, numbers=[1], next=False).find()


def test_a_status_has_an_icon_and_a_label() -> None:
    page = render("{% load badges %}{% status badge %}", badge=badges.unknown_badge("ON_HOLD <b>"))
    assert text(page) == "ON_HOLD <b>"
    assert page.find("use")["href"].endswith("#circle-question-mark")


class Someone(forms.Form):
    email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "you@there"}))
    agree = forms.BooleanField(required=False)


FORM = (
    "{% load forms %}{% error_summary form %}"
    '{% field form.email "We write there." label="Address" %}{% field form.agree optional=True %}'
)


def test_a_field_is_linked_to_its_label_help_and_error() -> None:
    page = render(FORM, form=Someone({"email": "nonsense"}))
    field = page.find(id="id_email")
    assert text(page.find("label", attrs={"for": "id_email"})) == "Address"
    assert not field.has_attr("placeholder")
    for described_by in str(field["aria-describedby"]).split():
        assert page.find(id=described_by)
    assert "We write there." in text(page)
    assert "optional" in text(page.find("label", attrs={"for": "id_agree"}))


def test_the_error_summary_links_to_the_named_field() -> None:
    page = render("{% load forms %}{% error_summary form %}", form=Someone({}))
    link = page.find(id="error-summary").a
    assert link["href"] == "#id_email"
    assert text(link) == "Email: Enter a value."


def test_without_errors_there_is_no_summary() -> None:
    form = Someone({"email": "a@example.com"})
    assert not render("{% load forms %}{% error_summary form %}", form=form).find()


def test_a_time_in_a_list_is_no_tab_stop_and_has_the_zone() -> None:
    when = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        shown = render("{% load moments %}{{ when|moment }}", when=when).time
    assert not shown.has_attr("tabindex")
    assert str(shown["title"]).endswith("CET")
    assert shown["datetime"] == "2026-03-01T12:00:00+00:00"


def test_a_detail_page_shows_the_absolute_time() -> None:
    when = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        shown = render("{% load moments %}{{ when|exact }}", when=when).time
    assert "1 March 2026, 21:00 JST" in text(shown)
    assert not render("{% load moments %}{{ when|exact }}", when=None).find()
