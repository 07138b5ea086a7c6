"""The bundles of styles and of scripts: those of every page, and those of a set of pages.

A page makes a request for a bundle, and not for each of its forty parts. The parts stay separate
files in the source tree, and are served separately while DEBUG is on.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from dashboard.core.static_files.compact import compact_css, compact_script

# Styles in this order; layers.css comes first and orders the layers.
BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "css/flowdeck.css": (
        "css/layers.css",
        "css/tokens.css",
        "css/base.css",
        "css/shell.css",
        "css/menu.css",
        "css/page.css",
        "css/card.css",
        "css/button.css",
        "css/field.css",
        "css/notice.css",
        "css/connection.css",
        "css/status.css",
        "css/labels.css",
        "css/toolbar.css",
        "css/filters.css",
        "css/saved-views.css",
        "css/table.css",
        "css/table-compact.css",
        "css/chips.css",
        "css/steps.css",
        "css/attempt.css",
        "css/meter.css",
        "css/empty.css",
        "css/team.css",
        "css/batch.css",
        "css/palette.css",
        "css/help.css",
        "css/utilities.css",
        "css/print.css",
    ),
    "css/account-pages.css": ("css/plain.css", "css/account.css"),
    "css/candidate-list-page.css": ("css/candidate-list.css", "css/candidate-notes.css"),
    "css/progress-pages.css": ("css/charts.css", "css/progress.css"),
    "css/flow-progress.css": (
        "css/slider.css",
        "css/progress-what-if.css",
        "css/candidate-notes.css",
    ),
    "css/adverse-impact-page.css": ("css/slider.css", "css/adverse-impact.css"),
    "css/flow-editor.css": (
        "css/slider.css",
        "css/charts.css",
        "css/progress-what-if.css",
        "css/editor.css",
        "css/editor-step.css",
        "css/picker.css",
        "css/flow-review.css",
        "css/reorder.css",
    ),
    "js/flowdeck.js": (
        "js/menu.js",
        "js/dialog.js",
        "js/palette.js",
        "js/shortcuts.js",
        "js/zone.js",
        "js/copy.js",
        "js/focus.js",
        "js/posted.js",
        "js/open-details.js",
        "js/submit-once.js",
        "js/dismiss.js",
        "js/undo.js",
        "js/keep-open.js",
        "js/announce.js",
        "js/clean-query.js",
        "js/table-roles.js",
        "js/time-toggle.js",
        "js/demo-fill.js",
        "js/problem.js",
        "js/connection.js",
        "js/countdown.js",
    ),
    "js/progress-home.js": ("js/chart-values.js", "js/visit.js"),
    "js/selection.js": ("js/handed-selection.js", "js/select.js", "js/copy-selected.js"),
    "js/flow-progress.js": (
        "js/chart-values.js",
        "js/slider.js",
        "js/what-if.js",
        "js/what-if-chart.js",
        "js/what-if-address.js",
        "js/completion.js",
        "js/goal.js",
        "js/visit.js",
    ),
    "js/adverse-impact-page.js": ("js/slider.js", "js/adverse-impact.js", "js/drop-file.js"),
    "js/flow-editor.js": (
        "js/slider.js",
        "js/what-if.js",
        "js/what-if-chart.js",
        "js/chart-values.js",
        "js/draft.js",
        "js/draft-address.js",
        "js/review-history.js",
        "js/unsaved.js",
        "js/drag.js",
        "js/reorder.js",
        "js/edge-scroll.js",
    ),
}


def bundle_files(bundle: str) -> tuple[str, ...]:
    """Return the static files a page links for ``bundle``: the collected file, else its parts."""
    is_made = isinstance(staticfiles_storage, BundledStorage)
    return (bundle,) if is_made else BUNDLES[bundle]


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # not typed
    """WhiteNoise's storage, extended to join each bundle's parts when files are collected."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Build the bundles, then hash and compress them like any other file."""
        for bundle, parts in {} if dry_run else BUNDLES.items():
            self.delete(bundle)
            compact = compact_css if bundle.endswith(".css") else compact_script
            self._save(bundle, ContentFile("\n".join(compact(self._text(part)) for part in parts)))
            paths[bundle] = (self, bundle)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return str(file.read(), "utf-8")
