"""The style guide: every component in every state, from the real templates, while DEBUG is on."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.core.templatetags.badges import Badge
from flows_api import CandidateStatus, FlowStatus

WORKSPACE = SimpleNamespace(slug="acme", name="Acme")
TONES = [
    Badge("good", "circle-check", "Good"),
    Badge("active", "circle-dot", "Active"),
    Badge("wait", "hourglass", "Waiting"),
    Badge("bad", "circle-x", "Bad"),
    Badge("quiet", "circle-dashed", "Quiet"),
]
COLOURS = "canvas side surface sunken hover line ink accent accent-soft good good-soft bad bad-soft"
SPOKEN_FOR = (
    "good-solid",
    "bad-solid",
    "wait",
    "wait-soft",
    "wait-solid",
    "ink-soft",
    "ink-faint",
)
BATCH = SimpleNamespace(
    resumes_at=None,
    sending_zone="",
    state="running",
    pk="6f1c6f0e-3b39-4c39-9c4b-1a4f7a3f2b10",
    version=1,
    pause_kind="",
)
BATCH_COUNTS = SimpleNamespace(
    percent=62,
    settled=62,
    total=100,
    invited=48,
    already_in=6,
    failed=5,
    unconfirmed=2,
    needs_decision=1,
    cancelled=0,
    waiting=38,
    sending=0,
    rate=4.2,
    left=timedelta(seconds=9),
    is_open=True,
)


class SampleForm(forms.Form):
    """A form with one field of each kind, each of which can show an error."""

    name = forms.CharField(label="Text")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    choice = forms.ChoiceField(label="Choice", choices=[("", "–"), ("a", "The first")])
    neighbor = forms.CharField(label="Second field")
    long_text = forms.CharField(label="Long text", widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="Checkbox")
    passThreshold = forms.FloatField(label="Pass threshold")  # noqa: N815  # the template's name


def urls(*, debug: bool) -> list[URLPattern]:
    """Return the page's route while ``debug`` is on, else no routes."""
    return [path("styleguide/", styleguide, name="styleguide")] if debug else []


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components on one page, for both themes, both densities and every width."""
    wrong = SampleForm({"email": "nonsense"}, auto_id="wrong_%s")
    now = timezone.now()
    context = {
        "form": SampleForm(auto_id="right_%s"),
        "wrong": wrong,
        "card": _slider_card(SampleForm(auto_id="slider_%s")),
        "focus": "",
        "tones": TONES,
        "colours": [*COLOURS.split(), *SPOKEN_FOR],
        "flow_statuses": [*FlowStatus, "SOMETHING_NEW"],
        "candidate_statuses": [*CandidateStatus, "ON_HOLD"],
        "moments": [now, now - timedelta(minutes=5), now - timedelta(days=40)],
        "numbers": [1, 2, 3, None, 9],
        "sample": WORKSPACE,
        "batch": BATCH,
        "counts": BATCH_COUNTS,
    }
    return render(request, "core/styleguide.html", context)


def _slider_card(form: SampleForm) -> SimpleNamespace:
    return SimpleNamespace(
        form=form,
        number=1,
        text=SimpleNamespace(threshold="70"),
        number_step="1",
        saved_text="60",
        saved_threshold=60.0,
        saved_position="60",
        slider_value="70",
    )
