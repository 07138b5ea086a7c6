"""Filters that format rates, ratios and probabilities, and the badges of findings.

A number is cut, not rounded: a ratio just below 0.8 never shows as 0.80, nor a probability just
below 0.05 as 0.050.
"""

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.templatetags.badges import Badge, render_badge
from dashboard.progress.metrics.adverse_impact import Finding

register = template.Library()

FINDINGS = {
    Finding.REFERENCE: Badge("quiet", "flag", gettext_lazy("Highest rate")),
    Finding.NOTHING: Badge("quiet", "check", gettext_lazy("No sign of a difference")),
    Finding.RATIO_ONLY: Badge(
        "active", "info", gettext_lazy("Below 0.8, but chance could explain it")
    ),
    Finding.TEST_ONLY: Badge("active", "info", gettext_lazy("Hardly chance, but not below 0.8")),
    Finding.BOTH: Badge("wait", "triangle-alert", gettext_lazy("Below 0.8, and hardly chance")),
    Finding.NOT_COMPARED: Badge("quiet", "circle-dashed", gettext_lazy("Nobody passes")),
}
LEAST_SHOWN = 0.001


@register.simple_tag
def finding(value: Finding) -> SafeString:
    """Render what ratio and test say together."""
    return render_badge(FINDINGS[value])


@register.simple_tag
def all_findings() -> list[tuple[str, SafeString]]:
    """Return every finding with its badge, for the browser to copy."""
    return [(value.value, render_badge(badge)) for value, badge in FINDINGS.items()]


@register.filter
def rate_percent(rate: Fraction) -> str:
    """Format a rate in tenths of a percent: "51.2%"."""
    return _("%(n)s%%") % {"n": _cut(rate * 100, 1)}


@register.filter
def ratio_text(ratio: Fraction | None) -> str:
    """Format a ratio in hundredths: "0.79", "–" for none."""
    return "–" if ratio is None else _cut(ratio, 2)


@register.filter
def probability_text(probability: float | None) -> str:
    """Format a probability in thousandths: "0.049", "< 0.001", "–" for none."""
    if probability is None:
        return "–"
    if probability < LEAST_SHOWN:
        return f"<\u202f{number_format(LEAST_SHOWN, 3)}"
    return _cut(Fraction(probability), 3)


def _cut(value: Fraction, decimals: int) -> str:
    """Format ``value`` with so many decimals, the others cut off."""
    return number_format(Decimal(int(value * 10**decimals)).scaleb(-decimals), decimals)
